"""The mail gateway against a real SMTP server: what arrives, and what each kind of trouble becomes."""

import socket
from collections.abc import Iterator

import pytest

from services.intake.gateways.partner_mail import Letter, MailRefused, SmtpPartnerMail
from shared.errors import Unavailable
from shared.ids import new_id
from tests.support.smtp import MailCatcher, running_mail_server


@pytest.fixture
def server() -> Iterator[MailCatcher]:
    with running_mail_server() as catcher:
        yield catcher


def a_letter() -> Letter:
    return Letter(
        key=new_id(), to="berta@despacho.example", subject="Tiene un aviso", text="Ábralo aquí: x\n"
    )


def gateway(server: MailCatcher, url: str = "smtp://{host}:{port}") -> SmtpPartnerMail:
    return SmtpPartnerMail(url.format(host=server.host, port=server.port), sender="avisos@neutral.example")


def test_a_letter_arrives_as_plain_text_from_the_neutral_address(server: MailCatcher) -> None:
    letter = a_letter()
    gateway(server).send(letter)

    (mail,) = server.wait_for(1)
    assert (mail.sender, mail.recipients) == ("avisos@neutral.example", ("berta@despacho.example",))
    assert (mail.subject, mail.text) == ("Tiene un aviso", "Ábralo aquí: x\n")
    assert mail.parsed.get_content_type() == "text/plain"
    assert mail.parsed["Auto-Submitted"] == "auto-generated"


def test_a_letter_sent_again_carries_the_same_message_id(server: MailCatcher) -> None:
    letter = a_letter()
    for _ in range(2):
        gateway(server).send(letter)

    ids = {mail.parsed["Message-ID"] for mail in server.wait_for(2)}
    assert ids == {f"<{letter.key}@neutral.example>"}


@pytest.mark.parametrize("reply", ["550 no such user", "553 bad mailbox"])
def test_a_refused_address_is_refused_for_good(server: MailCatcher, reply: str) -> None:
    server.refuse_recipient = reply

    with pytest.raises(MailRefused) as trouble:
        gateway(server).send(a_letter())
    assert trouble.value.field == "contact_email"
    assert "berta" not in str(trouble.value)


@pytest.mark.parametrize("reply", ["450 mailbox busy", "421 too many"])
def test_a_busy_mailbox_is_tried_again(server: MailCatcher, reply: str) -> None:
    server.refuse_recipient = reply

    with pytest.raises(Unavailable):
        gateway(server).send(a_letter())


def test_a_refused_body_follows_its_code(server: MailCatcher) -> None:
    server.refuse_data = "451 try later"
    with pytest.raises(Unavailable):
        gateway(server).send(a_letter())
    server.refuse_data = "554 spam"
    with pytest.raises(MailRefused):
        gateway(server).send(a_letter())


def test_nobody_at_the_port_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable):
            SmtpPartnerMail(f"smtp://127.0.0.1:{port}", sender="a@b.example").send(a_letter())


def test_a_password_is_not_given_to_a_server_without_tls(server: MailCatcher) -> None:
    with pytest.raises(Unavailable):
        gateway(server, "smtp://user:secret@{host}:{port}").send(a_letter())
    assert server.messages == []


def test_a_line_break_in_an_address_sends_nothing(server: MailCatcher) -> None:
    letter = Letter(key=new_id(), to="a@b.example\r\nBcc: c@d.example", subject="x", text="y")

    with pytest.raises(ValueError, match=r"newline|linefeed|CR|address"):
        gateway(server).send(letter)
    assert server.messages == []
