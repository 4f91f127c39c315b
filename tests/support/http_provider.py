"""A real HTTP provider of text messages on loopback: speaks our documented shape, misbehaves on order."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.support.loopback import serving


@dataclass
class TextProvider:
    """What it was given, and its orders: answer with `status`, wait `delay_seconds`, `drop` the line, or
    take nothing at all while it `refuses` (429)."""

    url: str = ""
    token: str = "a-token"
    status: int = 202
    delay_seconds: float = 0.0
    drop: bool = False
    refuses: bool = False
    keeps: bool = True
    given: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)


def _handler(provider: TextProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if provider.refuses:
                self._answer(429, {})
                return
            provider.given.append(body)
            provider.headers.append({name.lower(): value for name, value in self.headers.items()})
            if provider.keeps:
                provider.kept.setdefault(self.headers["Idempotency-Key"], body)
            time.sleep(provider.delay_seconds)
            if provider.drop:
                self.connection.close()
                return
            self._answer(provider.status, {"id": f"p-{len(provider.kept)}"})

        def do_GET(self) -> None:
            found = self.path.rpartition("/")[2] in provider.kept
            self._answer(200 if found else 404, {"status": "accepted"} if found else {})

        def _answer(self, status: int, body: dict[str, str]) -> None:
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
def running_text_provider() -> Iterator[TextProvider]:
    """Run the provider for the length of the block."""
    provider = TextProvider()
    with serving(_handler(provider)) as port:
        provider.url = f"http://127.0.0.1:{port}"
        yield provider


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    """A fresh provider for one test."""
    with running_text_provider() as running:
        yield running
