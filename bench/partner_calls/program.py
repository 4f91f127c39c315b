"""The partners' program: one address on loopback that takes notices, keeps a ledger, and fails as often as it is told.

A request that fails by silence or by a cut was taken first: its repeat is the hard case for whoever counts effects.
`GET /ledger` says what it saw. Run by itself: `python -m bench.partner_calls.program PORT SHARE SILENCE_SECONDS SECRETS`.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from services.intake.domain.partner_api.webhooks import BadSignature, verify

FAULTS: Final = ("500", "429", "silence", "cut")
_SEED: Final = 20261128
_ANSWERS: Final = {
    "200": b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    "500": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
}


@dataclass
class Ledger:
    """What came. taken: by webhook-id, once. at_once: a second call for an id while one was still open."""

    secrets: dict[str, str]
    calls: int = 0
    at_once: int = 0
    repeats: int = 0
    bad: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    taken: dict[str, str] = field(default_factory=dict)
    open_ids: set[str] = field(default_factory=set)
    most_open: int = 0

    def take(self, message_id: str, body: bytes) -> None:
        """Give a notice its effect, unless this id had it before."""
        if message_id in self.taken:
            self.repeats += 1
            return
        said = json.loads(body)
        self.taken[message_id] = f"{said['type']} {said['data']['referral']}"

    @contextmanager
    def open_call(self, message_id: str) -> Iterator[None]:
        """Count a call while it lasts."""
        self.calls += 1
        self.at_once += message_id in self.open_ids
        self.open_ids.add(message_id)
        self.most_open = max(self.most_open, len(self.open_ids))
        try:
            yield
        finally:
            self.open_ids.discard(message_id)

    def is_signed(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        """Whether our signature is right; its age is not judged, since the bench skips waits of hours."""
        stamp = headers.get("webhook-timestamp", "0")
        try:
            verify(
                [self.secrets[path.strip("/")]],
                message_id=headers.get("webhook-id", ""),
                timestamp=stamp,
                signature=headers.get("webhook-signature", ""),
                body=body,
                now=datetime.fromtimestamp(int(stamp), UTC),
            )
        except (BadSignature, KeyError):
            return False
        return True

    def told(self) -> bytes:
        """The ledger as JSON."""
        return json.dumps(
            {
                "calls": self.calls,
                "at_once": self.at_once,
                "repeats": self.repeats,
                "bad": self.bad,
                "faults": self.faults,
                "taken": self.taken,
                "most_open": self.most_open,
            }
        ).encode()


@dataclass
class Program:
    """The server. share: 0 to 1, how many calls fail; silence: seconds before a silent one is hung up."""

    ledger: Ledger
    share: float
    silence: float
    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Treat one connection: one request, and its end."""
        try:
            path, headers, body = await _read(reader)
            if path == "/ledger":
                told = self.ledger.told()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told)
            else:
                if not self.ledger.is_signed(path, headers, body):
                    self.ledger.bad += 1
                with self.ledger.open_call(headers["webhook-id"]):
                    await self._decide(headers["webhook-id"], body, reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _decide(
        self, message_id: str, body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        fault = self.chance.choice(FAULTS) if self.chance.random() < self.share else "200"
        self.ledger.faults[fault] += 1
        if fault in {"200", "silence", "cut"}:
            self.ledger.take(message_id, body)
        if fault == "silence":
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), self.silence)  # until the caller hangs up
        elif fault != "cut":
            writer.write(_ANSWERS[fault])


async def serve(port: int, program: Program) -> None:
    """Answer for ever."""
    server = await asyncio.start_server(program.answer, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _read(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = [line.partition(":") for line in head[1:] if line]
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return head[0].split(" ")[1], headers, body


if __name__ == "__main__":
    where, failing, seconds, known = sys.argv[1:]
    ledger = Ledger(json.loads(Path(known).read_text()))
    asyncio.run(serve(int(where), Program(ledger, share=float(failing), silence=float(seconds))))
