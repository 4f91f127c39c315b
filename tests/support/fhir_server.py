"""A partner's FHIR R4 server on loopback, over real HTTP: transactions, conditional creates, versions, sign-in.

It can be told to be slow, to answer garbage or too much, to forget what it was told, to keep everything twice.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.loopback import serving

Json = dict[str, Any]
TOKEN = "invented-token"


@dataclass
class Clinic:
    """What the server holds and how it behaves. calls: method and path of each request that was let in."""

    port: int = 0
    held: dict[str, Json] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    wants_token: bool = False
    delay_seconds: float = 0.0
    answer_once: list[tuple[int, bytes]] = field(default_factory=list)
    says_locations: bool = True
    keeps_twice: bool = False

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/fhir"

    def of(self, kind: str) -> list[Json]:
        return [one for one in self.held.values() if one["resourceType"] == kind]

    @property
    def task(self) -> Json:
        (found,) = self.of("Task")
        return found

    def set(self, **changes: Any) -> None:
        """What somebody at the partner's does to the Task."""
        self.keep(self.task | changes)

    def keep(self, resource: Json) -> Json:
        version = int(resource.get("meta", {}).get("versionId", "0")) + 1
        kept = resource | {"meta": {"versionId": str(version)}}
        self.held[f"{resource['resourceType']}/{resource['id']}"] = kept
        return kept

    def take(self, entry: Json) -> Json:
        resource, wanted = entry["resource"], entry["request"].get("ifNoneExist", "")
        kind = resource["resourceType"]
        found = self.matching(kind, wanted.removeprefix("identifier=")) if wanted else []
        status = "200 OK" if found else "201 Created"
        for _ in range(0 if found and not self.keeps_twice else 2 if self.keeps_twice else 1):
            found.append(self.keep(resource | {"id": f"{kind.lower()}-{len(self.held)}"}))
        place = f"{kind}/{found[0]['id']}/_history/1"
        return {"response": {"status": status} | ({"location": place} if self.says_locations else {})}

    def matching(self, kind: str, token: str) -> list[Json]:
        system, _, value = token.partition("|")
        wanted = {"system": system, "value": value}
        return [one for one in self.of(kind) if wanted in one.get("identifier", [])]


@contextmanager
def clinic() -> Iterator[Clinic]:
    """Serve for the length of the block."""
    made = Clinic()
    with serving(type("Handler", (_Handler,), {"clinic": made})) as port:
        made.port = port
        yield made


class _Handler(BaseHTTPRequestHandler):
    clinic: Clinic

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def log_message(self, *_: object) -> None:
        return

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        status, found = self._found(method, urlsplit(self.path).path, body)
        written = found if isinstance(found, bytes) else json.dumps(found).encode()
        try:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{self.clinic.base}/elsewhere")
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)
        except OSError:
            return

    def _found(self, method: str, path: str, body: str) -> tuple[int, Any]:
        clinic = self.clinic
        if path == "/token":
            is_right = self.headers.get("Authorization") == "Basic dXM6aW52ZW50ZWQ="
            return (200, {"access_token": TOKEN, "token_type": "Bearer"}) if is_right else (401, {})
        if clinic.wants_token and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}
        clinic.calls.append(f"{method} {path.removeprefix('/fhir').lstrip('/')}")
        clinic.bodies.append(body)
        time.sleep(clinic.delay_seconds)
        if clinic.answer_once:
            return clinic.answer_once.pop(0)
        return self._of_fhir(method, path.removeprefix("/fhir").lstrip("/"), body)

    def _of_fhir(self, method: str, path: str, body: str) -> tuple[int, Any]:
        clinic = self.clinic
        if path == "metadata":
            return 200, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
        if method == "POST" and not path:
            entries = [clinic.take(entry) for entry in json.loads(body)["entry"]]
            return 200, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
        if path == "Task":
            token = parse_qs(urlsplit(self.path).query)["identifier"][0]
            entries = [{"resource": one} for one in clinic.matching("Task", token)]
            return 200, {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        return self._of_one(method, path, body)

    def _of_one(self, method: str, path: str, body: str) -> tuple[int, Any]:
        clinic = self.clinic
        held = clinic.held.get(path)
        if held is None:
            return 404, {"resourceType": "OperationOutcome"}
        if method == "PUT":
            if self.headers.get("If-Match") != f'W/"{held["meta"]["versionId"]}"':
                return 412, {"resourceType": "OperationOutcome"}
            return 200, clinic.keep(json.loads(body) | {"meta": held["meta"]})
        return 200, held
