"""Mail to partners over SMTP: neutral words and a link, never a name."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from shared.errors import Conflict, Unavailable

_TIMEOUT_SECONDS: Final = 10
_PERMANENT: Final = range(500, 600)


class MailRefused(Conflict):
    """The mail server will never take this letter: a person must look at the address."""


@dataclass(frozen=True)
class Letter:
    """One neutral mail. key: the same when it is sent again, so that a mail program sees the copy."""

    key: UUID
    to: str
    subject: str
    text: str


class PartnerMail(Protocol):
    """The door through which partners are written to; each letter leaves at least once."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over. Raises Unavailable to be tried again later, MailRefused for good."""
        ...


class SmtpPartnerMail:
    """Speaks SMTP: `smtp://host:port` (TLS if the server offers it) or `smtps://`, with user and password."""

    def __init__(self, url: str, *, sender: str) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or (465 if self._secure else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """See PartnerMail.send."""
        try:
            with self._connect() as server:
                server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _trouble(min(codes, default=500)) from None
        except smtplib.SMTPResponseException as error:
            raise _trouble(error.smtp_code) from None
        except (OSError, smtplib.SMTPException):
            raise Unavailable("el servidor de correo no responde") from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=_TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            server.ehlo()
            if not self._secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if self._user:
                self._log_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket):
            raise Unavailable("el servidor de correo no ofrece TLS y no se le da la contraseña")
        server.login(self._user, self._password)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{letter.key}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _trouble(code: int) -> Conflict | Unavailable:
    if code in _PERMANENT:
        return MailRefused("el servidor de correo no admite esta dirección", field="contact_email")
    return Unavailable("el servidor de correo pide esperar")
