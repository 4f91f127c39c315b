"""Hand an alert over to somebody else: it ends here and goes on for her, with what was left of its clock."""

from uuid import UUID

from services.intake.domain.risk.alerts import AlertMove, Countdown, handed_over, states_for
from services.intake.domain.risk.protocol import Protocol
from services.intake.store.cases import case_by_id
from services.intake.store.facts.risk import AlertOutcome, ClosingFacts
from services.intake.store.risk import alerts
from services.intake.store.risk.alerts import Alert
from services.intake.usecases.alert.acknowledge_alert import tell_acknowledged
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.alert.reach import alert_for, note_on_case, refuse_move
from shared.contracts.codes import AlertState
from shared.errors import Invalid
from shared.work import Work


def hand_over_alert(work: Work, alert_id: UUID, *, protocol: Protocol, owner: UUID) -> UUID:
    """Give it to another person, who is told at once; return the id of the alert she gets.

    A new alert, since the old one may have been acknowledged and nobody is told of those again. Who works here
    is known to the portal alone: should she not answer, the chain goes on in the time that was left.
    Raises Invalid for oneself and for whoever has it already, AlertOver.
    """
    alert = alert_for(work, alert_id, "hand_over_alert")
    if owner in {work.actor.ref, alert.owner}:
        raise Invalid("Ya es suya.", field="owner", expected="otra persona; para quedársela, tomarla")
    was_open = alert.state is AlertState.OPEN
    running = _running(work, alert)
    ended = alerts.move(
        work.session,
        alert_id,
        states=states_for(AlertMove.CLOSE),
        values={
            "state": AlertState.CLOSED,
            "closed_by": work.actor.ref,
            "closed_at": work.now,
            "next_at": None,
        },
    )
    work.session.refresh(alert)
    if not ended:
        raise refuse_move(alert)
    alert.closing = ClosingFacts(outcome=AlertOutcome.RAISED_AGAIN, note="handed_over")
    note_on_case(work, alert, "alert_handed_over")
    work.audit("alert_handed_over", subject=alert.case_id)
    if was_open:
        tell_acknowledged(work, alert)
    return raise_alert(
        work,
        protocol=protocol,
        level=alert.level,
        reasons=alert.facts.reasons,
        case=None if alert.case_id is None else case_by_id(work.session, alert.case_id),
        team=alert.team,
        words=alert.facts.words,
        owner=owner,
        running=running,
    )


def _running(work: Work, alert: Alert) -> Countdown | None:
    if alert.acknowledge_by is None:
        return None
    return handed_over(
        Countdown(alert.acknowledge_by, alert.step, alert.next_at),
        acknowledged_at=alert.acknowledged_at,
        now=work.now,
    )
