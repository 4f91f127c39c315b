"""Types the canary into every body of every JSON service, and remembers what was accepted and what was refused."""

import email
import re
from datetime import UTC, datetime, timedelta
from email import policy
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System
from tests.security.directory_bodies import DIRECTORY_BODIES, DIRECTORY_MAKES, DIRECTORY_REFUSED
from tests.security.places import wait_until
from tests.support.fhir import RECEIVED_ALIKE, program_of, send_women
from tests.support.filler import Filler
from tests.support.system import service_client
from tests.support.town_partners import PUBLIC_JWK

CANARY = "canariaZQXJV7301"
SERVICES = ("intake", "groups", "notifications")
COORDINATOR, SECOND = (
    Actor(
        ref=uuid4(),
        kind="staff",
        roles=frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.FACILITATOR}),
        teams=frozenset({"leon"}),
    )
    for _ in range(2)
)

GUARDIAN = Actor(ref=uuid4(), kind="staff", roles=frozenset({Role.DPO}), teams=frozenset())


class Typist:
    """Sends every write of every service, filled with the canary; what it makes opens the next addresses."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clients = {service: service_client(system, service, COORDINATOR) for service in SERVICES}
        self.portal = service_client(system, "notifications", Actor.service("portal"))
        self.second = service_client(system, "intake", SECOND)
        self.guardian = service_client(system, "intake", GUARDIAN)
        self.partner = httpx.Client(base_url=self.clients["intake"].base_url, timeout=20.0, trust_env=False)
        self.documents = {service: self.clients[service].get("/openapi.json").json() for service in SERVICES}
        self.accepted: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self.skipped: set[str] = set()
        self.filled: set[str] = set()
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.by_label = dict(BY_LABEL)
        self.known: dict[str, Any] = {"form": "attention", "ref": str(COORDINATOR.ref),
                                      "unplanned": str(uuid4())}  # fmt: skip

    def close(self) -> None:
        """Close the connections."""
        for client in (*self.clients.values(), self.portal, self.second, self.guardian, self.partner):
            client.close()

    def open_cases(self) -> None:
        """Make what stands at the beginning: three cases, since one is merged and one is enrolled elsewhere."""
        for name in ("case_id", "merged", "other_case"):
            body = {"names": NAMES | {"call_name": f"{CANARY} {name}"}, "profile": {"languages": ["es"]},
                    "particulars": {"address": "Calle Inventada 7", "municipality": CANARY}}  # fmt: skip
            self._make(name, "/cases", body)
        self.known["case"] = self.known["case_id"]
        self.known["code"] = (
            self.clients["intake"].get(f"/api/v1/cases/{self.known['other_case']}").json()["code"]
        )
        partner = {"organisation": f"Entidad {uuid4()}", "services": ["legal"], "languages": ["es"], "phone": "+34987000111",
                   "contact_email": "entidad@example.org", "contact_name": CANARY}  # fmt: skip
        self._make("partner_id", "/partners", partner)
        consent = {"purpose": "referral", "fields": ["call_name", "need"], "medium": "spoken", "language": "es",
                   "evidence": CANARY}  # fmt: skip
        agreed = {"consent": consent, "partner": self.known["partner_id"]}
        self._make("consent_id", f"/cases/{self.known['case_id']}/consents", agreed)
        for name in ("concern_id", "noted", "logged", "opened"):
            self.known[name] = str(uuid4())
            told = {"category": "violence", "urgency": "today", "words": f"{CANARY} {name}"}
            put = self.clients["intake"].put(f"/api/v1/concerns/{self.known[name]}", json=told)
            assert put.is_success, put.text
        him = {"relation": "partner", "given_name": CANARY, "surnames": CANARY, "birth_year": 1971}
        for name in ("case_id", "other_case"):
            self._make("aggressor_id", f"/cases/{self.known[name]}/aggressors", {"aggressor": him})
        self.known["other_id"] = self.known["other_case"]
        self.known |= send_women(self.clients["intake"], self.partner, self.known["partner_id"], CANARY)
        self.clients["program"] = program_of(self.clients["intake"], self.known["partner_id"])
        self.known["work_feed_token"] = self.clients["intake"].post("/api/v1/calendar-feeds").json()["token"]
        self.known["person"] = (
            self.clients["intake"].get(f"/api/v1/cases/{self.known['case_id']}").json()["person"]
        )

    def _make(self, name: str, path: str, body: dict[str, Any]) -> None:
        answer = self.clients["intake"].post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        self.known[name] = answer.json()["id"]

    def type_everything(self) -> None:
        """Fill and send every body; then the same with a broken value, which must be refused."""
        writes = [
            (service, method, path, operations[method])
            for service, document in self.documents.items()
            for path, operations in document["paths"].items()
            for method in ("put", "post")
            if "requestBody" in operations.get(method, {})
        ]
        for write in sorted(writes, key=lambda write: _turn(*write[:3])):
            self._type(*write)

    def _type(self, service: str, method: str, path: str, operation: dict[str, Any]) -> None:
        label = f"{service} {method} {path.removeprefix('/api/v1')}"
        address = self._address(path)
        if "{" in address:
            self.skipped.add(label)
            return
        filler = Filler(self.documents[service], CANARY, known=self._values(label), whole=WHOLE)
        body = filler.body_of(operation)
        client = self._client(service, label)
        answer = self._send(client, method, address, body)
        if answer.is_success:
            self.accepted[label] = answer.status_code
            self.filled |= {f"{service}.{name}" for name in filler.filled}
            self._learn(label, answer)
        else:
            self.refused[label] = f"{answer.status_code} {answer.text}"
        if isinstance(body, dict):
            self._send(client, method, address, body | {"unknown_field": CANARY})
            self._send(client, method, address, dict.fromkeys(body, CANARY))

    def _address(self, path: str) -> str:
        for shared, own in NAMED_ALIKE.items():
            path = path.replace(shared, own)
        for name, value in self.known.items():
            path = path.replace(f"{{{name}}}", str(value))
        return path

    def _values(self, label: str) -> dict[str, Any]:
        own = {}
        if label == "groups post /calendar":
            own["token"] = self.known.get("feed_token")
        if label in ("intake post /calendar", "intake post /calendar/holder"):
            own["token"] = self.known.get("work_feed_token")
        if label == "groups post /calendar-feeds/places":
            own["place"] = self.clients["groups"].get("/api/v1/calendar-feeds").json()["places"][0]
        return CLOSED | self.known | self.by_label.get(label, {}) | own

    def _learn(self, label: str, answer: httpx.Response) -> None:
        made = answer.json() if answer.content else {}
        if label == "groups put /editions/{edition_id}/plan":
            self.known["later_session_id"] = made[1]
        if label in MAKES:
            named = next((one for one in ("id", "client_id", "enrolment") if one in made), "")
            self.known[MAKES[label]] = made[0] if isinstance(made, list) else made[named]
            self.known["enrolment"] = self.known.get("enrolment_id")
            self.known["room"] = self.known.get("room_id")
        if label == "intake post /cases/{case_id}/incidents":
            found = self.clients["intake"].get(f"/api/v1/cases/{self.known['case_id']}/signals").json()
            self.known["signal_id"] = found["signals"][0]["id"]
        if "calendar-feeds" in label and "token" in made:
            self.known["feed_token"] = made["token"]
        if label == "intake post /break-glass":
            self.known["glass_id"] = self.second.get("/api/v1/break-glass").json()[0]["id"]
        if label == "intake post /cases/{case_id}/referrals":
            self.known |= {"pin": made["pin"], "token": self._mailed_link()}
        if label == "groups post /editions/{edition_id}/rounds":
            self._answer_round(made["id"])
        if label == "intake post /partner-link/open":
            self.partner.headers["authorization"] = f"Bearer {made['pass_token']}"

    def _answer_round(self, round_id: str) -> None:
        """Ten women answer, so that words are released; two codes are left for the typist's own turn."""
        groups = self.clients["groups"]
        codes = groups.post(f"/api/v1/rounds/{round_id}/codes", json={"count": 12}).json()["codes"]
        said = {"round": round_id, "answers": {"topic": f"{CANARY} idea"}, "language": "es"}
        for code in codes[2:]:
            assert groups.post("/api/v1/voice/answer", json=said | {"code": code}).is_success
        self.known["word_id"] = groups.get(f"/api/v1/rounds/{round_id}/words").json()[0]["id"]
        self.by_label |= {
            "groups post /voice/enter": {"code": codes[0]},
            "groups post /voice/sign": {"code": codes[0], "blinded": "A" * 341 + "Q"},
            "groups post /voice/answer": said | {"code": codes[1], "credential": None, "once": None},
        }

    def _mailed_link(self) -> str:
        """What stands in the partner's mail after `/r/`."""
        found: list[str] = []

        def has_come() -> bool:
            for path in sorted((self.system.settings.home / "mail").glob("*.eml")):
                message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
                body = message.get_body(("plain",))
                found.extend(re.findall(r"/r/([\w.-]+)", str(body.get_content()) if body else ""))
            return bool(found)

        wait_until(has_come, what="the partner got no mail")
        return found[-1]

    def _client(self, service: str, label: str) -> httpx.Client:
        if label.startswith("intake post /partner-link"):
            return self.partner
        if label == "intake post /partner/v1/incoming":
            return self.clients["program"]
        if label in BY_SECOND:
            return self.second
        if label == "intake post /governed-cases":
            return self.guardian
        return self.portal if label == "notifications put /staff/{ref}" else self.clients[service]

    def _send(self, client: httpx.Client, method: str, address: str, body: Any) -> httpx.Response:
        if body is None:
            form = {"kind": "other", "title": CANARY}
            files = {"file": (f"{CANARY}.png", PICTURE, "image/png")}
            answer = client.request(method, address, data=form, files=files)
        else:
            answer = client.request(method, address, json=body)
        self.addresses.append(str(answer.request.url))
        if not answer.is_success:
            self.texts.append(answer.text)
        assert answer.status_code < 500, f"{method} {address}: {answer.text}"
        return answer


