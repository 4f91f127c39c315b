"""Signing in at the mail server, over what, and where undeliverable mail comes back."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.notifications.gateways.gateway import Outcome, Retry
from services.notifications.gateways.outside import open_outside, smtp_address
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.settings import NotificationsSettings
from tests.integration.notifications.test_gateways import NOW, a_text
from tests.support.smtp import MailCatcher, mail
from tests.support.tls import Certificate, a_certificate

__all__ = ["mail"]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return a_certificate(tmp_path)


def signed_in_to(mail: MailCatcher, certificate: Certificate, *, password: str = "s3cret") -> SmtpAddress:
    mail.password, mail.context = "s3cret", certificate.server
    return SmtpAddress(
        "localhost",
        mail.port,
        starttls=True,
        username="telar",
        password=password,
        from_address="agenda@neutral.test",
        ca_file=certificate.ca_file,
    )


def test_a_letter_leaves_after_starttls_and_signing_in(mail: MailCatcher, certificate: Certificate) -> None:
    answer = SmtpGateway(signed_in_to(mail, certificate)).send(a_text(), now=NOW).answer

    assert answer.outcome is Outcome.ACCEPTED
    assert len(mail.wait_for(1)) == 1
    assert mail.signed_in


def test_a_wrong_password_is_a_no_that_a_person_can_mend(mail: MailCatcher, certificate: Certificate) -> None:
    answer = SmtpGateway(signed_in_to(mail, certificate, password="old")).send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (Outcome.REJECTED, Retry.LATER)
    assert mail.messages == []


def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(
    mail: MailCatcher, certificate: Certificate
) -> None:
    address = replace(signed_in_to(mail, certificate), ca_file="")

    answer = SmtpGateway(address).send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (Outcome.REJECTED, Retry.LATER)
    assert (mail.messages, mail.signed_in) == ([], [])


def test_a_password_is_never_shown_on_an_open_line_to_another_machine() -> None:
    assert not SmtpAddress("mail.test", username="telar", password="s3cret").may_show_password
    assert SmtpAddress("mail.test", username="telar", password="s3cret", tls=True).may_show_password
    assert SmtpAddress("localhost", username="telar", password="s3cret").may_show_password


def test_what_cannot_be_delivered_comes_back_to_an_address_that_says_which_message_and_nothing_else(
    mail: MailCatcher,
) -> None:
    address = SmtpAddress(
        mail.host, mail.port, from_address="agenda@neutral.test", bounce_address="rebotes@neutral.test"
    )

    SmtpGateway(address).send(a_text(), now=NOW)

    (letter,) = mail.wait_for(1)
    assert letter.sender == "rebotes+0123abcd@neutral.test"
    assert letter.parsed["From"] == "Lola <agenda@neutral.test>"


def test_settings_give_the_return_path_to_her_mail_only(mail: MailCatcher) -> None:
    outside = open_outside(
        NotificationsSettings(
            smtp_url=f"smtp://{mail.host}:{mail.port}", bounce_address="rebotes@neutral.test"
        )
    )

    for gateway in (*outside.gateways.values(), outside.staff_mail):
        gateway.send(a_text(), now=NOW)

    assert [letter.sender for letter in mail.wait_for(2)] == [
        "rebotes+0123abcd@neutral.test",
        "avisos@localhost",
    ]


def test_each_scheme_has_its_port() -> None:
    ports = {
        scheme: smtp_address(f"{scheme}://mail.test", from_address="a@b.test")
        for scheme in ("smtp", "smtp+starttls", "smtps")
    }

    assert {scheme: address.port for scheme, address in ports.items()} == {
        "smtp": 25,
        "smtp+starttls": 587,
        "smtps": 465,
    }
    assert ports["smtps"].tls
