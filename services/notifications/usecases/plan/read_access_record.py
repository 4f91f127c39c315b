"""Read who has opened how a woman is reached: for her caseworker, or for whoever looks after the data."""

from uuid import UUID

from services.notifications.usecases.reach import check_reach
from shared.audit.record import Opening, record_of
from shared.contracts.roles import Role
from shared.work import Work


def read_access_record(work: Work, *, person: UUID) -> list[Opening]:
    """Return what was done with her plan and messages, newest first; audited. Raises Missing for others."""
    if not work.actor.has(Role.DPO):
        check_reach(work, person)
    work.audit("access_record.read", subject=person)
    return record_of(work.session, [person])
