"""Whatever is typed about a woman is found nowhere it should not be; a plain word put there on purpose is.

Every JSON body of every service is filled with a canary and sent, once whole and once broken, through a whole running
system; then the databases (files, WAL, dump), Redis (files, messages as they pass), logs, mail and addresses are searched.
"""

import base64
import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import redis

from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System
from tests.support.filler import Filler
from tests.support.system import running, service_client

CANARY = "canariaZQXJV7301"
CONTROL = "controlWKPYB5528"
SERVICES = ("intake", "groups", "notifications")
COORDINATOR = Actor(
    ref=uuid4(),
    kind="staff",
    roles=frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.FACILITATOR}),
    teams=frozenset({"leon"}),
)
pytestmark = pytest.mark.xdist_group("system")


def forms_of(word: str) -> list[bytes]:
    """The word as it might lie about: plain, base64 at each offset, hex, URL, JSON with escapes, UTF-16."""
    plain = word.encode()
    shifted = [base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word).encode()
    return [
        plain,
        *shifted,
        plain.hex().encode(),
        plain.hex().upper().encode(),
        quote(word).encode(),
        escaped,
        word.encode("utf-16-le"),
    ]


def is_in(word: str, content: bytes) -> bool:
    return any(form in content for form in forms_of(word))


@contextmanager
def watched(url: str) -> Iterator[list[bytes]]:
    """Every command that passes through Redis meanwhile, as its MONITOR shows it."""
    seen: list[bytes] = []
    client = redis.Redis.from_url(url)
    stop = threading.Event()

    def listen() -> None:
        with client.monitor() as monitor:
            while not stop.is_set():
                seen.append(json.dumps(monitor.next_command(), default=str).encode())

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield seen
    stop.set()
    with redis.Redis.from_url(url) as last:
        last.ping()
    thread.join(timeout=5)
    client.close()
    client.connection_pool.disconnect()


