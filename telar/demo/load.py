"""Load the founding example through the public APIs, as its staff would have typed it; dates move with today."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import httpx
from joserfc.jwk import OKPKey

from shared.actor import Actor
from shared.auth import mint
from telar.demo import people
from telar.demo.people import Staff, Woman
from telar.troubles import Trouble

MADRID: Final = ZoneInfo("Europe/Madrid")
_DEMO: Final = UUID("0d3f7c1e-5a2b-5c4d-8e9f-7e1a7e1a7e1a")
_HEARD_SECONDS: Final = 60.0
_SESSION_EVERY_DAYS: Final = 28
_FIRST_SESSION_DAYS_AGO: Final = 70
_SCHOOL_LEAVER: Final = 13
_CHILDREN_WORDS: Final = {True: "her", False: "family"}


class DemoRefused(Trouble):
    """A service refused a line of the demo; the message holds its answer, and everyone in it is invented."""


def staff_ref(person: Staff) -> UUID:
    """The fixed reference of a demo account."""
    return uuid5(_DEMO, person.key)


class Desk:
    """One member of staff at work: requests to each service with her own token."""

    def __init__(self, person: Staff, urls: Mapping[str, str], key: OKPKey) -> None:
        self.ref = staff_ref(person)
        self._actor = Actor(
            ref=self.ref, kind="staff", roles=frozenset(person.roles), teams=frozenset({people.TEAM})
        )
        self._key = key
        self._urls = urls
        self._client = httpx.Client(timeout=30.0, trust_env=False)

    def call(self, method: str, service: str, path: str, body: Any = None, *, line: str = "") -> Any:  # noqa: ANN401, JSON either way
        """Send one request and return its answer's JSON. Raises DemoRefused.

        line: tells apart two requests to one path. The same line twice is the same request: what it made stays one.
        """
        token = mint(self._actor, audience=service, private_key=self._key)
        key = uuid5(_DEMO, f"{method} {service}{path} {line}")
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(key)}
        answer = self._client.request(
            method, f"{self._urls[service]}/api/v1{path}", json=body, headers=headers
        )
        if not answer.is_success:
            message = f"{method} {service}{path}: {answer.status_code} {answer.text}"
            raise DemoRefused(message)
        return answer.json() if answer.content else None

    def activate(self, case: UUID) -> None:
        """Take a case from intake to open, unless an earlier load did."""
        path = f"/cases/{case}/lifecycle"
        if self.call("GET", "intake", path)["status"] == "intake":
            self.call("POST", "intake", path, {"step": "activate", "reason": "started"})

    def call_when_heard(self, method: str, service: str, path: str, body: Any = None) -> Any:  # noqa: ANN401, JSON
        """The same, waiting for the service to have heard of the case through its events."""
        deadline = time.monotonic() + _HEARD_SECONDS
        while True:
            try:
                return self.call(method, service, path, body)
            except DemoRefused:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


class Loader:
    """Plays the example; played again after an interruption, it makes nothing twice.

    began: when it was begun; its dates hang on that day. say: told what is being loaded, a line at a time.
    """

    def __init__(
        self, urls: Mapping[str, str], key: OKPKey, *, began: datetime, say: Callable[[str], None]
    ) -> None:
        self.desks = {person.key: Desk(person, urls, key) for person in people.STAFF}
        self.say = say
        self.today = began.astimezone(MADRID)
        self.cases: dict[str, UUID] = {}

    def run(self) -> None:
        """Load everything."""
        partners = self._partners()
        for woman in people.WOMEN:
            self.say(woman.alias)
            self._open(woman)
        self._follow_up()
        self._group()
        self._refer(partners)
        self._contact_logs()

    def _partners(self) -> list[UUID]:
        rosa = self.desks["rosa"]
        return [
            UUID(
                rosa.call("POST", "intake", "/partners", {
                    "organisation": partner.name, "services": partner.services, "languages": partner.languages,
                    "hours": "lunes a viernes de 9 a 14", "phone": partner.phone, "contact_email": partner.email,
                    "accepts_without_papers": partner.accepts_without_papers,
                }, line=partner.email)["id"]
            )
            for partner in people.PARTNERS
        ]  # fmt: skip

    def _open(self, woman: Woman) -> None:
        desk = self.desks[woman.worker]
        made = desk.call("POST", "intake", "/cases", {
            "names": {"call_name": woman.alias, "given_name": woman.given_name, "surnames": woman.family_name,
                      "birth_year": self.today.year - woman.age},
            "profile": {"languages": list(dict.fromkeys([woman.language, "es"])), "interpreter": woman.needs_interpreter,
                        "arrival_year": self.today.year - woman.arrived_years_ago, "administrative_status": woman.status},
            "particulars": {"nationality": woman.country, "municipality": "León"},
            "consent": {"purpose": "services", "medium": "spoken", "language": woman.language,
                        "interpreter": woman.needs_interpreter},
            "team": people.TEAM,
        }, line=woman.alias)  # fmt: skip
        case = self.cases[woman.alias] = UUID(made["id"])
        for child in woman.children:
            facts = {
                "alias": child.alias,
                "birth_year": self.today.year - child.age,
                "lives_with": _CHILDREN_WORDS[child.lives_with_her],
            }
            desk.call("POST", "intake", f"/cases/{case}/children", {"child": facts}, line=child.alias)
        note = {"kind": "counselling", "channel": "in_person", "minutes": 45, "text": woman.story}
        next_step = {"text": "Llamar para ver cómo sigue", "on": str((self.today + timedelta(days=5)).date())}
        desk.call("POST", "intake", f"/cases/{case}/notes", {"note": note, "next_step": next_step})
        if woman.instrument or woman.flags:
            desk.call("POST", "intake", f"/cases/{case}/assessments", {
                "instrument": woman.instrument or None, "answers": woman.answers,
                "context": {"version": "es"} if woman.instrument == "HITS" else {},
                "flags": [{"code": code} for code in woman.flags], "interpreter": woman.needs_interpreter,
            })  # fmt: skip
            desk.activate(case)
        if woman.contact:
            self._contact(desk, case, woman)

    def _contact(self, desk: Desk, case: UUID, woman: Woman) -> None:
        assert woman.contact is not None
        kind, value, weekdays, start, end = woman.contact
        person = desk.call("GET", "intake", f"/cases/{case}")["person"]
        point = uuid5(_DEMO, f"point {person}")
        windows = [{"weekday": day, "start": _minutes(start), "end": _minutes(end)} for day in weekdays]
        plan = {"language": woman.language if woman.language in ("ar", "fr", "en", "pt", "ro", "uk") else "es", "points": [
            {"ref": str(point), "kind": kind, "value": value, "safe": "yes", "windows": windows, "who_may_answer": "only_her",
             "voicemail": "never", "accepts_messages": True}]}  # fmt: skip
        base = f"/people/{person}/contact-plan"
        seen = desk.call_when_heard("GET", "notifications", base)
        desk.call("PUT", "notifications", base, plan | {"version": seen["version"]})
        desk.call("PUT", "notifications", f"{base}/message-consent", {"is_on": True})
        desk.call("POST", "notifications", f"{base}/points/{point}/confirm")

    def _follow_up(self) -> None:
        ines, luz, mercedes = self.desks["ines"], self.cases["Luz"], self.cases["Mercedes"]
        fact = {"kind": "protection_order", "state": "granted", "on": str((self.today - timedelta(days=200)).date()),
                "expires": str((self.today + timedelta(days=20)).date())}  # fmt: skip
        ines.call("POST", "intake", f"/cases/{mercedes}/dated-facts", {"fact": fact})
        incident = {"kinds": ["psychological", "coercive_control"], "told_on": str(self.today.date()), "relation": "former_partner",
                    "account": "La esperó en la parada del autobús dos días seguidos."}  # fmt: skip
        ines.call("POST", "intake", f"/cases/{luz}/incidents", {"incident": incident})
        sections = {"people": ["Avisar a su prima con la palabra acordada"], "documents": ["Copia del pasaporte en casa de su prima"],
                    "way_out": ["Salir por la puerta del patio"]}  # fmt: skip
        plan = {
            "sections": sections,
            "language": "es",
            "review_on": str((self.today + timedelta(days=7)).date()),
        }
        ines.call("POST", "intake", f"/cases/{luz}/safety-plan", {"plan": plan})
        item = {"need": "legal", "goal": "Orden de protección", "action": "Pedir cita en el juzgado de guardia",
                "due_on": str((self.today + timedelta(days=2)).date())}  # fmt: skip
        ines.call("POST", "intake", f"/cases/{luz}/plan-items", {"item": item})
        court = {"kind": "court", "place": "Juzgado (ejemplo)", "meeting_point": "Puerta principal"}
        self._accompany("ines", "Luz", court, days=2, hour=10, remind_her=True)
        doctor = {"kind": "hospital", "place": "Centro de salud (ejemplo)", "meeting_point": "Parada del 4"}
        self._accompany("ines", "Katherine", doctor, days=0, hour=12)
        papers = {
            "kind": "immigration",
            "place": "Oficina de extranjería (ejemplo)",
            "meeting_point": "Entrada",
        }
        self._accompany("marta", "Olena", papers, days=1, hour=17)

    def _accompany(
        self,
        worker: str,
        alias: str,
        where: dict[str, str],
        *,
        days: int,
        hour: int,
        remind_her: bool = False,
    ) -> None:
        starts = (self.today + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
        body = {
            "accompaniment": where | {"minutes": 90, "travel_minutes": 20},
            "starts_at": starts.isoformat(),
            "remind_her": remind_her,
        }
        self.desks[worker].call("POST", "intake", f"/cases/{self.cases[alias]}/accompaniments", body)

    def _group(self) -> None:
        self.say("grupo")
        rosa, marta = self.desks["rosa"], self.desks["marta"]
        edition = rosa.call("POST", "groups", "/editions", {
            "title": "Tejiendo redes para crecer juntas", "theme": "Duelo migratorio en todas las sesiones", "site": "Sala del centro",
            "capacity": 15, "session_count": 4, "languages": ["es"], "facilitators": [str(marta.ref), str(rosa.ref)],
            "interpreter_seats": 3, "childcare_places": 12,
        })["id"]  # fmt: skip
        first = (self.today - timedelta(days=_FIRST_SESSION_DAYS_AGO)).date()
        rule = f"FREQ=DAILY;INTERVAL={_SESSION_EVERY_DAYS};COUNT=4"
        plan = {"rule": rule, "starts_on": str(first), "at": "17:30", "minutes": 120}
        sessions = rosa.call("PUT", "groups", f"/editions/{edition}/plan", plan)
        enrolments = {woman.alias: self._enrol(edition, woman) for woman in people.WOMEN}
        marta.call("PUT", "groups", f"/editions/{edition}/expectations", {"words": list(people.EXPECTATIONS)})
        for session, topics in zip(sessions, people.SESSION_TOPICS, strict=True):
            marta.call("PUT", "groups", f"/sessions/{session}/topics", {"topics": list(topics)})
        for session, absent, faces in zip(sessions, people.ABSENT, people.EVALUATIONS, strict=False):
            marks = {enrolments[alias]: "no_show" for alias in sorted(absent)}
            marta.call("PUT", "groups", f"/sessions/{session}/sheet", {"marks": marks})
            marta.call("PUT", "groups", f"/sessions/{session}/evaluation", {"faces": list(faces)})

    def _enrol(self, edition: str, woman: Woman) -> str:
        needs = {"languages": [woman.language], "needs_interpreter": woman.needs_interpreter,
                 "children": sum(child.age < _SCHOOL_LEAVER and child.lives_with_her for child in woman.children)}  # fmt: skip
        body = {
            "case": str(self.cases[woman.alias]),
            "alias": woman.alias,
            "needs": needs,
            "ask": "confirmed",
        }
        placed = self.desks["rosa"].call_when_heard("PUT", "groups", f"/editions/{edition}/enrolments", body)
        return str(placed["enrolment"])

    def _refer(self, partners: list[UUID]) -> None:
        ines, case = self.desks["ines"], self.cases["Fatou"]
        consent = {
            "purpose": "referral",
            "fields": ["call_name", "languages", "need"],
            "medium": "spoken",
            "language": "fr",
        }
        ines.call(
            "POST", "intake", f"/cases/{case}/consents", {"consent": consent, "partner": str(partners[0])}
        )
        body = {
            "partner_id": str(partners[0]),
            "need": "Orientación sobre sus papeles",
            "fields": ["call_name", "languages", "need"],
        }
        ines.call("POST", "intake", f"/cases/{case}/referrals", body)

    def _contact_logs(self) -> None:
        for topic, channel in (("papers", "phone"), ("violence", "in_person"), ("work", "message")):
            log = {"channel": channel, "topics": [topic], "minutes": 10, "outcome": "informed"}
            self.desks["marta"].call(
                "POST", "intake", "/contact-logs", {"log": log, "team": people.TEAM}, line=topic
            )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
