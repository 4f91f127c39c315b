"""What the protocol asks first, as due work of whoever has the case: each step can be done, put off or given away."""

from collections.abc import Sequence

from services.intake.domain.due import DueKind, DueState
from services.intake.domain.protocol import Protocol
from services.intake.store.alerts import Alert
from services.intake.store.cases import Case, family
from services.intake.store.due import DueItem, live_of, of_ref
from services.intake.store.facts.risk import ReasonFacts
from services.intake.usecases.schedule_due import add_due, cancel_due
from shared.work import Work


def owe_checklist(
    work: Work, alert: Alert, case: Case, *, protocol: Protocol, reasons: Sequence[ReasonFacts]
) -> None:
    """Owe each step once in a case: one still owed for an earlier alert counts for this one, and never later."""
    if not case.status.is_live:
        return
    steps = protocol.steps_for([reason.code for reason in reasons], alert.level)
    owed = live_of(work.session, family(work.session, case.id)) if steps else []
    known = {item.title: item for item in owed if item.kind is DueKind.PROTOCOL_STEP}
    for step in steps:
        title, due_at = step.words["es"], work.now + step.within
        item = known.get(title)
        if item is None:
            add_due(
                work,
                case=case,
                kind=DueKind.PROTOCOL_STEP,
                title=title,
                due_at=due_at,
                owner=alert.owner,
                ref=alert.id,
            )
            continue
        item.ref = alert.id
        item.due_at = min(item.due_at, due_at)
    work.session.flush()


def checklist_of(work: Work, alert: Alert) -> list[DueItem]:
    """Return the steps owed for an alert, done or not, in the protocol's order."""
    if alert.case_id is None:
        return []
    found = of_ref(work.session, alert.id, family(work.session, alert.case_id))
    return [
        item for item in found if item.kind is DueKind.PROTOCOL_STEP and item.state is not DueState.CANCELLED
    ]


def drop_checklist(work: Work, alert: Alert) -> None:
    """Take off what is still owed for an alert that was looked into and not confirmed."""
    cancel_due(work, ref=alert.id, kind=DueKind.PROTOCOL_STEP)
