"""A real SMS centre on loopback: speaks SMPP 3.4 in PDUs of its own making (not smpplib's), misbehaves on order.

Use the fixture `smsc`: `smsc.port`, `smsc.wait_for(1)`, `smsc.given`, `smsc.deliver(words, source="+34...")`.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

BIND = {0x1: "receiver", 0x2: "transmitter", 0x9: "transceiver"}
SUBMIT, DELIVER, DELIVER_RESP, ENQUIRE, ENQUIRE_RESP, UNBIND = 0x4, 0x5, 0x80000005, 0x15, 0x80000015, 0x6
NACK = 0x80000000
INVALID_PASSWORD = 0x0E
UDH = b"\x05\x00\x03\x07\x02\x01"


@dataclass(frozen=True)
class Submitted:
    """One submit_sm as it came over the wire."""

    source: tuple[int, int, str]
    to: tuple[int, int, str]
    validity: str
    receipt: int
    coding: int
    words: bytes
    extras: dict[int, bytes]


@dataclass
class Centre:
    """What it was given, and its orders for what comes next."""

    host: str = "127.0.0.1"
    port: int = 0
    password: str = "s3cret"
    given: list[Submitted] = field(default_factory=list)
    binds: list[str] = field(default_factory=list)
    enquiries: int = 0
    status: int = 0  # of every submit_sm_resp
    nack: bool = False  # answer generic_nack instead
    silent: bool = False  # take it and never answer
    drop: bool = False  # take it and hang up
    drip_seconds: float = 0.0  # answer octet by octet with this pause
    deaf: bool = False  # never answer enquire_link
    enquire_first: bool = False  # ask whether the client lives before the answer
    id_format: str = "{:x}"
    answers: list[int] = field(default_factory=list)  # statuses of deliver_sm_resp
    changed: threading.Condition = field(default_factory=threading.Condition)
    waiting: list[bytes] = field(default_factory=list)  # bodies to deliver to the next receiver
    lines: list[socket.socket] = field(default_factory=list)

    def wait_for(self, count: int, *, seconds: float = 5.0) -> list[Submitted]:
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.given) >= count, timeout=seconds)
        assert came, f"{len(self.given)} of {count} messages after {seconds} s"
        return list(self.given)

    def deliver(self, words: str, *, source: str, coding: int = 0, part: bool = False) -> None:
        """Have a phone's text delivered to whoever is, or will be, bound to receive."""
        octets = words.encode("utf-16-be" if coding == 8 else "latin-1")
        self.queue(
            _deliver(
                source, octets, coding=coding, esm_class=0x40 if part else 0, header=UDH if part else b""
            )
        )

    def receipt(self, message_id: str, state: str = "DELIVRD", *, with_extras: bool = True) -> None:
        """Have a receipt delivered."""
        words = f"id:{message_id} sub:001 dlvrd:001 submit date:2611240900 done date:2611240901 stat:{state} err:000 text:"
        number = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "REJECTD": 8}.get(state, 1)
        extras = (
            _extra(0x1E, message_id.encode() + b"\0") + _extra(0x427, bytes([number])) if with_extras else b""
        )
        strange = _extra(0x1400, b"vendor") + _extra(
            0x1204, b"\1"
        )  # a vendor's own, and one smpplib fails at here
        self.queue(_deliver("", words.encode(), esm_class=0x04, extras=extras + strange))

    def queue(self, body: bytes) -> None:
        with self.changed:
            self.waiting.append(body)
            self.changed.notify_all()

    def hang_up(self) -> None:
        """Break every line from the centre's side."""
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.lines.clear()


def _deliver(
    source: str,
    octets: bytes,
    *,
    coding: int = 0,
    esm_class: int = 0,
    header: bytes = b"",
    extras: bytes = b"",
) -> bytes:
    number = source.removeprefix("+").encode()
    short = header + octets
    head = (
        b"\0" + bytes((1, 1)) + number + b"\0" + bytes((1, 1)) + b"900\0" + bytes((esm_class, 0, 0)) + b"\0\0"
    )
    return head + bytes((0, 0, coding, 0, len(short))) + short + extras


