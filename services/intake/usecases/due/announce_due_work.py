"""Tell owners what fell due: each item once, and nothing of a case that is over."""

from services.intake.domain.due import DueState
from services.intake.store import due
from services.intake.store.cases import Case, case_by_id, speaker_of
from services.intake.store.due import DueItem
from shared.contracts.events.intake import WorkDue
from shared.work import Work

BATCH = 200


def announce_due_work(work: Work) -> int:
    """Announce what fell due and is owned by somebody; return how many items were announced.

    The row's state and the event commit together, so that each due item has exactly one effect.
    """
    announced = 0
    for item in due.claim_due(work.session, now=work.now, limit=BATCH):
        case = _case_of(work, item)
        if case is None or case.status.stops_everything:
            item.state = DueState.CANCELLED
            item.finished_at = work.now
            item.finished_by = work.actor.ref
            continue
        item.state = DueState.ANNOUNCED
        item.announced_at = work.now
        assert item.owner is not None  # only owned items are claimed
        work.emit(
            WorkDue(subject=case.id, item=item.id, kind=item.kind, owner=item.owner, due_at=item.due_at)
        )
        announced += 1
    return announced


def _case_of(work: Work, item: DueItem) -> Case | None:
    case = case_by_id(work.session, item.scope_id)
    return None if case is None else speaker_of(work.session, case)
