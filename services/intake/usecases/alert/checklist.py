"""What the protocol asks first, as due work of whoever has the case: each step can be done, put off or given away."""

from collections.abc import Sequence
from typing import Final

from services.intake.domain.due.items import DueKind, DueState
from services.intake.domain.risk.protocol import Protocol
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, live_of, of_ref
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk.alerts import Alert
from services.intake.usecases.schedule_due import add_due, cancel_due
from shared.work import Work

STEP_KIND: Final = DueKind.OTHER
"""A step is told by the alert it hangs from: the kinds that other services know are a closed list."""


def owe_checklist(
    work: Work, alert: Alert, case: Case, *, protocol: Protocol, reasons: Sequence[ReasonFacts]
) -> None:
    """Owe each step once in a case: one still owed for an earlier alert counts for this one, and never later."""
    if not case.status.is_live:
        return
    steps = protocol.steps_for([reason.code for reason in reasons], alert.level)
    owed = live_of(work.session, family(work.session, case.id)) if steps else []
    known = {item.title: item for item in owed if item.kind is STEP_KIND and item.ref is not None}
    for step in steps:
        title, due_at = step.words["es"], work.now + step.within
        item = known.get(title)
        if item is None:
            add_due(
                work,
                case=case,
                kind=STEP_KIND,
                title=title,
                due_at=due_at,
                owner=alert.owner,
                ref=alert.id,
            )
            continue
        item.ref = alert.id
        item.due_at = min(item.due_at, due_at)
    work.session.flush()


def checklist_of(work: Work, alert: Alert, *, protocol: Protocol) -> list[DueItem]:
    """Return the steps owed for an alert, done or not, in the protocol's order."""
    if alert.case_id is None:
        return []
    found = of_ref(work.session, alert.id, family(work.session, alert.case_id))
    asked = protocol.steps_for([reason.code for reason in alert.facts.reasons], alert.level)
    place = {step.words["es"]: number for number, step in enumerate(asked)}
    kept = [item for item in found if item.state is not DueState.CANCELLED]
    return sorted(kept, key=lambda item: (place.get(item.title, len(place)), item.due_at, item.id))


def drop_checklist(work: Work, alert: Alert) -> None:
    """Take off what is still owed for an alert that was looked into and not confirmed."""
    cancel_due(work, ref=alert.id)
