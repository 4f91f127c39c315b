"""E-mail over SMTP, step by step, so that it is known at which step a fault came.

A password goes over TLS only (STARTTLS, or TLS from the first octet), or to this very machine.
"""

import smtplib
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.gateway import CALL_SECONDS, Answer, Gateway, Outcome, Outgoing, Retry

_TEMPORARY: Final = 4
_OURS: Final = frozenset({530, 534, 535, 538})
"""Our name or password: certainly not taken, and good again once a person has seen to it."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class SmtpAddress:
    """Where the mail server is and as whom to speak. from_address must be neutral: she sees it.

    tls: on from the first octet. ca_file: whom to believe besides the usual authorities; empty: nobody.
    bounce_address: where undeliverable mail comes back, each with its reference before the @; empty: to the sender.
    """

    host: str
    port: int = 25
    starttls: bool = False
    username: str = ""
    password: str = ""
    from_address: str = "agenda@localhost"
    tls: bool = False
    ca_file: str = ""
    bounce_address: str = ""

    @property
    def domain(self) -> str:
        """The sender's: as which we greet the server, since that ends in a header of her mail."""
        return self.from_address.partition("@")[2]

    def return_path(self, client_ref: str) -> str:
        """The envelope's sender: opaque, and its own for each message, so that what comes back says which."""
        if not self.bounce_address:
            return self.from_address
        mailbox, _, domain = self.bounce_address.partition("@")
        return f"{mailbox}+{client_ref}@{domain}"

    @property
    def may_show_password(self) -> bool:
        """Whether a password may be shown on this line."""
        return self.tls or self.starttls or self.host in _LOOPBACK

    def context(self) -> ssl.SSLContext:
        """Whose certificates are believed."""
        found = ssl.create_default_context()
        if self.ca_file:
            found.load_verify_locations(self.ca_file)
        return found


class _Refused(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


class SmtpGateway(Gateway):
    """Hands over one plain-text message a call, with our reference as Message-ID and header."""

    kind = PointKind.EMAIL

    def __init__(self, address: SmtpAddress, *, timeout: float = CALL_SECONDS) -> None:
        super().__init__()
        self._address = address
        self._timeout = timeout

    @property
    def name(self) -> str:
        """Short code for logs and metrics."""
        return "smtp"

    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:
        payload = self._message(outgoing, now=now).as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        try:
            client = self._connected()
        except (OSError, smtplib.SMTPException):
            return Answer(Outcome.REJECTED, Retry.LATER, "unreachable")
        ends = time.monotonic() + self._timeout
        try:
            _hurry(client, ends)
            self._greet(client)
            self._envelope(client, outgoing, ends=ends)
        except _Refused as refused:
            return self._rejected(refused.code, client)
        except smtplib.SMTPResponseException as refused:
            return self._rejected(refused.smtp_code, client)
        except (OSError, smtplib.SMTPException):
            client.close()
            return Answer(Outcome.REJECTED, Retry.LATER, "broke_before_data")
        _hurry(client, ends)
        return self._data(client, payload)

    def _connected(self) -> smtplib.SMTP:
        address, timeout = self._address, self._timeout
        if not address.tls:
            return smtplib.SMTP(address.host, address.port, local_hostname=address.domain, timeout=timeout)
        return smtplib.SMTP_SSL(
            address.host,
            address.port,
            local_hostname=address.domain,
            timeout=timeout,
            context=address.context(),
        )

    def _greet(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if self._address.starttls:
            client.starttls(context=self._address.context())
            client.ehlo()
        if self._address.username:
            if not self._address.may_show_password:
                raise smtplib.SMTPNotSupportedError
            client.login(self._address.username, self._address.password)

    def _envelope(self, client: smtplib.SMTP, outgoing: Outgoing, *, ends: float) -> None:
        sender = self._address.return_path(outgoing.client_ref)
        for step, address in ((client.mail, sender), (client.rcpt, outgoing.to)):
            _hurry(client, ends)
            code, _ = step(address)
            if not 200 <= code < 300:  # noqa: PLR2004, RFC 5321: 2yz is yes
                raise _Refused(code)

    def _data(self, client: smtplib.SMTP, payload: bytes) -> Answer:
        """From here on a broken line leaves it unknown whether the server took the message."""
        try:
            code, _ = client.data(payload)
        except smtplib.SMTPDataError as refused:
            return self._rejected(refused.smtp_code, client)
        except (OSError, smtplib.SMTPException):
            client.close()
            return Answer(Outcome.UNKNOWN, Retry.NEVER, "broke_in_data")
        if not 200 <= code < 300:  # noqa: PLR2004, RFC 5321: 2yz is yes
            return self._rejected(code, client)
        _close(client)
        return Answer(Outcome.ACCEPTED, Retry.NEVER, str(code))

    def _rejected(self, code: int, client: smtplib.SMTP) -> Answer:
        _close(client)
        is_later = code // 100 == _TEMPORARY or code in _OURS
        return Answer(Outcome.REJECTED, Retry.LATER if is_later else Retry.NEVER, str(code))

    def _message(self, outgoing: Outgoing, *, now: datetime) -> EmailMessage:
        mailbox, domain = self._address.from_address.partition("@")[0], self._address.domain
        message = EmailMessage()
        message["From"] = Address(outgoing.sender, mailbox, domain)
        message["To"] = outgoing.to
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(now.astimezone(UTC))
        message["Message-ID"] = f"<{outgoing.client_ref}@{domain}>"
        message["X-Client-Ref"] = outgoing.client_ref
        message["Expires"] = format_datetime(outgoing.valid_until.astimezone(UTC))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(outgoing.body, cte="quoted-printable")
        return message


def _hurry(client: smtplib.SMTP, ends: float) -> None:
    """Give the next step only what is left of the call's time."""
    if client.sock is not None:
        client.sock.settimeout(max(0.5, ends - time.monotonic()))


def _close(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()