def _turn(service: str, method: str, path: str) -> tuple[int, int]:
    """When its turn is: what ends a thing comes after everything that needs it."""
    beginning = next((place - len(FIRST) for place, mark in enumerate(FIRST) if path.endswith(mark)), 0)
    ending = next((place for place, mark in enumerate(LAST, 1) if path.endswith(mark)), 0)
    return (beginning or ending, SERVICES.index(service))


LATELY: Final = datetime.now(UTC) - timedelta(days=3)
TODAY: Final = datetime.now(ZoneInfo("Europe/Madrid")).date()
DAY: Final = str((datetime.now(UTC) + timedelta(days=24)).date())
SOON: Final = (datetime.now(UTC) + timedelta(days=2)).isoformat()
NAMES: Final = {"given_name": CANARY, "surnames": CANARY, "birth_date": "1990-05-17"}
PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
FIRST: Final = ("/clients", "/shared-home", "/v1/sites", "/rooms", "/v1/alerts", "/hand-over", "/close")
LAST: Final = (
    "/concerns/{concern_id}",
    "/outcome",
    "/cancellation",
    "/leave",
    "/cancel",
    "/complete",
    "/decision",
    "/merge",
    "/lifecycle",
)
NAMED_ALIKE: Final = {
    "/concerns/{concern_id}/note": "/concerns/{noted}/note",
    "/concerns/{concern_id}/contact-log": "/concerns/{logged}/contact-log",
    "/concerns/{concern_id}/case": "/concerns/{opened}/case",
    **RECEIVED_ALIKE,
    "/plan-items/{item_id}": "/plan-items/{plan_item_id}",
    "/{accompaniment_id}/unplanned-start": "/{unplanned}/unplanned-start",
    "/sessions/{session_id}/move": "/sessions/{later_session_id}/move",
}
MAKES: Final = DIRECTORY_MAKES | {
    "intake post /cases/{case_id}/children": "child_id",
    "intake post /cases/{case_id}/dated-facts": "fact_id",
    "intake post /cases/{case_id}/consents": "consent_id",
    "intake post /cases/{case_id}/incidents": "incident_id",
    "intake post /cases/{case_id}/plan-items": "plan_item_id",
    "intake post /cases/{case_id}/accompaniments": "accompaniment_id",
    "intake post /contact-logs": "log_id",
    "intake post /cases/{case_id}/aggressors": "aggressor_id",
    "intake post /cases/{case_id}/level-lowerings": "change_id",
    "intake post /alerts": "alert_id",
    "intake post /alerts/{alert_id}/hand-over": "alert_id",
    "intake post /cases/{case_id}/due": "item_id",
    "intake post /cases/{case_id}/referrals": "referral_id",
    "groups post /sites": "site_id",
    "groups post /sites/{site_id}/rooms": "room_id",
    "groups post /editions": "edition_id",
    "groups put /editions/{edition_id}/plan": "session_id",
    "groups put /editions/{edition_id}/enrolments": "enrolment_id",
    "groups put /sessions/{session_id}/sheet": "sheet",
    "groups post /plannings": "planning_id",
    "groups post /plannings/{planning_id}/searches": "search_id",
    "groups post /editions/{edition_id}/rounds": "round_id",
    "groups post /editions/{edition_id}/topics": "topic_id",
    "groups post /cases/{case_id}/calendar-feeds": "feed_id",
}
"""What a write makes, by the name under which other addresses and bodies ask for it."""

