"""A partner's program that behaves as a test tells it, and keeps what came: every call, and each notice's one effect."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import Final

from tests.support.loopback import serving

_OVERSIZED: Final = b"x" * (1024 * 1024)


class Manner(StrEnum):
    """How a call is treated. What hangs or is cut was taken before."""

    TAKE = "200"
    FAIL = "500"
    SLOW_DOWN = "429"
    GONE = "410"
    ELSEWHERE = "redirect"
    GARBAGE = "garbage"
    HALF_A_HEAD = "half a head"
    OVERSIZED = "oversized"
    DRIP = "drip"
    CUT = "cut"
    HANG = "hang"


SAID_200: Final = frozenset({Manner.TAKE, Manner.HALF_A_HEAD, Manner.OVERSIZED})
"""Whatever comes after the line with its status, the answer was yes."""
_TAKEN: Final = SAID_200 | {Manner.CUT, Manner.HANG, Manner.GARBAGE}


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    message_id: str
    kind: str
    referral: str
    path: str


@dataclass
class Program:
    """State of the program. manner: decides by the call and its number, from 0."""

    manner: Callable[[Call, int], Manner] = lambda _call, _number: Manner.TAKE
    port: int = 0
    calls: list[Call] = field(default_factory=list)
    taken: dict[str, Call] = field(default_factory=dict)
    open_ids: Counter[str] = field(default_factory=Counter)
    open_paths: Counter[str] = field(default_factory=Counter)
    most_for_one_id: int = 0
    most_at_one_address: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    is_hanging: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, call: Call) -> Manner:
        """Keep a call and say how it is treated."""
        with self._lock:
            number = len(self.calls)
            self.calls.append(call)
            self.open_ids[call.message_id] += 1
            self.open_paths[call.path] += 1
            self.most_for_one_id = max(self.most_for_one_id, self.open_ids[call.message_id])
            self.most_at_one_address = max(self.most_at_one_address, self.open_paths[call.path])
            manner = self.manner(call, number)
            if manner in _TAKEN:
                self.taken.setdefault(call.message_id, call)
        return manner

    def over(self, call: Call) -> None:
        """A call has ended."""
        with self._lock:
            self.open_ids[call.message_id] -= 1
            self.open_paths[call.path] -= 1

    def effects(self) -> Counter[tuple[str, str]]:
        """How often each kind of notice about each referral took effect here, repeats of an id left out."""
        return Counter((call.kind, call.referral) for call in self.taken.values())


@contextmanager
def running_program() -> Iterator[Program]:
    """Serve for the length of the block; at its end whatever hangs is let go."""
    program = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call = Call(self.headers["webhook-id"], body["type"], body["data"]["referral"], self.path)
            manner = program.note(call)
            try:
                with suppress(OSError):
                    _treat(self, program, manner)
            finally:
                program.over(call)

        def log_message(self, *_: object) -> None:
            return

    with serving(Handler) as port:
        program.port = port
        try:
            yield program
        finally:
            program.release.set()


def _treat(handler: BaseHTTPRequestHandler, program: Program, manner: Manner) -> None:
    handler.close_connection = True
    match manner:
        case Manner.HANG:
            program.is_hanging.set()
            _until_hung_up(handler, program)
        case Manner.CUT:
            handler.connection.shutdown(socket.SHUT_RDWR)
        case Manner.GARBAGE:
            handler.wfile.write(b"\x00\xff not HTTP at all\r\n\r\n")
        case Manner.HALF_A_HEAD:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        case Manner.DRIP:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not program.release.wait(0.1):
                handler.wfile.write(b"X-Drip: 1\r\n")
        case Manner.OVERSIZED:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
            while not program.release.is_set():
                handler.wfile.write(_OVERSIZED)
        case Manner.ELSEWHERE:
            handler.wfile.write(
                f"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:{program.port}/elsewhere\r\n\r\n".encode()
            )
        case Manner.SLOW_DOWN:
            handler.wfile.write(b"HTTP/1.1 429 T\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n")
        case Manner.TAKE | Manner.FAIL | Manner.GONE:
            handler.wfile.write(f"HTTP/1.1 {manner.value} T\r\nContent-Length: 0\r\n\r\n".encode())


def _until_hung_up(handler: BaseHTTPRequestHandler, program: Program) -> None:
    handler.connection.settimeout(0.05)
    while not program.release.is_set():
        try:
            if not handler.connection.recv(1):
                return
        except TimeoutError:
            continue
