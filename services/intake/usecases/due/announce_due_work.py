"""Tell owners what fell due: each item once, and nothing of a case that is over; nobody's wakes the coordinators."""

from typing import Final

from services.intake.domain.due.items import DueState
from services.intake.domain.due.ladder import Ladder
from services.intake.domain.due.look_in import outlives
from services.intake.domain.risk.duty import Duty
from services.intake.domain.risk.levels import highest
from services.intake.domain.risk.protocol import Protocol
from services.intake.store import due
from services.intake.store.cases import Case, case_by_id, family, speaker_of
from services.intake.store.due import DueItem
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk import alerts
from services.intake.store.risk.duty import duty_at
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.schedule_due import finish_due
from shared.contracts.events.intake import WorkDue
from shared.contracts.levels import Level
from shared.work import Work

BATCH: Final = 200
NOBODYS: Final = "work_without_owner"


def announce_due_work(work: Work, *, protocol: Protocol) -> int:
    """Announce what fell due; return how many items were dealt with. What is nobody's becomes the case owner's.

    While its owner is away, it becomes that of whoever stands in for her. The row's state and the event commit
    together, so that each due item has exactly one effect.
    """
    items = due.claim_due(work.session, now=work.now, limit=BATCH)
    duty = duty_at(work.session, protocol.hours, at=work.now)
    for item in items:
        case = case_of(work, item)
        if case is None or is_over(case, item):
            finish_due(work, [item])
            continue
        hand_over(work, case, item, duty)
        item.state = DueState.ANNOUNCED
        item.announced_at = work.now
        item.rung = 0
        item.climbs_at = protocol.late_work.get(item.kind, Ladder()).at(0, announced_at=work.now)
        if item.owner is None:
            wake_coordinators(work, case, protocol, code=NOBODYS)
        else:
            tell_owner(work, case, item)
    return len(items)


def tell_owner(work: Work, case: Case, item: DueItem) -> None:
    """Have her next digest count it."""
    if item.owner is not None:
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


def wake_coordinators(work: Work, case: Case, protocol: Protocol, *, code: str) -> None:
    """Ask the coordinators to see to a case's work by one alert, as long as none of this reason is open."""
    for alert in alerts.of_case(work.session, family(work.session, case.id)):
        if alert.closed_at is None and any(reason.code == code for reason in alert.facts.reasons):
            return
    level = highest([case.level, Level.MEDIO])
    if protocol.clocks[level].acknowledge_within is None:
        level = Level.ALTO
    reason = ReasonFacts(code=code, level=level, sources=("due_work",))
    raise_alert(work, protocol=protocol, case=case, level=level, reasons=[reason], is_for_coordinators=True)


def case_of(work: Work, item: DueItem) -> Case | None:
    """Return the case that speaks for the one the item belongs to."""
    case = case_by_id(work.session, item.scope_id)
    return None if case is None else speaker_of(work.session, case)


def is_over(case: Case, item: DueItem) -> bool:
    """Whether nothing is to be done about an item any more: its case is over, and it does not outlive it."""
    return case.status.stops_everything and not outlives(case.status, item.title)


def hand_over(work: Work, case: Case, item: DueItem, duty: Duty) -> None:
    """Give what is nobody's to the case's owner, and an absent owner's to whoever stands in for her."""
    owner = item.owner or case.owner
    item.owner = duty.in_her_place(owner, team=case.team, at=work.now)
    if item.owner != owner:
        work.audit("due_item_handed_over", subject=case.id)
