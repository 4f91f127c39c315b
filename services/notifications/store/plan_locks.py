"""Locks on a plan, on a person without one yet, and on comparing numbers."""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from services.notifications.store.plans import PlanRow, mark_of

_LONGEST_LOCK_WAIT = "14s"
"""Longer than a provider call, shorter than a statement may take: whoever withdraws waits for the call."""
_LOCK_MASK = (1 << 62) - 1
_COMPARING = 0x7E1A_5A3E
"""The lock under which numbers are compared; any number that no other lock has."""
_PATIENCE: Final = func.set_config("lock_timeout", _LONGEST_LOCK_WAIT, True).is_not(None)
"""Asked of the row that is found, before its lock is: until the transaction ends."""
_LOCK: Final = (
    select(PlanRow.id, PlanRow.row_version)
    .where(PlanRow.scope_id == bindparam("person"), _PATIENCE)
    .with_for_update()
)


def lock_plan(session: Session, person: UUID) -> PlanRow | None:
    """Hold her plan against every other change and send until this transaction ends; None if she has none."""
    query = select(PlanRow).where(PlanRow.scope_id == person, _PATIENCE).with_for_update(of=PlanRow)
    return session.scalar(query.execution_options(populate_existing=True))


def lock_mark(session: Session, person: UUID) -> str | None:
    """Hold her plan as `lock_plan` does; return the mark of its row, opening nothing; None if she has none."""
    row = session.connection().execute(_LOCK, {"person": person}).one_or_none()
    return None if row is None else mark_of(row.id, row.row_version)


def lock_person(session: Session, person: UUID) -> None:
    """Hold the making of her first plan against a second one at the same moment."""
    session.execute(select(func.pg_advisory_xact_lock(person.int & _LOCK_MASK)))


def lock_comparing(session: Session) -> None:
    """Let one transaction at a time compare numbers, so that of two kept at one moment the second sees the first."""
    session.execute(select(func.pg_advisory_xact_lock(_COMPARING)))
