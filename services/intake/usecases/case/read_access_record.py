"""Read who has opened a case: for her caseworker, or for whoever looks after the data, who sees nothing else of it."""

from uuid import UUID

from services.intake.store.cases import Case, family
from services.intake.usecases.access import case_for, case_to_govern
from shared.audit.record import Opening, record_of
from shared.contracts.roles import Role
from shared.work import Work

_PURPOSE = "access_record"


def read_access_record(work: Work, case_id: UUID) -> tuple[Case, list[Opening]]:
    """Return the case and what was done with it and with those merged into it, newest first; audited.

    Raises Missing for an unknown case and for one the caller may not see.
    """
    case = (case_to_govern if work.actor.has(Role.DPO) else case_for)(work, case_id, _PURPOSE)
    return case, record_of(work.session, family(work.session, case.id))
