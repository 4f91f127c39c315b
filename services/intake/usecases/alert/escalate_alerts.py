"""Ask the next people of the chain about alerts that nobody acknowledged in time."""

from uuid import UUID

from services.intake.domain.risk.alerts import AlertMove, rise, states_for
from services.intake.domain.risk.protocol import ChainStep, Protocol
from services.intake.store.risk import alerts
from services.intake.store.risk.alerts import Alert, AlertStep
from services.intake.store.risk.duty import duty_at
from services.intake.usecases.alert.reach import alert_for, is_sealed_off, note_on_case, refuse_move
from shared.contracts.codes import AlertState
from shared.contracts.events.intake import AlertEscalated
from shared.contracts.roles import Role
from shared.work import Work

BATCH = 50
_LAST_STEP = 99


def escalate_alerts(work: Work, *, protocol: Protocol) -> int:
    """Take every alert whose time is up one step further; return how many rose.

    Rows are claimed by their instant: two workers at once never raise the same step. The step after is dated
    in the same transaction, so a chain cannot be lost between two steps.
    """
    waiting = alerts.claim_waiting(work.session, now=work.now, limit=BATCH)
    return sum(_rise(work, alert, protocol) for alert in waiting if not _silence(work, alert))


def escalate_now(work: Work, alert_id: UUID, *, protocol: Protocol) -> None:
    """Ask the next people at once, without waiting for the clock. Raises AlertTaken, AlertOver."""
    alert = alert_for(work, alert_id, "escalate_alert")
    if not _rise(work, alert, protocol):
        work.session.refresh(alert)
        raise refuse_move(alert)
    work.audit("alert_escalated_by_hand", subject=alert.case_id)


def _silence(work: Work, alert: Alert) -> bool:
    """End an alert whose case was blocked or erased: nobody may look into it, so nobody is woken."""
    if not is_sealed_off(work, alert):
        return False
    values = {"state": AlertState.CLOSED, "closed_by": work.actor.ref, "closed_at": work.now, "next_at": None}
    alerts.move(work.session, alert.id, states=states_for(AlertMove.CLOSE), values=values)
    work.audit("alert_silenced", subject=alert.case_id)
    return True


def _rise(work: Work, alert: Alert, protocol: Protocol) -> bool:
    after = rise(alert.step, protocol.clocks[alert.level], now=work.now)
    step = min(after.step, _LAST_STEP)
    moved = alerts.move(
        work.session,
        alert.id,
        states=states_for(AlertMove.ESCALATE),
        step=alert.step,
        values={"step": step, "next_at": after.next_at},
    )
    if not moved:
        return False
    asked = protocol.step(step)
    if step > alert.step:
        work.session.add(AlertStep(alert_id=alert.id, step=step, asked=asked, asked_at=work.now))
    note_on_case(work, alert, "alert_escalated")
    duty = duty_at(work.session, protocol.hours, at=work.now)
    cover = duty.cover(alert.owner, team=alert.team, at=work.now)
    asks_coordinators = asked is not ChainStep.OWNER or (cover.is_off and not cover.staff)
    work.emit(
        AlertEscalated(
            subject=alert.scope_id,
            alert=alert.id,
            level=alert.level,
            team=alert.team,
            step=step,
            recipients=(*_recipients(alert, asked), *cover.staff),
            roles=(Role.COORDINATOR.value,) if asks_coordinators else (),
            acknowledge_by=after.next_at or alert.acknowledge_by or work.now,
        )
    )
    return True


def _recipients(alert: Alert, asked: ChainStep) -> tuple[UUID, ...]:
    """The owner is asked again at every step but the coordinator's own."""
    if alert.owner is None or asked is ChainStep.COORDINATOR:
        return ()
    return (alert.owner,)
