"""One line to an SMS centre: `smpplib` builds and reads the PDUs, this class sees to time, size, TLS and silence.

What of smpplib 2.2.4 is gone round here (ADR 0032): it writes whole PDUs, numbers and words included, to its log; a
time limit that strikes inside a PDU leaves the line out of step; a length is believed whatever it is; only IPv4, and
TLS without a host's name; the first PDU after a bind is taken for its answer; and reading what a phone sent fails at
any known parameter that its table does not expect there.
"""

import socket
import ssl
import struct
import time
from dataclasses import dataclass
from typing import Any, Final

from smpplib import consts, exceptions, smpp
from smpplib.client import Client
from smpplib.pdu import PDU

from services.notifications.gateways.smpp.news import Delivered, read_deliver_sm
from shared.logging import get_logger

log = get_logger(__name__)

_HEADER: Final = struct.Struct(">LLLL")
_LONGEST_PDU: Final = 16 * 1024
_DELIVER_SM: Final = 0x00000005
_UNREADABLE: Final = (
    struct.error,
    KeyError,
    ValueError,
    IndexError,
    exceptions.UnknownCommandError,
    exceptions.PDUError,
)


class LineBroken(Exception):
    """The line is of no use any more. Nothing of what was sent last is known."""


class BindRefused(Exception):
    """The centre does not let us in. code: its status."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass(frozen=True)
class SmppAddress:
    """Where the centre is and as whom to bind. tls: on from the first octet, as `smpps://`.

    number: the sender she may answer to, as +34600000000; empty: her alias, one way.
    """

    host: str
    port: int
    system_id: str
    password: str
    tls: bool = False
    number: str = ""


class Line(Client):  # type: ignore[misc]  # smpplib has no types
    """One connection, for one thread. Every call has a moment by which it is over."""

    _socket: Any

    def __init__(self, address: SmppAddress, *, timeout: float) -> None:
        super().__init__(
            address.host,
            address.port,
            timeout=timeout,
            logger_name="telar.smpp.silent",
            allow_unknown_opt_params=True,
        )
        self.logger.disabled = True
        self._address = address
        self._ends = 0.0

    def open(self, command: str, *, ends: float) -> None:
        """Connect and bind (`bind_transmitter` or `bind_receiver`). Raises LineBroken or BindRefused."""
        self._ends = ends
        try:
            raw = socket.create_connection((self.host, self.port), timeout=self._left())
            self._socket = self._wrapped(raw)
        except OSError as error:
            raise LineBroken from error
        self.state = consts.SMPP_CLIENT_STATE_OPEN
        bind = self.made(command, system_id=self._address.system_id, password=self._address.password)
        answer = self.ask(bind, ends=ends)
        if answer.is_error():
            raise BindRefused(int(answer.status))

    def made(self, command: str, **fields: Any) -> PDU:  # noqa: ANN401, smpplib's own
        """A PDU of ours with the next number."""
        return smpp.make_pdu(command, client=self, **fields)

    def ask(self, pdu: PDU, *, ends: float) -> PDU:
        """Send a request and return its answer, whatever else comes in between. Raises LineBroken."""
        self.give(pdu, ends=ends)
        while True:
            found = self.next(ends=ends)
            if isinstance(found, Delivered) or found is None:
                continue  # not answered, so it is delivered again to a line that is bound to receive
            if found.is_response() and found.sequence == pdu.sequence:
                return found

    def give(self, pdu: PDU, *, ends: float) -> None:
        """Send. Raises LineBroken."""
        self._ends = ends
        try:
            self._socket.settimeout(self._left())
            self.send_pdu(pdu)
        except (OSError, exceptions.ConnectionError, exceptions.PDUError) as error:
            raise LineBroken from error

    def next(self, *, ends: float) -> "PDU | Delivered | None":
        """Wait for one PDU; questions whether we live are answered here and give None. Raises LineBroken."""
        self._ends = ends
        found = self.read_pdu()
        if isinstance(found, Delivered):
            return found
        if found.command == "unbind":
            raise LineBroken
        if found.command == "enquire_link":
            answer = smpp.make_pdu("enquire_link_resp", client=self)
            answer.sequence = found.sequence
            self.give(answer, ends=ends)
            return None
        return found

    def acknowledge(self, news: Delivered, *, status: int, ends: float) -> None:
        """Answer what the centre delivered; another status than 0 asks it to come again."""
        answer = smpp.make_pdu("deliver_sm_resp", client=self, status=status)
        answer.sequence = news.sequence
        self.give(answer, ends=ends)

    def read_pdu(self) -> "PDU | Delivered":
        """Read one PDU whole. Raises LineBroken also if it cannot be read: the line may be out of step."""
        try:
            header = self._recv_exact(_HEADER.size)
            length, command, _, sequence = _HEADER.unpack(header)
            if not _HEADER.size <= length <= _LONGEST_PDU:
                raise LineBroken
            body = self._recv_exact(length - _HEADER.size)
            if command == _DELIVER_SM:
                return read_deliver_sm(body, sequence=sequence)
            pdu = smpp.parse_pdu(header + body, client=self, allow_unknown_opt_params=True)
        except (OSError, exceptions.ConnectionError) as error:
            raise LineBroken from error
        except _UNREADABLE as error:
            log.warning("pdu_unreadable", error=type(error).__name__)
            raise LineBroken from error
        if not pdu.is_error() and pdu.command in consts.STATE_SETTERS:
            self.state = consts.STATE_SETTERS[pdu.command]
        return pdu

    def shut(self) -> None:
        """Say good-bye, without waiting for an answer, and close."""
        if self._socket is None:
            return
        try:
            self.give(self.made("unbind"), ends=time.monotonic() + 0.5)
        except LineBroken:
            pass
        finally:
            self._socket.close()
            self._socket = None
            self.state = consts.SMPP_CLIENT_STATE_CLOSED

    def __del__(self) -> None:
        """Close what nobody holds any more."""
        if self._socket is not None:
            self._socket.close()

    def _recv_exact(self, exact_size: int) -> bytes:
        """As smpplib's, but over at the moment set, however slowly octets drip."""
        found = bytearray()
        while len(found) < exact_size:
            self._socket.settimeout(self._left())
            part = self._socket.recv(exact_size - len(found))
            if not part:
                raise LineBroken
            found += part
        return bytes(found)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise LineBroken
        return left

    def _wrapped(self, raw: socket.socket) -> socket.socket:
        if not self._address.tls:
            return raw
        return ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)