NOBODY_INSTEAD: Final = {"first": DAY, "last": DAY, "instead": None, "instead_roles": []}
NO_CHILDREN: Final = {"b0": 0, "b1": 0, "b2": 0}
BY_LABEL: Final[dict[str, dict[str, Any]]] = DIRECTORY_BODIES | {
    "groups post /editions": {"session_count": 2},
    "intake put /partners/{partner_id}/webhook": {"url": f"https://programa.example/{CANARY}"},
    "intake post /cases/{case_id}/accompaniments": {"starts_at": LATELY.isoformat()},
    "intake put /cases/{case_id}/accompaniments/{accompaniment_id}": {"starts_at": LATELY.isoformat()},
    "intake post /cases/{case_id}/dated-facts": {"remind_her": False},
    "intake put /cases/{case_id}/dated-facts/{fact_id}": {"remind_her": False},
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/day": {"day": str(TODAY)},
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/start": {"at": None},
    "intake put /cases/{case_id}/accompaniments/{accompaniment_id}/unplanned-start": {"at": None},
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/stop": {"at": None},
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/undo": {"step": "stop"},
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/outcome": {"at": None},
    "intake post /level-lowerings/{change_id}/decision": {"accept": False},
    "intake post /cases/{case_id}/lifecycle": {"step": "hold", "reason": "lost_contact"},
    "intake post /alerts/{alert_id}/hand-over": {"owner": str(SECOND.ref)},
    "intake post /due/{item_id}/snooze": {"until": SOON},
    "intake post /duty/absences": {"staff": str(COORDINATOR.ref), **NOBODY_INSTEAD},
    "intake post /duty/shifts": {"staff": str(SECOND.ref), "since": SOON, "until": f"{DAY}T00:00:00Z"},
    "intake post /cases/{case_id}/notes": {"at": None},
    "intake post /partner-link/answers": {"reason": None, "appointment_at": None},
    "groups post /sessions/{session_id}/cancel": {"rest": False},
    "groups post /editions/{edition_id}/rounds": {"kind": "proposals", "session_id": None, "places": 15},
    "groups post /editions/{edition_id}/topics": {"words": {"es": CANARY}},
    "groups put /topics/{topic_id}": {"words": {"fr": CANARY}},
    "groups put /editions/{edition_id}/plan": {"starts_on": str(LATELY.date())},
    "groups put /sessions/{session_id}/sheet": {"children": {}},
    "groups post /sessions/{session_id}/move": {
        "on": str((LATELY + timedelta(days=9)).date()),
        "rest": False,
    },
    "groups put /editions/{edition_id}": {"version": 0, "session_count": 2},
    "groups put /sites/{site_id}": {"is_closed": False},
    "groups put /rooms/{room_id}": {"is_closed": False},
    "notifications post /people/{person}/contact-plan/not-safe": {"point": None},
    "notifications post /people/{person}/would-send": {"at": None},
    "groups put /plannings/{planning_id}/resources": {
        name: list[Any]() for name in ("hours", "childcare", "facilitators", "interpreters", "out")
    },
    "groups put /plannings/{planning_id}/wishes/{case_id}": {
        "mother_tongue": "es",
        "hours": {},
        "travel": {},
        "children": NO_CHILDREN,
        "at_school": NO_CHILDREN,
    },
    "groups post /plannings/{planning_id}/changes": {"out": [], "back": []},
    "notifications put /staff/{ref}": {"hours": {}},
    "notifications put /my-notices": {"digest_hour": 8, "days": [0], "quiet": None, "channel": "email"},
}
"""Values that one write needs otherwise than the rest."""

