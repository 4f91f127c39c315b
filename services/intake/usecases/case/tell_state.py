"""Tell the services that keep a copy of a case's state what it is now."""

from services.intake.store.cases import Case
from shared.contracts.codes import CaseStatus as ToldStatus
from shared.contracts.events.intake import CaseStateChanged
from shared.contracts.refs import StaffRef
from shared.work import Work


def tell_state(work: Work, case: Case) -> None:
    """Tell the other services the whole present state of the case."""
    work.emit(
        CaseStateChanged(
            subject=case.id,
            person=case.person,
            team=case.team,
            status=ToldStatus(case.status.value),
            level=case.level,
            changed_at=work.now,
            owner=None if case.owner is None else StaffRef(case.owner),
        )
    )
