"""A place in a group is kept for her for some days: her worker asks her, and no message does."""

from datetime import timedelta
from typing import Final

from services.intake.domain.due.items import DueKind
from services.intake.store.due import case_of_person
from services.intake.usecases.schedule_due import cancel_due_in, schedule_due
from shared.contracts.codes import EnrolmentState
from shared.contracts.events.groups import EnrolmentChanged
from shared.work import Work

TITLE: Final = "group_offer"
DAYS_BEFORE: Final = 2
"""Days before the place is taken back by which she should have been asked."""


def owe_offer(work: Work, event: EnrolmentChanged) -> None:
    """Put asking her on her worker's list while a place is offered, and take it off once it is not any more.

    The item comes from the edition, so that another offer there moves it instead of doubling it.
    """
    case = case_of_person(work.session, event.person)
    if case is None:
        return
    if event.state is not EnrolmentState.INVITED or event.answer_by is None or not case.status.is_live:
        cancel_due_in(work, case, ref=event.edition)
        return
    due_at = max(event.answer_by - timedelta(days=DAYS_BEFORE), min(work.now, event.answer_by))
    schedule_due(work, case=case, kind=DueKind.OTHER, title=TITLE, due_at=due_at, ref=event.edition)
    work.audit("task_made", subject=case.id, reason=TITLE)
