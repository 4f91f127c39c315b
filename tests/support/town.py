"""A whole invented town: the portal in front of its three real services on real databases, with something on each page.

What travels by event is told to the services directly; everything else goes in through their APIs.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import select

from services.groups.usecases.enrolment.keep_case_copy import keep_case_copy as tell_groups
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.received import Told
from services.intake.usecases.received.receive_referral import receive_referral
from services.notifications.usecases.keep_case_copy import keep_case_copy as tell_notifications
from shared.actor import Actor
from shared.auth import mint
from shared.bus.tables import event as events
from shared.clock import Clock, utc_now
from shared.contracts.codes import CaseStatus
from shared.contracts.contract import catalogue
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.support.apps import SharedApp
from tests.support.outbox import as_told
from tests.support.servers import Databases
from tests.support.town_partners import connect_partner
from tests.support.town_planning import plan_groups
from tests.support.wired import wired_runtime

SERVICES = ("intake", "groups", "notifications")
TEAM = "leon"
HIM: Final = {"relation": "partner", "given_name": "Inventado", "surnames": "Nadie", "birth_year": 1980}
OTHER_WORDS: Final = {
    "/casos/{case_id}/acompanamientos/{which}/resultado": "resultado",
    "/casos/{case_id}/acompanamientos/{which}/terreno": "resultado",
    "/casos/{case_id}/acompanamientos/{which}/cambiar": "acompanamientos",
    "/casos/{case_id}/acompanamientos/{which}/cancelar": "acompanamientos",
}
"""Addresses whose `{which}` is not that of the word before it."""


@dataclass
class Town:
    """http: a client for each service. known: ids by the words of the portal's addresses (`case_id`, `alert_id`)."""

    http: dict[str, httpx.Client]
    runtimes: dict[str, Any]
    key: OKPKey
    known: dict[str, str] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """A page's address with its parameters filled; raises KeyError for one that nobody has filled."""
        words = path.split("/")
        for place, word in enumerate(words):
            for name in re.findall(r"\{(\w+)\}", word):
                key = OTHER_WORDS.get(path, words[place - 1]) if name in ("which", "ref") else name
                key = words[-1] if name == "session" and words[-1] in self.known else key
                words[place] = self.known[key]
        return "/".join(words)

    def call(self, who: Actor, method: str, service: str, path: str, body: Any = None) -> Any:
        """Speak to one service as a member of staff; the answer's JSON."""
        token = mint(who, audience=service, private_key=self.key)
        headers = {"authorization": f"Bearer {token}"}
        answer = self.http[service].request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {service}{path}: {answer.text}"
        return answer.json() if answer.content else None

    def carry(self, name: str, *, source: str, target: str) -> int:
        """Hand the events of this name to the service that waits for them, as the bus would; return how many."""
        with self.runtimes[source].transactions.engine.connect() as connection:
            query = select(events.c.payload).where(events.c.name == name).order_by(*as_told())
            told = [catalogue()[name].model_validate_json(payload) for payload in connection.scalars(query)]
        handler = import_module(f"services.{target}.tasks").handlers.find(name)
        for event in told:
            works = self.runtimes[target].transactions
            with works.begin(actor=Actor.service(target), purpose="event") as work:
                handler.effect(work, event)
        return len(told)

    def open_case(self, who: Actor, call_name: str) -> str:
        """A case that all three services know; returns its id."""
        body = {
            "names": {"call_name": call_name, "given_name": call_name, "surnames": "Inventada"},
            "profile": {"languages": ["ar"], "interpreter": True},
            "consent": {"purpose": "services", "medium": "spoken", "language": "ar"},
            "team": TEAM,
        }
        case = str(self.call(who, "POST", "intake", "/cases", body)["id"])
        person = UUID(self.call(who, "GET", "intake", f"/cases/{case}")["person"])
        now = self.runtimes["groups"].transactions.clock()
        with self.runtimes["groups"].transactions.begin(
            actor=Actor.service("groups"), purpose="test"
        ) as work:
            tell_groups(
                work, case_id=UUID(case), person=person, team=TEAM, status=CaseStatus.OPEN, told_at=now
            )
        outside = self.runtimes["notifications"].transactions
        with outside.begin(actor=Actor.service("notifications"), purpose="test") as work:
            tell_notifications(
                work, case_ref=UUID(case), person=person, team=TEAM, status=CaseStatus.OPEN, level=Level.BASAL,
                told_at=now,
            )  # fmt: skip
        self.known.setdefault("person", str(person))
        return case


