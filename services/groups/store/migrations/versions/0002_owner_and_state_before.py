"""Whose case it is; what an enrolment was before a merge."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    states = ("proposed", "invited", "confirmed", "waitlisted", "attending", "left")
    state = sa.Enum(*states, name="enrolmentstate", native_enum=False, length=24)
    op.add_column("case_copy", sa.Column("owner", sa.Uuid(), nullable=True))
    op.add_column("enrolment", sa.Column("state_before", state, nullable=True))
