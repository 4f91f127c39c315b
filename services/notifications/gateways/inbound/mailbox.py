"""The mailbox to which undeliverable mail and her answers come: fetched over POP3, and emptied once all is kept.

A password goes over TLS only, or to this very machine. Nothing of a letter is logged or kept but what `letters` reads.
"""

import poplib
import ssl
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from services.notifications.domain.news import Source
from services.notifications.gateways.inbound.feed import Hand
from services.notifications.gateways.inbound.letters import read_letter
from shared.logging import get_logger

log = get_logger(__name__)

_MOST: Final = 50
_MOST_LINES: Final = 2_000
_PORTS: Final = {"pop3": 110, "pop3s": 995}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class MailboxAddress:
    """Where the mailbox is. bounce_address: the return path of mail to her (`gateways/smtp.py`)."""

    host: str
    port: int
    username: str
    password: str
    tls: bool
    bounce_address: str
    ca_file: str = ""


def mailbox_address(url: str, *, bounce_address: str, ca_file: str = "") -> MailboxAddress:
    """Read `pop3s://user:password@host`. Raises ValueError, also for a password in clear to another machine."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise ValueError("TELAR_MAILBOX_URL must be like pop3s://user:password@host")
    if parts.scheme == "pop3" and parts.hostname not in _LOOPBACK:
        raise ValueError("TELAR_MAILBOX_URL must be pop3s:// unless the mailbox is on this machine")
    return MailboxAddress(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        username=unquote(parts.username),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "pop3s",
        bounce_address=bounce_address,
        ca_file=ca_file,
    )


class MailboxFeed:
    """Signs in at each fetch. A letter that breaks the line is passed over from then on, and stays in the mailbox."""

    name = "mailbox"

    def __init__(self, address: MailboxAddress) -> None:
        self._address = address
        self.is_well = False
        self._passed_over: set[bytes] = set()

    def fetch(self, hand: Hand, *, seconds: float) -> int:
        """Hand over what is there; return how many letters that were."""
        ends = time.monotonic() + seconds
        self.is_well = False
        try:
            box = self._open(seconds)
        except (OSError, poplib.error_proto) as error:
            log.warning("mailbox_away", error=type(error).__name__)
            return 0
        try:
            count = self._empty(box, hand, ends=ends)
            box.quit()
        except (OSError, poplib.error_proto) as error:
            log.warning("mailbox_broke", error=type(error).__name__)
            box.close()
            return 0
        except Exception as error:  # noqa: BLE001, whatever it is, the letters stay where they are
            log.error("news_not_kept", error=type(error).__name__)
            box.close()
            return 0
        self.is_well = True
        return count

    def _open(self, seconds: float) -> poplib.POP3:
        address = self._address
        box: poplib.POP3
        if address.tls:
            context = ssl.create_default_context()
            if address.ca_file:
                context.load_verify_locations(address.ca_file)
            box = poplib.POP3_SSL(address.host, address.port, timeout=seconds, context=context)
        else:
            box = poplib.POP3(address.host, address.port, timeout=seconds)
        try:
            box.user(address.username)
            box.pass_(address.password)
        except BaseException:
            box.close()
            raise
        return box

    def _empty(self, box: poplib.POP3, hand: Hand, *, ends: float) -> int:
        count = 0
        for line in box.uidl()[1][: _MOST + len(self._passed_over)]:
            number, _, name = line.partition(b" ")
            if name in self._passed_over:
                continue
            if time.monotonic() > ends:
                break
            hand(Source.MAIL, read_letter(self._read(box, int(number), name), self._address.bounce_address))
            box.dele(int(number))
            count += 1
        return count

    def _read(self, box: poplib.POP3, number: int, name: bytes) -> bytes:
        """The head and first 2,000 lines."""
        try:
            return b"\r\n".join(box.top(number, _MOST_LINES)[1])
        except poplib.error_proto:
            self._passed_over.add(name)
            log.error("letter_unreadable")
            raise
