"""Plannings: what there is, who asks, the board, searches and what they found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def _code(*words):
    return sa.Enum(*words, native_enum=False, length=24)


def _sealed(name, *columns):
    """A table whose `None` columns are sealed."""
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{name}_scope_id", name, ["scope_id"])


def _words(*names):
    return [sa.Column(name, sa.LargeBinary(), nullable=True) for name in names]


def upgrade() -> None:
    _sealed(
        "planning",
        sa.Column("state", _code("open", "published"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("session_count", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        *_words("name", "resources", "published"),
    )
    _sealed(
        "planning_wish",
        sa.Column("planning_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        *_words("wish"),
        sa.ForeignKeyConstraint(["planning_id"], ["planning.id"]),
        sa.UniqueConstraint("planning_id", "person"),
    )
    op.create_index("ix_planning_wish_person", "planning_wish", ["person"])
    op.create_index("ix_planning_wish_case_id", "planning_wish", ["case_id"])
    _sealed(
        "planning_board",
        sa.Column("planning_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        *_words("plan", "pins", "before"),
        sa.ForeignKeyConstraint(["planning_id"], ["planning.id"]),
        sa.UniqueConstraint("planning_id"),
    )
    _sealed(
        "planning_result",
        sa.Column("planning_id", sa.Uuid(), nullable=False),
        *_words("plan", "base", "pins", "lever", "content", "weights", "unkept", "points"),
        sa.ForeignKeyConstraint(["planning_id"], ["planning.id"]),
    )
    op.create_index("ix_planning_result_planning_id", "planning_result", ["planning_id"])
    op.create_table(
        "planning_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("planning_id", sa.Uuid(), nullable=False),
        sa.Column("mode", _code("fresh", "least_change", "best", "what_if"), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column(
            "state",
            _code("queued", "running", "done", "stopped", "cancelled", "failed", "lost"),
            nullable=False,
        ),
        sa.Column("trouble", _code("bad_data", "too_large", "fault"), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("heard_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("spent", sa.Float(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("base_placed", sa.Integer(), nullable=True),
        sa.Column("placed", sa.Integer(), nullable=True),
        sa.Column("groups", sa.Integer(), nullable=True),
        sa.Column("objective", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("greedy", sa.Integer(), nullable=True),
        sa.Column("is_optimal", sa.Boolean(), nullable=False),
        sa.Column("model", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["planning_id"], ["planning.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_planning_search_planning_id", "planning_search", ["planning_id"])
    op.create_index("ix_planning_search_queue", "planning_search", ["state", "asked_at"])


def downgrade() -> None:
    for name in ("planning_search", "planning_result", "planning_board", "planning_wish", "planning"):
        op.drop_table(name)
