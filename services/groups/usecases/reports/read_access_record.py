"""Read who has opened what the groups keep of a woman: for her caseworker, or for whoever looks after the data."""

from uuid import UUID

from services.groups.store import enrolments
from services.groups.usecases.access import handled_case
from shared.audit.record import Opening, record_of
from shared.contracts.roles import Role
from shared.work import Work


def read_access_record(work: Work, *, case_id: UUID) -> list[Opening]:
    """Return what was done, newest first; audited. Empty if groups know nothing of the case.

    Raises CaseUnknown for whoever neither handles it nor looks after the data.
    """
    copy = enrolments.case_copy(work.session, case_id)
    if not work.actor.has(Role.DPO):
        copy = handled_case(work, case_id)
    if copy is None:
        return []
    work.audit("access_record.read", subject=copy.person)
    return record_of(work.session, {case_id, copy.person})
