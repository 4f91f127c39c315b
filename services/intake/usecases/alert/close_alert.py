"""Close an alert with what was done about it; it needs words, and it happens once."""

from uuid import UUID

from services.intake.domain.risk.alerts import AlertMove, states_for
from services.intake.store.facts.risk import AlertOutcome, ClosingFacts
from services.intake.store.risk import alerts
from services.intake.usecases.alert.acknowledge_alert import tell_acknowledged
from services.intake.usecases.alert.checklist import drop_checklist
from services.intake.usecases.alert.reach import alert_for, note_on_case, refuse_move
from shared.contracts.codes import AlertState
from shared.work import Work


def close_alert(work: Work, alert_id: UUID, *, closing: ClosingFacts) -> None:
    """End an alert, taken or not; whoever closes one nobody took has taken it. Raises AlertOver."""
    alert = alert_for(work, alert_id, "close_alert")
    was_open = alert.state is AlertState.OPEN
    values = {"state": AlertState.CLOSED, "closed_by": work.actor.ref, "closed_at": work.now, "next_at": None}
    if was_open:
        values |= {
            "owner": work.actor.ref,
            "acknowledged_by": work.actor.ref,
            "acknowledged_at": work.now,
        }
    closed = alerts.move(work.session, alert_id, states=states_for(AlertMove.CLOSE), values=values)
    work.session.refresh(alert)
    if not closed:
        raise refuse_move(alert)
    alert.closing = closing
    if closing.outcome is AlertOutcome.NOT_CONFIRMED:
        drop_checklist(work, alert)
    note_on_case(work, alert, "alert_closed")
    work.audit("alert_closed", subject=alert.case_id, reason=closing.outcome)
    if was_open:
        tell_acknowledged(work, alert)