NEEDS_A_PLAN: Final = {
    f"groups post /plannings/{{planning_id}}/{path}": "there is no plan: who could make one is not typed"
    for path in (
        "searches/{search_id}/take", "changes", "what-ifs", "publish",
        "board/trial", "board/edits", "board/pins", "board/undo",
    )
}  # fmt: skip
REFUSED_ELSEWHERE: Final = NEEDS_A_PLAN | DIRECTORY_REFUSED
REFUSED_RIGHTLY: Final = REFUSED_ELSEWHERE | {
    "intake post /cases/{case_id}/accompaniments/{accompaniment_id}/cancellation": "it was just done; takes one code",
    "groups post /enrolments/{enrolment_id}/move": "there is no other edition; takes one reference",
    "groups put /sessions/{session_id}/room": "it has just been held; takes a reference",
    "groups post /sessions/{session_id}/missing": "nobody is missing from the sheet; takes a reference and a code",
    "notifications post /texts/previews": "no alias holds digits; what is tried is kept nowhere",
}
"""What cannot be accepted in this order of things, and why nothing is missed by it."""

BY_SECOND: Final = {
    "intake post /level-lowerings/{change_id}/decision",
    "intake post /break-glass/{glass_id}/review",
}
"""What a second coordinator has to do."""

CLOSED: dict[str, Any] = {
    "team": "leon", "version": None, "languages": ["es"], "language": "es", "nationality": "CO", "zone": "Europe/Madrid",
    "time_zone": "Europe/Madrid", "phone": "+34987000222", "contact_email": "otra@example.org", "rule": "FREQ=WEEKLY;COUNT=2",
    "told_on": str(LATELY.date()), "when": "unknown", "expires": None, "on": DAY, "birth_date": "1990-05-17", "birth_year": 1990,
    "arrival_year": 2019, "permit_expires": None, "instrument": None, "answers": {}, "context": {}, "flags": [], "owner": str(COORDINATOR.ref),
    "corrects": None, "replaces": None, "staff": None, "etag": None, "value": "canaria@example.org", "kind": "email",
    "windows": [], "documents": [{"kind": "dni", "number": CANARY}], "facilitators": [str(COORDINATOR.ref)], "capacity": 8, "marks": {}, "faces": [0, 0, 1, 2, 3], "legal_basis": None,
    "minutes": 30, "interpreter_seats": 0, "children": 0, "ages": [0, 0, 0], "kept_from": [], "never_with": [], "starts_on": "2026-11-02", "at": "17:30", "sender_alias": "", "skip": [], "extra": [], "hold": [],
    "fields": ["call_name", "need"], "partner": None, "given_at": None, "expires_at": None, "interpreter_code": "I-7", "wording": "ar.1",
    "state": "todo", "level": None, "since": None, "until": None, "fingerprint": None, "referral": None,
    "relation": "unknown", "organisation": "Otra entidad", "hours": "lunes", "services": ["legal"], "work_address": "a@example.org",
    "roles": ["caseworker"], "teams": ["leon"], "ask": "proposed", "topics": ["legal"],
}  # fmt: skip
"""Values of closed fields, by name, so that the whole body is accepted and its free words are kept."""

WHOLE: dict[str, Any] = {
    "jwk": PUBLIC_JWK,
    "childcare_bands": [1, 1, 1],
    "interpreter_languages": [],
    "stretches": [],
    "incident": {
        "kinds": ["psychological"],
        "told_on": str(LATELY.date()),
        "account": f"{CANARY} le ha dicho que la va a matar",
        "injuries": CANARY,
    },
    "next_step": {"text": CANARY, "on": DAY},
    "sections": {"people": [CANARY]},
    "typed": {"nota": CANARY},
    "consent": {"purpose": "services", "medium": "spoken", "language": "es", "evidence": CANARY},
}
"""Objects whose fields depend on each other."""
