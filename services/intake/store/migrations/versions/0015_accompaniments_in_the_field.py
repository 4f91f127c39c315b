"""When an accompaniment began and ended, when we were told, and what was otherwise than planned."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INSTANTS = ("started_at", "ended_at", "told_at")


def upgrade() -> None:
    for name in _INSTANTS:
        op.add_column("accompaniment", sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("accompaniment", sa.Column("on_site", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("accompaniment", "on_site")
    for name in reversed(_INSTANTS):
        op.drop_column("accompaniment", name)