@contextmanager
def open_services(databases: Databases, keys_dir: Path, *, clock: Clock = utc_now) -> Iterator[Town]:
    """The three services, with nobody in them yet."""
    key = OKPKey.import_key((keys_dir / "tokens" / "portal.pem").read_text())
    runtimes = {name: wired_runtime(name, databases.new, keys_dir, clock=clock) for name in SERVICES}
    with ExitStack() as stack:
        http: dict[str, httpx.Client] = {
            name: stack.enter_context(
                TestClient(
                    SharedApp(name, runtime),
                    base_url=f"http://{name}.test/api/v1",
                    raise_server_exceptions=False,
                )
            )
            for name, runtime in runtimes.items()
        }
        yield Town(http, runtimes, key)


def settle(town: Town, *, worker: UUID, boss: UUID) -> None:
    """Put something on every page; `town.known` says where it is. worker, boss: their accounts in the portal."""
    both = frozenset({Role.CASEWORKER, Role.FACILITATOR})
    lucia = Actor(ref=worker, kind="staff", roles=both, teams=frozenset({TEAM}))
    nuria = Actor(ref=boss, kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset({TEAM}))
    case = town.open_case(lucia, "Samira")
    town.known |= {"case_id": case, "case": case}
    _her_file(town, lucia, case)
    _her_link(town, lucia)
    _her_risk(town, lucia, case)
    _her_referral(town, lucia, nuria, case)
    connect_partner(town, nuria)
    _her_contact_plan(town, lucia)
    _her_group(town, lucia, nuria, case)
    _her_concern(town, lucia)
    _their_voice(town, lucia)
    _her_calendar(town, lucia, case)
    _their_duty(town, lucia, nuria)
    town.call(nuria, "POST", "intake", "/calendar-feeds")
    send_us(town)
    plan_groups(town, lucia, nuria, case, team=TEAM)


def _poster(town: Town, who: Actor, case: str) -> Callable[[str, Any], Any]:
    return lambda path, body: town.call(who, "POST", "intake", f"/cases/{case}/{path}", body)


def _her_file(town: Town, who: Actor, case: str) -> None:
    put, now = _poster(town, who, case), datetime.now(ZoneInfo("Europe/Madrid"))
    soon = (now + timedelta(days=20)).date().isoformat()
    child = put("children", {"child": {"alias": "Sol", "birth_year": 2018, "exposure": "witness"}})["id"]
    order = {"kind": "protection_order", "state": "granted", "on": "2026-11-01", "expires": "2027-05-01"}
    fact = put("dated-facts", {"fact": order})["id"]
    told = {"kinds": ["physical"], "told_on": now.date().isoformat(), "account": "Lo cuenta."}
    incident = put("incidents", {"incident": told})["id"]
    sections = {"safe_place": ["En casa de Sol"], "documents": ["Copias fuera de casa"]}
    put("safety-plan", {"plan": {"sections": sections, "review_on": soon}})
    line = put("plan-items", {"item": {"need": "legal", "action": "Pedir cita", "due_on": soon}})["id"]
    note = {"kind": "guidance", "channel": "phone", "minutes": 20, "text": "Quiere renovar el permiso."}
    step = {"text": "Llamar a la abogada", "on": now.date().isoformat()}
    written = put("notes", {"note": note, "next_step": step})["id"]
    threat = {
        "kind": "guidance",
        "channel": "in_person",
        "text": "Le ha dicho que la va a matar si se va de casa.",
    }
    signalled = put("notes", {"note": threat})["id"]
    court = {"kind": "court", "place": "Juzgado 1", "interpreter": True}
    past, later = (now - timedelta(hours=2)).isoformat(), (now + timedelta(days=2)).isoformat()
    held = put("accompaniments", {"accompaniment": court, "starts_at": past})["id"]
    ahead = put("accompaniments", {"accompaniment": court, "starts_at": later})["id"]
    aggressor = put("aggressors", {"aggressor": HIM})["id"]
    (consent,) = town.call(who, "GET", "intake", f"/cases/{case}/consents")
    log = {"channel": "phone", "topics": ["papers"], "language": "es", "minutes": 10, "outcome": "informed"}
    kept = town.call(who, "POST", "intake", "/contact-logs", {"log": log, "team": TEAM})["id"]
    due = town.call(who, "GET", "intake", "/due")
    town.known |= {
        "hijos": child, "fechas": fact, "linea": line, "resultado": held, "acompanamientos": ahead,
        "consentimientos": consent["id"], "log_id": kept, "kind": "nota", "nota": signalled, "note_id": written, "hechos": incident, "coincidencias": aggressor, "item_id": due[0]["id"], "step": "request_closure",
    }  # fmt: skip


