"""Offers that end, a line that is remembered, and how urgent a group is for a case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    states = ("proposed", "invited", "confirmed", "waitlisted", "attending", "left")
    state = sa.Enum(*states, name="enrolmentstate", native_enum=False, length=24)
    op.add_column("case_copy", sa.Column("urgency", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("enrolment", sa.Column("waiting_since", instant, nullable=True))
    op.add_column("enrolment", sa.Column("answer_by", instant, nullable=True))
    op.add_column("enrolment", sa.Column("lapsed", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("enrolment", sa.Column("freed_by", sa.Uuid(), nullable=True))
    op.add_column("enrolment", sa.Column("left_from", state, nullable=True))
    op.add_column("enrolment", sa.Column("moved_to", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_enrolment_offer", "enrolment", ["answer_by"], postgresql_where=sa.text("state = 'invited'")
    )
    op.execute("UPDATE enrolment SET waiting_since = since WHERE state = 'waitlisted'")
    op.execute(
        "UPDATE enrolment SET answer_by ="
        " (date_trunc('day', now() AT TIME ZONE 'Europe/Madrid') + interval '7 days 18 hours')"
        " AT TIME ZONE 'Europe/Madrid' WHERE state = 'invited'"
    )


def downgrade() -> None:
    op.drop_index("ix_enrolment_offer", table_name="enrolment")
    for column in ("waiting_since", "answer_by", "lapsed", "freed_by", "left_from", "moved_to"):
        op.drop_column("enrolment", column)
    op.drop_column("case_copy", "urgency")
