"""Alerts over HTTP: the inbox, raising by hand, and what people do with one."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import ColumnElement

from services.intake.api.dependencies import CaseworkDoor, TheBook
from services.intake.api.risk.alert_schemas import (
    AlertDetail,
    AlertView,
    ChecklistLine,
    Count,
    OwnerBody,
    PhoneView,
    StepView,
)
from services.intake.api.risk.instrument_schemas import LanguageCode
from services.intake.api.views import Made
from services.intake.domain.risk.protocol import Protocol
from services.intake.gateways.protocol.files import LANGUAGES
from services.intake.store.cases import Case, case_by_id, family
from services.intake.store.facts.risk import CallFacts, ClosingFacts
from services.intake.store.risk import alerts
from services.intake.store.risk.alerts import Alert
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.alert.acknowledge_alert import acknowledge_alert
from services.intake.usecases.alert.checklist import checklist_of
from services.intake.usecases.alert.close_alert import close_alert
from services.intake.usecases.alert.escalate_alerts import escalate_now
from services.intake.usecases.alert.hand_over_alert import hand_over_alert
from services.intake.usecases.alert.raise_by_hand import raise_by_hand
from services.intake.usecases.alert.reach import alert_for
from services.intake.usecases.alert.tell_alive import late_steps
from services.intake.usecases.look.marked_words import marked_words
from shared.actor import Actor
from shared.http import IdempotencyKey
from shared.work import Work

router = APIRouter(tags=["alerts"])


def seen_by(actor: Actor) -> ColumnElement[bool] | None:
    """Which alerts the caller sees in lists: all for a coordinator, else her teams' and her own."""
    return None if is_coordinator(actor) else alerts.within_reach(teams=actor.teams, staff=actor.ref)


def case_of(work: Work, alert: Alert) -> Case | None:
    """Return the alert's case, if it has one."""
    return None if alert.case_id is None else case_by_id(work.session, alert.case_id)


def spans_of(work: Work, alert: Alert) -> dict[str, str]:
    """Return the words of the notes that gave this alert its reasons, by source."""
    if alert.case_id is None:
        return {}
    sources = {source for reason in alert.facts.reasons for source in reason.sources}
    return marked_words(work, family(work.session, alert.case_id), sources)


def _words(protocol: Protocol, language: str) -> dict[str, str]:
    lists = (*protocol.checklists.flags.values(), *protocol.checklists.levels.values())
    return {step.words["es"]: step.words[language] for steps in lists for step in steps}


@router.get("/alerts")
def list_alerts(door: CaseworkDoor, book: TheBook) -> list[AlertView]:
    """Alerts that are not over: unacknowledged, nobody's, gravest and oldest first."""
    with door.begin("alert_list") as work:
        found = alerts.inbox(work.session, seen=seen_by(door.actor))
        return [AlertView.of(alert, case, now=work.now, protocol=book.protocol) for alert, case in found]


@router.get("/alerts/count")
def count_alerts(door: CaseworkDoor) -> Count:
    """How many nobody has acknowledged."""
    with door.begin("alert_count") as work:
        return Count(count=alerts.count_open(work.session, seen=seen_by(door.actor)))


@router.get("/alerts/chain")
def show_chain(door: CaseworkDoor) -> Count:
    """How many alerts, of all teams, nobody is being asked about though their time is up: the chain has stopped."""
    with door.begin("alert_chain") as work:
        return Count(count=late_steps(work))


@router.post("/alerts", status_code=201)
def call(door: CaseworkDoor, book: TheBook, body: CallFacts, key: IdempotencyKey = None) -> Made:
    """Wake people, from any page, with or without a case."""
    with door.begin("raise_alert") as work:
        return Made(id=raise_by_hand(work, book=book, call=body, key=key))


@router.get("/alerts/{alert_id}")
def show_alert(
    door: CaseworkDoor, book: TheBook, alert_id: UUID, language: LanguageCode = "es"
) -> AlertDetail:
    """One alert with its reasons, the steps of its chain and what is asked first."""
    spoken = language if language in LANGUAGES else "es"
    with door.begin("alert_show") as work:
        alert = alert_for(work, alert_id, "alert_show")
        return AlertDetail(
            alert=AlertView.of(alert, case_of(work, alert), now=work.now, protocol=book.protocol),
            steps=[StepView.of(step) for step in alerts.steps_of(work.session, alert_id)],
            checklist=[
                ChecklistLine.of(item, _words(book.protocol, spoken))
                for item in checklist_of(work, alert, protocol=book.protocol)
            ],
            spans=spans_of(work, alert),
            phones=[PhoneView(number=one.number, words=one.words[spoken]) for one in book.protocol.phones],
        )


@router.post("/alerts/{alert_id}/acknowledge", status_code=204)
def acknowledge(door: CaseworkDoor, alert_id: UUID) -> None:
    """Take it: the clock stops."""
    with door.begin("acknowledge_alert") as work:
        acknowledge_alert(work, alert_id)


@router.post("/alerts/{alert_id}/close", status_code=204)
def close(door: CaseworkDoor, alert_id: UUID, body: ClosingFacts) -> None:
    """End it, saying what was done."""
    with door.begin("close_alert") as work:
        close_alert(work, alert_id, closing=body)


@router.post("/alerts/{alert_id}/escalate", status_code=204)
def escalate(door: CaseworkDoor, book: TheBook, alert_id: UUID) -> None:
    """Ask the next people of the chain at once."""
    with door.begin("escalate_alert") as work:
        escalate_now(work, alert_id, protocol=book.protocol)


@router.post("/alerts/{alert_id}/hand-over", status_code=201)
def hand_over(door: CaseworkDoor, book: TheBook, alert_id: UUID, body: OwnerBody) -> Made:
    """Give it to somebody else: it ends, and a new one is hers, with the time that was left."""
    with door.begin("hand_over_alert") as work:
        return Made(id=hand_over_alert(work, alert_id, protocol=book.protocol, owner=body.owner))
