"""Providers on loopback that speak the APIs Meta, Telegram and Twilio document, as far as Telar uses them.

Each answers what the documentation says for a good request and refuses a malformed one, takes messages and misbehaves
on order: `api.error = {...}` with `api.status`, `api.delay_seconds`, `api.drop`.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.support.loopback import serving

Answer = tuple[int, dict[str, Any]]
PHONE_ID, BOT, ACCOUNT, TOKEN = "1055500001", "777000:AAtest", "AC0123", "a-token"


@dataclass
class Apis:
    """What was taken by which API, and the orders for what comes next."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    status: int = 0
    error: dict[str, Any] = field(default_factory=dict)
    delay_seconds: float = 0.0
    drop: bool = False

    def answer(self, good: Answer, body: dict[str, Any]) -> Answer:
        if self.status and self.status >= 400:
            return self.status, self.error
        self.taken.append(body)
        return good


def _whatsapp(apis: Apis, headers: Any, raw: bytes) -> Answer:
    if headers["Authorization"] != f"Bearer {TOKEN}":
        return 401, {"error": {"message": "x", "type": "OAuthException", "code": 190, "fbtrace_id": "A"}}
    body = json.loads(raw)
    parameters = body["template"]["components"][0]["parameters"]
    if body["messaging_product"] != "whatsapp" or any(set(p) != {"type", "text"} for p in parameters):
        return 400, {"error": {"message": "x", "type": "OAuthException", "code": 100, "fbtrace_id": "A"}}
    wamid = f"wamid.TEST{len(apis.taken)}"
    good = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": body["to"], "wa_id": body["to"]}],
        "messages": [{"id": wamid, "message_status": "accepted"}],
    }
    return apis.answer((200, good), body)


def _telegram(apis: Apis, headers: Any, raw: bytes) -> Answer:
    body = json.loads(raw)
    if not isinstance(body["chat_id"], int) or not body["text"]:
        return 400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    result = {"message_id": 41 + len(apis.taken), "chat": {"id": body["chat_id"]}, "date": 0}
    return apis.answer((200, {"ok": True, "result": result}), body)


def _twilio(apis: Apis, headers: Any, raw: bytes) -> Answer:
    if headers["Authorization"] != "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode():
        return 401, {"code": 20003, "message": "Authenticate", "status": 401}
    body = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    if not 1 <= int(body["ValidityPeriod"]) <= 36_000:
        return 400, {"code": 21624, "message": "Invalid validity period value", "status": 400}
    good = {"sid": f"SM{len(apis.taken):032x}", "status": "queued", "error_code": None}
    return apis.answer((201, good), body)


DOORS: dict[str, Callable[[Apis, Any, bytes], Answer]] = {
    f"/v24.0/{PHONE_ID}/messages": _whatsapp,
    f"/bot{BOT}/sendMessage": _telegram,
    f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json": _twilio,
}


def _handler(apis: Apis) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            pass

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            door = DOORS.get(self.path)
            status, body = door(apis, self.headers, raw) if door else (404, {"ok": False, "error_code": 404})
            time.sleep(apis.delay_seconds)
            if apis.drop:
                self.connection.close()
                return
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True

    return Handler


@contextmanager
def running_apis() -> Iterator[Apis]:
    """Run the providers for the length of the block."""
    apis = Apis()
    with serving(_handler(apis)) as port:
        apis.url = f"http://127.0.0.1:{port}"
        yield apis


@pytest.fixture
def apis() -> Iterator[Apis]:
    """Fresh providers for one test."""
    with running_apis() as running:
        yield running
