"""Who may reach an alert: whoever reaches its case, and whoever raised it or has it in her hands."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import case_by_id
from services.intake.store.risk import alerts
from services.intake.store.risk.alerts import SEALED_OFF, Alert
from services.intake.usecases.access import case_for, is_coordinator
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import AlertState
from shared.errors import Conflict, Missing
from shared.work import Work


class AlertTaken(Conflict):
    """Somebody else has taken this alert."""


class AlertOver(Conflict):
    """This alert is closed."""


def alert_for(work: Work, alert_id: UUID, purpose: str) -> Alert:
    """Return the alert. Raises Missing for an unknown one and for one the caller may not see."""
    alert = alerts.alert_by_id(work.session, alert_id)
    if alert is None or is_sealed_off(work, alert):
        raise Missing("No existe esa alerta para usted.")
    if work.actor.ref in {alert.owner, alert.raised_by}:
        work.audit("alert_reached", subject=alert.case_id, reason=purpose)
    elif alert.case_id is not None:
        case_for(work, alert.case_id, purpose)
    elif not is_coordinator(work.actor) and alert.team not in work.actor.teams:
        raise Missing("No existe esa alerta para usted.")
    return alert


def is_sealed_off(work: Work, alert: Alert) -> bool:
    """Whether the alert's case was blocked or erased, so that nobody may look into it."""
    case = None if alert.case_id is None else case_by_id(work.session, alert.case_id)
    return case is not None and case.status in SEALED_OFF


def refuse_move(alert: Alert) -> Conflict:
    """Say in words why an alert could not be moved from where it is."""
    if alert.state is AlertState.CLOSED:
        return AlertOver("Esta alerta está cerrada.")
    return AlertTaken("Otra persona ya ha tomado esta alerta.")


def note_on_case(work: Work, alert: Alert, what: str) -> None:
    """Write a line on the timeline of the alert's case, if it has one."""
    case = None if alert.case_id is None else case_by_id(work.session, alert.case_id)
    if case is not None:
        note_on_timeline(work, case, EntryKind.ALERT, what, alert.id)
