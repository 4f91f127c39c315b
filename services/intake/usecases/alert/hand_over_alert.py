"""Hand an alert over to somebody else: it ends here and starts again for her, with its own clock."""

from uuid import UUID

from services.intake.domain.alerts import AlertMove, states_for
from services.intake.domain.protocol import Protocol
from services.intake.store import alerts
from services.intake.store.cases import case_by_id
from services.intake.store.facts.risk import AlertOutcome, ClosingFacts
from services.intake.usecases.alert.acknowledge_alert import tell_acknowledged
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.alert.reach import alert_for, note_on_case, refuse_move
from shared.contracts.codes import AlertState
from shared.work import Work


def hand_over_alert(work: Work, alert_id: UUID, *, protocol: Protocol, owner: UUID) -> UUID:
    """Give it to another person, who is told at once; return the id of the alert she gets.

    A new alert, since the old one may have been acknowledged and nobody is told of those again.
    """
    alert = alert_for(work, alert_id, "hand_over_alert")
    was_open = alert.state is AlertState.OPEN
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
    )