def _extra(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def _pdu(command: int, *, status: int = 0, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = line.recv(size - len(found))
        if not part:
            raise ConnectionError
        found += part
    return found


def _read_submit(body: bytes) -> Submitted:
    def text(at: int) -> tuple[str, int]:
        end = body.index(0, at)
        return body[at:end].decode("latin-1"), end + 1

    def address(at: int) -> tuple[tuple[int, int, str], int]:
        name, after = text(at + 2)
        return (body[at], body[at + 1], name), after

    _, at = text(0)
    source, at = address(at)
    to, at = address(at)
    _, at = text(at + 3)
    validity, at = text(at)
    receipt, coding, length = body[at], body[at + 2], body[at + 4]
    words, rest, extras = body[at + 5 : at + 5 + length], body[at + 5 + length :], {}
    while rest:
        tag, size = struct.unpack_from(">HH", rest)
        extras[tag], rest = rest[4 : 4 + size], rest[4 + size :]
    return Submitted(source, to, validity, receipt, coding, words or extras.get(0x424, b""), extras)


@dataclass
class _Talk:
    """One line, served by a thread."""

    centre: Centre
    line: socket.socket
    sequence: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def run(self) -> None:
        with suppress(OSError, ConnectionError):
            while True:
                length, command, status, sequence = struct.unpack(">LLLL", _exactly(self.line, 16))
                if not self.handle(command, status, sequence, _exactly(self.line, length - 16)):
                    break
        self.line.close()

    def handle(self, command: int, status: int, sequence: int, body: bytes) -> bool:
        if command in BIND:
            return self.bind(command, sequence, body)
        if command == ENQUIRE:
            self.centre.enquiries += 1
            return self.centre.deaf or self.send(_pdu(ENQUIRE_RESP, sequence=sequence))
        if command == SUBMIT:
            return self.submit(sequence, body)
        if command == DELIVER_RESP:
            with self.centre.changed:
                self.centre.answers.append(status)
                self.centre.changed.notify_all()
        return command != UNBIND

    def bind(self, command: int, sequence: int, body: bytes) -> bool:
        password = body.split(b"\0")[1].decode()
        if password != self.centre.password:
            return self.send(_pdu(command | NACK, status=INVALID_PASSWORD, sequence=sequence))
        self.centre.binds.append(BIND[command])
        self.send(_pdu(command | NACK, sequence=sequence, body=b"centre\0"))
        if BIND[command] != "transmitter":
            threading.Thread(target=self.feed, daemon=True).start()
        return True

    def submit(self, sequence: int, body: bytes) -> bool:
        if self.centre.status == 0 and not self.centre.nack:
            with self.centre.changed:
                self.centre.given.append(_read_submit(body))
                self.centre.changed.notify_all()
        if self.centre.drop:
            return False
        if self.centre.silent:
            return True
        if self.centre.enquire_first:
            self.send(_pdu(ENQUIRE, sequence=9000))
        if self.centre.nack:
            return self.send(_pdu(NACK, status=3, sequence=sequence))
        message_id = self.centre.id_format.format(0xABC0 + len(self.centre.given)).encode() + b"\0"
        answer = message_id if self.centre.status == 0 else b""
        return self.send(_pdu(SUBMIT | NACK, status=self.centre.status, sequence=sequence, body=answer))

    def feed(self) -> None:
        """Deliver what waits, and again whatever is answered with another status than 0."""
        with suppress(OSError):
            while self.line.fileno() != -1:
                with self.centre.changed:
                    if not self.centre.changed.wait_for(lambda: bool(self.centre.waiting), timeout=0.1):
                        continue
                    body, known = self.centre.waiting.pop(0), len(self.centre.answers)
                self.sequence += 1
                try:
                    self.send(_pdu(DELIVER, sequence=self.sequence, body=body))
                except OSError:
                    self.centre.waiting.insert(0, body)
                    return
                with self.centre.changed:
                    answered = self.centre.changed.wait_for(
                        lambda known=known: len(self.centre.answers) > known, 2
                    )
                    if not answered or self.centre.answers[-1] != 0:
                        self.centre.waiting.insert(0, body)

    def send(self, data: bytes) -> bool:
        with self.lock:
            if self.centre.drip_seconds:
                for octet in data:
                    self.line.sendall(bytes((octet,)))
                    time.sleep(self.centre.drip_seconds)
            else:
                self.line.sendall(data)
        return True


@contextmanager
def running_smsc() -> Iterator[Centre]:
    """Run the centre for the length of the block."""
    centre = Centre()
    listener = socket.create_server((centre.host, 0))
    centre.port = listener.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                centre.lines.append(line)
                threading.Thread(target=_Talk(centre, line).run, daemon=True).start()

    thread = threading.Thread(target=accept, name="smsc", daemon=True)
    thread.start()
    yield centre
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    centre.hang_up()
    thread.join(5)


@pytest.fixture
def smsc() -> Iterator[Centre]:
    """A fresh centre for one test."""
    with running_smsc() as centre:
        yield centre
