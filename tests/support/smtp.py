"""A real SMTP server on loopback that keeps what it gets and can be told to misbehave.

Use the fixture `mail`: `mail.host`, `mail.port`, `mail.wait_for(1)`, `mail.messages`.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    greeted_as: str = ""

    @property
    def parsed(self) -> EmailMessage:
        """The message read with the modern policy."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"])

    @property
    def text(self) -> str:
        """The plain text body, line ends as \\n."""
        body = self.parsed.get_body(preferencelist=("plain",))
        return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailCatcher:
    """What the server has got, and its orders for the next messages."""

    host: str = "127.0.0.1"
    port: int = 0
    messages: list[Received] = field(default_factory=list)
    refuse_recipient: str | None = None  # e.g. "550 no such user" for every RCPT TO
    refuse_data: str | None = None  # e.g. "451 try later" after DATA
    hang: threading.Event = field(default_factory=threading.Event)  # set: hold the answer after DATA
    hang_only: str | None = None  # hold only what is for this address, if one is named
    drop: bool = False  # take every DATA and hang up without a word
    password: str = ""  # insist on signing in as "telar" with it
    context: ssl.SSLContext | None = None  # offer STARTTLS and show this
    signed_in: list[str] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    delay_seconds: float = 0.0  # how long every DATA takes
    in_data: threading.Event = field(default_factory=threading.Event)  # set once a DATA is being held or done

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Received]:
        """Block until `count` messages have come; raises AssertionError when they do not."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.messages) >= count, timeout=seconds)
        assert came, f"{len(self.messages)} of {count} messages after {seconds} s"
        return list(self.messages)

    def wait_for_one_to(self, address: str, *, seconds: float = 10.0) -> Received:
        """Block until this address has got something, and return its first message."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: self.to(address), timeout=seconds)
        assert came, f"nothing for this address after {seconds} s"
        return self.to(address)[0]

    def to(self, address: str) -> list[Received]:
        """Messages whose envelope names this address."""
        return [m for m in self.messages if address in m.recipients]

    def clear(self) -> None:
        """Forget messages and orders."""
        self.messages.clear()
        self.refuse_recipient = self.refuse_data = self.hang_only = None
        self.drop = False
        self.hang.clear()
        self.in_data.clear()

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, who: Any
    ) -> AuthResult:
        """Say whether this is the password; over which mechanism does not matter."""
        good = isinstance(who, LoginPassword) and (who.login, who.password) == (
            b"telar",
            self.password.encode(),
        )
        if good:
            self.signed_in.append(how)
        return AuthResult(success=good)

    def server(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        """One conversation as ordered."""
        return SMTP(
            self,
            hostname="mail.test",
            loop=loop,
            tls_context=self.context,
            require_starttls=self.context is not None,
            authenticator=self.authenticate if self.password else None,
            auth_required=bool(self.password),
            auth_require_tls=self.context is not None,
        )

    async def handle_RCPT(  # noqa: N802, name fixed by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipient is not None:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, same
        content: Any = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        if self.refuse_data is not None:
            self.in_data.set()
            return self.refuse_data
        with self.arrived:
            self.messages.append(
                Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, str(session.host_name))
            )
            self.arrived.notify_all()
        is_held = self.hang_only is None or self.hang_only in envelope.rcpt_tos
        if is_held:
            self.in_data.set()
        if self.drop and server.transport is not None:
            server.transport.abort()
            return "421 gone"
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        while is_held and self.hang.is_set():
            await asyncio.sleep(0.005)
        return "250 accepted"


async def _serve(catcher: MailCatcher, started: threading.Event, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    listener = socket.create_server((catcher.host, catcher.port))
    catcher.port = listener.getsockname()[1]
    server = await loop.create_server(lambda: catcher.server(loop), sock=listener)
    started.set()
    await stop.wait()
    catcher.hang.clear()
    server.close()


@contextmanager
def running_mail_server(port: int = 0) -> Iterator[MailCatcher]:
    """Run the server in a thread of its own for the length of the block."""
    catcher = MailCatcher(port=port)
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_serve(catcher, started, stop))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, name="mail-catcher", daemon=True)
    thread.start()
    assert started.wait(5), "the mail server did not start"
    try:
        yield catcher
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)


@pytest.fixture
def mail() -> Iterator[MailCatcher]:
    """A fresh mail server for one test."""
    with running_mail_server() as catcher:
        yield catcher