def _her_link(town: Town, who: Actor) -> None:
    """Another case that tells of the same man and lives at the same home."""
    town.known["other"] = town.open_case(who, "Amal")
    home = {"particulars": {"address": "Calle Inventada 7", "municipality": "León"}}
    for case in (town.known["case"], town.known["other"]):
        town.call(who, "PUT", "intake", f"/cases/{case}/particulars", home)
    _poster(town, who, town.known["other"])("aggressors", {"aggressor": HIM})


def _her_risk(town: Town, who: Actor, case: str) -> None:
    put = _poster(town, who, case)
    answers = {str(number): "no" for number in range(1, 25)} | {"15": "si"}
    made = put("assessments", {"instrument": "DASH-RIC", "answers": answers})["id"]
    alert = town.call(who, "GET", "intake", "/alerts")[0]["id"]
    town.call(who, "POST", "intake", f"/alerts/{alert}/acknowledge")
    put("level-lowerings", {"to_level": "medio", "words": "Él ha ingresado en prisión"})
    change = town.call(who, "GET", "intake", f"/cases/{case}/risk")["proposal"]["id"]
    open_ = town.open_case(who, "Noor")
    _poster(town, who, open_)("assessments", {"flags": [{"code": "strangulation"}]})
    again = put("assessments", {"instrument": "DASH-RIC", "answers": {"15": "no", "3": "no_sabe"}})["id"]
    typed = {"answers.15": ["si"], "answers.1": ["no_preguntado"], "mode": ["phone"]}
    town.call(who, "PUT", "intake", "/drafts/risk_dash_ric", {"typed": typed, "case_id": case})
    town.known |= {"assessment_id": made, "alert_id": alert, "change_id": change, "name": "DASH-RIC",
                   "first_id": made, "second_id": again}  # fmt: skip


def _her_referral(town: Town, who: Actor, boss: Actor, case: str) -> None:
    put = _poster(town, who, case)
    office = {"organisation": "Despacho Inventado", "services": ["legal"], "languages": ["es"], "phone": "+34987000111",
              "contact_email": "berta@despacho.example", "contact_name": "Berta"}  # fmt: skip
    partner = town.call(boss, "POST", "intake", "/partners", office)["id"]
    fields = ["call_name", "languages", "need"]
    consent = {"purpose": "referral", "fields": fields, "medium": "spoken", "language": "ar"}
    put("consents", {"consent": consent, "partner": partner})
    made = put("referrals", {"partner_id": partner, "need": "Sus papeles", "fields": fields})
    _directory(town, boss, partner)
    town.known |= {
        "partner_id": partner,
        "referral_id": made["id"],
        "pin": made["pin"],
        "token": "no-such-link",
    }


def _directory(town: Town, boss: Actor, partner: str) -> None:
    """A place, hours and an agreement of a partner, and another entry that looks like it."""
    base = f"/partners/{partner}"
    service = town.call(boss, "GET", "intake", f"{base}/parts")["services"][0]["id"]
    place = {
        "name": "Sede",
        "address": "Calle Inventada 3",
        "city": "León",
        "postal_code": "24001",
        "services": [service],
    }
    made = town.call(boss, "POST", "intake", f"{base}/places", place)["id"]
    town.call(
        boss, "POST", "intake", f"{base}/hours", {"weekdays": [0, 1], "opens": "09:00", "closes": "14:00"}
    )
    town.call(boss, "POST", "intake", f"{base}/agreements", {"what": "Convenio", "until": "2027-12-31"})
    twin = {"organisation": "Inventado, despacho", "services": ["health"], "languages": ["es"], "phone": "987000111",
            "contact_email": "otra@despacho.example"}  # fmt: skip
    other = town.call(boss, "POST", "intake", "/partners", twin)["id"]
    town.known |= {"service_id": service, "place_id": made, "kept": partner, "merged": other}


def _her_contact_plan(town: Town, who: Actor) -> None:
    point = str(uuid4())
    windows = [{"weekday": day, "start": 600, "end": 780} for day in range(5)]
    facts = {"ref": point, "kind": "phone", "value": "+34600000000", "safe": "yes", "windows": windows}
    path = f"/people/{town.known['person']}/contact-plan"
    town.call(who, "PUT", "notifications", path, {"language": "es", "points": [facts]})
    town.known["formas"] = point