class Typist:
    """Sends every write of every service, filled with the canary, and remembers what was accepted."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clients = {service: service_client(system, service, COORDINATOR) for service in SERVICES}
        self.documents = {service: self.clients[service].get("/openapi.json").json() for service in SERVICES}
        self.accepted: dict[str, int] = {}
        self.refused: dict[str, tuple[int, str]] = {}
        self.filled: set[str] = set()
        self.texts: list[str] = []
        self.known: dict[str, Any] = {}

    def close(self) -> None:
        """Close the connections."""
        for client in self.clients.values():
            client.close()

    def open_case(self) -> None:
        """Make what the other paths need: a case, a partner, an edition with sessions."""
        names = {"call_name": CANARY, "given_name": CANARY, "surnames": CANARY, "birth_date": "1990-05-17"}
        profile = {"languages": ["es"]}
        case = self._make("intake", "/cases", {"names": names, "profile": profile})
        other = self._make("intake", "/cases", {"names": names | {"call_name": "Otra"}, "profile": profile})
        person = self.clients["intake"].get(f"/api/v1/cases/{case}").json()["person"]
        partner = {"organisation": "Entidad", "services": ["legal"], "languages": ["es"], "phone": "+34987000111",
                   "contact_email": "entidad@example.org", "contact_name": CANARY}  # fmt: skip
        self.known |= {
            "case_id": case,
            "case": case,
            "merged": other,
            "person": person,
            "partner_id": self._make("intake", "/partners", partner),
        }
        consent = {
            "purpose": "referral",
            "fields": ["call_name", "need"],
            "medium": "spoken",
            "language": "es",
            "evidence": CANARY,
        }
        consents = f"/cases/{case}/consents"
        self.known["consent_id"] = self._make(
            "intake", consents, {"consent": consent, "partner": self.known["partner_id"]}
        )
        edition = {"title": CANARY, "theme": CANARY, "site": CANARY, "capacity": 8, "session_count": 2, "languages": ["es"],
                   "facilitators": [str(COORDINATOR.ref)]}  # fmt: skip
        self.known["edition_id"] = self._make("groups", "/editions", edition)
        plan = {"rule": "FREQ=WEEKLY;COUNT=2", "starts_on": "2026-11-01", "at": "17:30", "minutes": 90}
        sessions = (
            self.clients["groups"].put(f"/api/v1/editions/{self.known['edition_id']}/plan", json=plan).json()
        )
        self.known["session_id"] = sessions[0]

    def _make(self, service: str, path: str, body: dict[str, Any]) -> str:
        answer = self.clients[service].post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def type_everything(self) -> None:
        """Fill and send every body; then the same with a broken value, which must be refused."""
        for service, document in self.documents.items():
            for path, operations in document["paths"].items():
                for method in ("put", "post"):
                    if method in operations and "{" not in self._path(path):
                        self._type(service, method, path, operations[method])

    def _path(self, path: str) -> str:
        for name, value in self.known.items():
            path = path.replace(f"{{{name}}}", str(value))
        return path.replace("{form}", "attention").replace("{ref}", str(uuid4()))

    def _type(self, service: str, method: str, path: str, operation: dict[str, Any]) -> None:
        filler = Filler(self.documents[service], CANARY, known=CLOSED | self.known, whole=WHOLE)
        body = filler.body_of(operation)
        if body is None:
            return
        label = f"{service} {method} {path}"
        answer = self._send(service, method, path, body)
        if answer.is_success:
            self.accepted[label] = answer.status_code
            self.filled |= {f"{service}.{name}" for name in filler.filled}
        else:
            self.refused[label] = (answer.status_code, answer.text)
        if isinstance(body, dict):
            self._send(service, method, path, body | {"unknown_field": CANARY})
            self._send(service, method, path, dict.fromkeys(body, CANARY))

    def _send(self, service: str, method: str, path: str, body: Any) -> httpx.Response:
        answer = self.clients[service].request(method, self._path(path), json=body)
        if not answer.is_success:
            self.texts.append(answer.text)
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        return answer


CLOSED: dict[str, Any] = {
    "team": "leon", "version": None, "languages": ["es"], "language": "es", "nationality": "CO", "zone": "Europe/Madrid",
    "time_zone": "Europe/Madrid", "phone": "+34987000222", "contact_email": "otra@example.org", "rule": "FREQ=WEEKLY;COUNT=2",
    "told_on": "2026-11-20", "when": "unknown", "expires": None, "on": "2026-12-20", "birth_date": "1990-05-17", "birth_year": 1990,
    "arrival_year": 2019, "permit_expires": None, "instrument": None, "answers": {}, "context": {}, "flags": [], "owner": None,
    "corrects": None, "replaces": None, "staff": None, "etag": None, "code": "", "value": "canaria@example.org", "kind": "email",
    "windows": [], "documents": [{"kind": "dni", "number": CANARY}], "facilitators": [str(COORDINATOR.ref)], "capacity": 8, "marks": {}, "faces": [0, 0, 1, 2, 3], "legal_basis": None,
    "minutes": 30, "interpreter_seats": 0, "children": 0, "starts_on": "2026-11-02", "at": "17:30", "sender_alias": "", "skip": [],
    "fields": ["call_name", "need"], "partner": None, "given_at": None, "expires_at": None,
    "state": "todo", "level": None, "since": None, "until": None,
    "relation": "unknown", "organisation": "Otra entidad", "hours": "lunes", "services": ["legal"], "work_address": "a@example.org",
    "roles": ["caseworker"], "teams": ["leon"], "ask": "proposed", "outcome": "informed", "topics": ["legal"],
}  # fmt: skip
"""Values of closed fields, by name, so that the whole body is accepted and its free words are kept."""

WHOLE: dict[str, Any] = {
    "incident": {"kinds": ["psychological"], "told_on": "2026-11-20", "account": CANARY, "injuries": CANARY},
    "next_step": {"text": CANARY, "on": "2026-12-20"},
    "sections": {"people": [CANARY]},
    "typed": {"nota": CANARY},
    "consent": {"purpose": "services", "medium": "spoken", "language": "es", "evidence": CANARY},
}
"""Objects whose fields depend on each other."""

MUST_BE_KEPT = {
    "intake post /api/v1/cases", "intake put /api/v1/cases/{case_id}/names", "intake put /api/v1/cases/{case_id}/particulars",
    "intake post /api/v1/cases/{case_id}/children", "intake post /api/v1/cases/{case_id}/incidents",
    "intake post /api/v1/cases/{case_id}/safety-plan", "intake post /api/v1/cases/{case_id}/plan-items",
    "intake post /api/v1/cases/{case_id}/accompaniments", "intake put /api/v1/drafts/{form}",
    "intake post /api/v1/search", "intake post /api/v1/alerts", "intake post /api/v1/cases/{case_id}/referrals",
    "groups put /api/v1/editions/{edition_id}/expectations", "groups put /api/v1/cases/{case_id}/alias",
    "groups put /api/v1/sessions/{session_id}/diary", "notifications put /api/v1/people/{person}/contact-plan",
}  # fmt: skip
"""Requests whose words must really have been kept, or the search would prove nothing."""


def plant_control(system: System) -> None:
    """Put a plain word in each place that is searched, to see that the search finds what is there."""
    for service in SERVICES:
        with psycopg.connect(
            system.environment[f"TELAR_DATABASE_URL_{service.upper()}"], autocommit=True
        ) as connection:
            connection.execute("create table control (word text)")
            connection.execute("insert into control values (%s)", (CONTROL,))
    with redis.Redis.from_url(system.environment["TELAR_REDIS_URL"]) as client:
        client.set("control", CONTROL)
    (system.settings.home / "log" / "control.log").write_text(CONTROL)
    mail = system.settings.home / "mail"
    mail.mkdir(exist_ok=True)
    (mail / "control.eml").write_text(CONTROL)


def dump(system: System, service: str) -> bytes:
    assert system.postgres is not None
    program = system.postgres._programs / "pg_dump"
    url = system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]
    return subprocess.run([str(program), "--inserts", url], check=True, capture_output=True).stdout


def places(system: System, passed: list[bytes]) -> dict[str, bytes]:
    """Everything that is kept or that passed, by name."""
    assert system.postgres is not None
    with system.postgres.connect() as connection:
        connection.execute("checkpoint")
    data = system.postgres.data
    home = system.settings.home
    found = {f"dump of {service}": dump(system, service) for service in SERVICES}
    found["tables on disk"] = b"".join(
        path.read_bytes() for path in (data / "base").rglob("*") if path.is_file()
    )
    found["write-ahead log"] = b"".join(
        path.read_bytes() for path in (data / "pg_wal").iterdir() if path.is_file()
    )
    found["redis files"] = b"".join(
        path.read_bytes() for path in (home / "redis").rglob("*") if path.is_file()
    )
    found["redis commands"] = b"\n".join(passed)
    found["logs"] = (
        b"".join(path.read_bytes() for path in (home / "log").iterdir()) + system.postgres.log.read_bytes()
    )
    found["mail"] = b"".join(path.read_bytes() for path in (home / "mail").iterdir())
    return found


def test_what_is_typed_is_found_in_no_file_message_log_or_mail() -> None:
    with running() as system:
        with watched(system.environment["TELAR_REDIS_URL"]) as passed:
            typist = Typist(system)
            typist.open_case()
            time.sleep(2)
            typist.type_everything()
            plant_control(system)
            time.sleep(4)
            typist.close()
        searched = places(system, passed)

    refused = [
        f"{label}: {typist.refused.get(label)}" for label in sorted(MUST_BE_KEPT - set(typist.accepted))
    ]
    assert not refused, "\n".join(refused)
    assert [name for name, content in searched.items() if not is_in(CONTROL, content)] == []
    assert [name for name, content in searched.items() if is_in(CANARY, content)] == []
    assert not any(is_in(CANARY, text.encode()) for text in typist.texts), "an error echoed what came in"
    assert UUID(typist.known["case_id"])
