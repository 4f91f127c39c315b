"""Take an alert: its clock stops, and nobody else is asked."""

from uuid import UUID

from services.intake.domain.risk.alerts import AlertMove, states_for
from services.intake.store.risk import alerts
from services.intake.store.risk.alerts import Alert
from services.intake.usecases.alert.reach import alert_for, note_on_case, refuse_move
from shared.contracts.codes import AlertState
from shared.contracts.events.intake import AlertAcknowledged
from shared.work import Work


def acknowledge_alert(work: Work, alert_id: UUID) -> None:
    """Put the alert in the caller's hands. Of two who try at once, one gets it and the other is told.

    Taking again what one already has changes nothing. Raises AlertTaken, AlertOver.
    """
    alert = alert_for(work, alert_id, "acknowledge_alert")
    taken = alerts.move(
        work.session,
        alert_id,
        states=states_for(AlertMove.ACKNOWLEDGE),
        values={
            "state": AlertState.ACKNOWLEDGED,
            "owner": work.actor.ref,
            "acknowledged_by": work.actor.ref,
            "acknowledged_at": work.now,
            "next_at": None,
        },
    )
    work.session.refresh(alert)
    if not taken:
        if alert.state is AlertState.ACKNOWLEDGED and alert.owner == work.actor.ref:
            return
        raise refuse_move(alert)
    note_on_case(work, alert, "alert_acknowledged")
    work.audit("alert_acknowledged", subject=alert.case_id)
    tell_acknowledged(work, alert)


def tell_acknowledged(work: Work, alert: Alert) -> None:
    """Tell notifications that nobody else needs to be asked."""
    work.emit(AlertAcknowledged(subject=alert.scope_id, alert=alert.id, by=work.actor.ref, at=work.now))