def _her_group(town: Town, who: Actor, boss: Actor, case: str) -> None:
    site = town.call(boss, "POST", "groups", "/sites", {"name": "Centro cívico", "childcare_places": 8})["id"]
    room = town.call(boss, "POST", "groups", f"/sites/{site}/rooms", {"name": "Sala verde", "capacity": 15})[
        "id"
    ]
    made = {"title": "Tejiendo redes", "theme": "Redes", "programme": "Redes", "room": room, "capacity": 13, "session_count": 4,
            "languages": ["es"], "facilitators": [str(who.ref)]}  # fmt: skip
    edition = town.call(boss, "POST", "groups", "/editions", made)["id"]
    start = datetime.now(ZoneInfo("Europe/Madrid")) - timedelta(days=14)
    plan = {"rule": "FREQ=WEEKLY;COUNT=4", "starts_on": str(start.date()), "at": "17:30", "minutes": 90}
    before_her, *sessions = town.call(boss, "PUT", "groups", f"/editions/{edition}/plan", plan)
    town.call(who, "PUT", "groups", f"/sessions/{before_her}/sheet", {"marks": {}})
    body = {"case": case, "alias": "Amina", "needs": {"languages": ["ar"]}, "ask": "confirmed"}
    placed = town.call(boss, "PUT", "groups", f"/editions/{edition}/enrolments", body)["enrolment"]
    town.known |= {"edition": edition, "session": sessions[0], "mover": sessions[2], "anular": sessions[2],
                   "enrolment": placed, "anadir": before_her, "site": site, "room": room, "year": str(start.year)}  # fmt: skip


def _her_calendar(town: Town, who: Actor, case: str) -> None:
    """A link of the worker's and one of hers, live."""
    town.call(who, "POST", "groups", "/calendar-feeds")
    town.known["work_feed"] = town.call(who, "POST", "intake", "/calendar-feeds")["id"]
    said = {"is_asked": True, "is_unwatched": True}
    town.known["feed"] = town.call(who, "POST", "groups", f"/cases/{case}/calendar-feeds", said)["id"]


def _their_duty(town: Town, who: Actor, boss: Actor) -> None:
    """Days away and a shift, both to come."""
    day = datetime.now(ZoneInfo("Europe/Madrid")) + timedelta(days=30)
    away = {"staff": str(who.ref), "first": str(day.date()), "last": str((day + timedelta(days=2)).date())}
    town.call(
        who,
        "POST",
        "intake",
        "/duty/absences",
        away | {"instead": str(boss.ref), "instead_roles": ["coordinator"]},
    )
    turn = {
        "since": day.isoformat(),
        "until": (day + timedelta(hours=12)).isoformat(),
        "staff": str(boss.ref),
    }
    town.call(boss, "POST", "intake", "/duty/shifts", turn)


def send_us(town: Town, **said: Any) -> str:
    """A woman whom the town's partner sends; return its reference."""
    fields = {
        ReferralField.CALL_NAME: "Amina",
        ReferralField.FULL_NAME: "Amina Inventada",
        ReferralField.LANGUAGES: ["ar", "fr"],
        ReferralField.INTERPRETER: True,
        ReferralField.MUNICIPALITY: "Ponferrada",
        ReferralField.NEED: "Que alguien la acompañe a una cita.",
    } | {ReferralField(name): value for name, value in said.items()}
    told = Told(fields, reach="Por la mañana, preguntando por Pilar")
    works = town.runtimes["intake"].transactions
    with works.begin(actor=Actor.service("intake"), purpose="test") as work:
        partner = UUID(town.known["partner_id"])
        received = str(receive_referral(work, partner_id=partner, told=told, she_agreed=True).ref)
    town.known |= {"received": received}
    return received


def _her_concern(town: Town, who: Actor) -> None:
    concern = str(uuid4())
    told = {"category": "violence", "urgency": "this_week"}
    words = "Dice que él la agarró del cuello. No quiere volver a casa."
    town.call(who, "PUT", "intake", f"/concerns/{concern}", told | {"words": words})
    town.call(who, "PUT", "groups", f"/concerns/{concern}", told | {"enrolment": town.known["enrolment"]})
    town.carry("groups.concern_raised.v1", source="groups", target="intake")
    town.known |= {"concern": concern}


def _their_voice(town: Town, who: Actor) -> None:
    """An open question with ten answers, five of them released with words to be read; a tablet, a topic."""
    edition, call = town.known["edition"], lambda path, body: town.call(who, "POST", "groups", path, body)
    asked = {"kind": "session_evaluation", "session_id": town.known["session"], "places": 30}
    made = call(f"/editions/{edition}/rounds", asked)["id"]
    for code in call(f"/rounds/{made}/codes", {"count": 10})["codes"]:
        said = {"liked": 4, "more": "Más tiempo para hablar."}
        call("/voice/answer", {"round": made, "code": code, "answers": said, "language": "es"})
    words = town.call(who, "GET", "groups", f"/rounds/{made}/words")
    topic = call(f"/editions/{edition}/topics", {"words": {"es": "Las entrevistas"}, "picture": "work"})["id"]
    tablet = call(f"/rounds/{made}/kiosk", None)["code"]
    town.known |= {"round_id": made, "word": words[0]["id"], "topic": topic, "code": tablet, "tablet": tablet}
