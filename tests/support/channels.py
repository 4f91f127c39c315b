"""A server on loopback that takes what `apprise` sends: ntfy's documented JSON with Basic sign-in, or plain `json://`.

It misbehaves on order: answers with `status`, waits `delay_seconds`, or sends elsewhere with `moved_to`.
"""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.support.loopback import serving

USER, PASSWORD, TOPIC = "telar", "geheim-9", "guardia"


@dataclass
class Channels:
    """What was taken, and the orders for what comes next."""

    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    delay_seconds: float = 0.0
    moved_to: str = ""

    @property
    def ntfy(self) -> str:
        return f"ntfy://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{TOPIC}"

    @property
    def json(self) -> str:
        return f"json://{USER}:{PASSWORD}@127.0.0.1:{self.port}/avisos"


def _handler(channels: Channels) -> type[BaseHTTPRequestHandler]:
    signed_in = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(channels.delay_seconds)
            status = channels.status if self.headers["Authorization"] == signed_in else 401
            if channels.moved_to:
                status = 302
            elif status < 300:
                channels.taken.append(body)
                channels.paths.append(self.path)
                channels.headers.append(dict(self.headers))
            self.send_response(status)
            if channels.moved_to:
                self.send_header("Location", channels.moved_to)
            data = json.dumps({"id": "x", "event": "message"}).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True

    return Handler


@contextmanager
def running_channels() -> Iterator[Channels]:
    """Run the server for the length of the block."""
    found = Channels()
    with serving(_handler(found)) as port:
        found.port = port
        yield found


@pytest.fixture
def channels() -> Iterator[Channels]:
    """A server of one's own for one test."""
    with running_channels() as found:
        yield found
