"""Tell owners what fell due: each item once, and nothing of a case that is over; nobody's wakes the coordinators."""

from typing import Final

from services.intake.domain.due.items import DueState
from services.intake.domain.risk.levels import highest
from services.intake.domain.risk.protocol import Protocol
from services.intake.store import due
from services.intake.store.cases import Case, case_by_id, family, speaker_of
from services.intake.store.due import DueItem
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk import alerts
from services.intake.usecases.alert.raise_alert import raise_alert
from shared.contracts.events.intake import WorkDue
from shared.contracts.levels import Level
from shared.work import Work

BATCH: Final = 200
_NOBODYS: Final = "work_without_owner"


def announce_due_work(work: Work, *, protocol: Protocol) -> int:
    """Announce what fell due; return how many items were announced. What is nobody's becomes the case owner's.

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
        item.owner = item.owner or case.owner
        if item.owner is None:
            _wake_coordinators(work, case, protocol)
        else:
            work.emit(
                WorkDue(
                    subject=case.id,
                    item=item.id,
                    kind=item.kind,
                    owner=item.owner,
                    due_at=item.due_at,
                    at=work.now,
                )
            )
        announced += 1
    return announced


def _wake_coordinators(work: Work, case: Case, protocol: Protocol) -> None:
    """Ask the coordinators, by one alert a case, to give it to somebody: its work falls due and nobody has it."""
    for alert in alerts.of_case(work.session, family(work.session, case.id)):
        if alert.closed_at is None and any(reason.code == _NOBODYS for reason in alert.facts.reasons):
            return
    level = highest([case.level, Level.MEDIO])
    if protocol.clocks[level].acknowledge_within is None:
        level = Level.ALTO
    reason = ReasonFacts(code=_NOBODYS, level=level, sources=("due_work",))
    raise_alert(work, protocol=protocol, case=case, level=level, reasons=[reason])


def _case_of(work: Work, item: DueItem) -> Case | None:
    case = case_by_id(work.session, item.scope_id)
    return None if case is None else speaker_of(work.session, case)
