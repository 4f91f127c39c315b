"""Gateways against real servers on loopback: what they send, and how each fault is classed."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.gateways.bridge import BridgeAddress, BridgeGateway
from services.notifications.gateways.gateway import Gateway, Outcome, Outgoing, Retry
from services.notifications.gateways.outside import open_outside, smtp_address
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.settings import NotificationsSettings
from tests.integration.notifications.conftest import House
from tests.support.http_provider import TextProvider, provider
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["provider"]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def a_text(**facts: object) -> Outgoing:
    outgoing = {
        "client_ref": "0123abcd",
        "to": "amaya@example.test",
        "sender": "Lola",
        "subject": "Recordatorio",
        "body": "Hola. Nos vemos el miércoles.",
        "valid_until": NOW + timedelta(hours=2),
    }
    return Outgoing(**(outgoing | facts))  # type: ignore[arg-type]


def smtp(mail: MailCatcher, *, timeout: float = 2.0) -> SmtpGateway:
    return SmtpGateway(SmtpAddress(mail.host, mail.port, from_address="agenda@neutral.test"), timeout=timeout)


def text_gateway(
    provider: TextProvider, kind: PointKind = PointKind.SMS, *, timeout: float = 2.0
) -> BridgeGateway:
    return BridgeGateway(BridgeAddress(provider.url, provider.token), kind=kind, timeout=timeout)


def a_closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes a line and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_a_letter_arrives_with_our_reference_and_a_neutral_sender(mail: MailCatcher) -> None:
    receipt = smtp(mail).send(a_text(), now=NOW)

    (letter,) = mail.wait_for(1)
    assert receipt.answer.outcome is Outcome.ACCEPTED
    assert letter.parsed["From"] == "Lola <agenda@neutral.test>"
    assert letter.parsed["Message-ID"] == "<0123abcd@neutral.test>"
    assert letter.parsed["X-Client-Ref"] == "0123abcd"
    assert letter.parsed["Expires"] == "Tue, 24 Nov 2026 11:00:00 +0000"
    assert letter.text == "Hola. Nos vemos el miércoles.\n"
    assert set(letter.parsed.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "X-Client-Ref", "Expires", "Auto-Submitted",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip


def test_arabic_words_and_sender_survive_the_journey(mail: MailCatcher) -> None:
    smtp(mail).send(a_text(sender="ليلى", subject="تذكير", body="مرحبا. تذكير: 25/11"), now=NOW)

    (letter,) = mail.wait_for(1)
    assert letter.subject == "تذكير"
    assert letter.text.strip() == "مرحبا. تذكير: 25/11"
    assert "ليلى" in str(letter.parsed["From"])


@pytest.mark.parametrize(
    ("recipient", "data", "retry"),
    [
        ("550 no such user", None, Retry.NEVER),
        ("450 grey, come back", None, Retry.LATER),
        (None, "554 refused", Retry.NEVER),
        (None, "451 try later", Retry.LATER),
    ],
)
def test_a_mail_server_that_says_no_did_not_take_it(
    mail: MailCatcher, recipient: str | None, data: str | None, retry: Retry
) -> None:
    mail.refuse_recipient, mail.refuse_data = recipient, data

    answer = smtp(mail).send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (Outcome.REJECTED, retry)
    assert mail.messages == []


def test_a_mail_server_that_hangs_after_the_data_leaves_it_unknown(mail: MailCatcher) -> None:
    mail.hang.set()

    receipt = smtp(mail, timeout=0.6).send(a_text(), now=NOW)

    assert receipt.answer.outcome is Outcome.UNKNOWN
    assert receipt.answer.retry is Retry.NEVER
    assert receipt.seconds < 5
    mail.hang.clear()


def test_nobody_at_the_mail_port_is_a_certain_no_that_may_be_tried_again() -> None:
    gateway = SmtpGateway(SmtpAddress("127.0.0.1", a_closed_port()))

    answer = gateway.send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry, answer.code) == (Outcome.REJECTED, Retry.LATER, "unreachable")


def test_a_mail_port_that_never_greets_is_given_up_in_time(silent_port: int) -> None:
    gateway = SmtpGateway(SmtpAddress("127.0.0.1", silent_port), timeout=0.5)

    receipt = gateway.send(a_text(), now=NOW)

    assert (receipt.answer.outcome, receipt.answer.retry) == (Outcome.REJECTED, Retry.LATER)
    assert receipt.seconds < 3


def test_starttls_is_insisted_on_when_asked_for(mail: MailCatcher) -> None:
    address = SmtpAddress(mail.host, mail.port, starttls=True, from_address="a@neutral.test")

    answer = SmtpGateway(address).send(a_text(), now=NOW).answer

    assert answer.outcome is Outcome.REJECTED
    assert mail.messages == []


@pytest.mark.parametrize("kind", [PointKind.SMS, PointKind.WHATSAPP])
def test_a_text_is_handed_over_with_key_expiry_and_channel(provider: TextProvider, kind: PointKind) -> None:
    receipt = text_gateway(provider, kind).send(a_text(to="+34600000000"), now=NOW)

    assert receipt.answer.outcome is Outcome.ACCEPTED
    assert receipt.answer.provider_id == "p-1"
    assert provider.given == [
        {
            "client_ref": "0123abcd",
            "channel": kind.value,
            "to": "+34600000000",
            "from": "Lola",
            "text": "Hola. Nos vemos el miércoles.",
            "valid_until": "2026-11-24T11:00:00+00:00",
        }
    ]
    assert provider.headers[0]["idempotency-key"] == "0123abcd"
    assert provider.headers[0]["authorization"] == "Bearer a-token"


@pytest.mark.parametrize(
    ("status", "outcome", "retry"),
    [
        (200, Outcome.ACCEPTED, Retry.NEVER),
        (400, Outcome.REJECTED, Retry.NEVER),
        (401, Outcome.REJECTED, Retry.NEVER),
        (404, Outcome.REJECTED, Retry.NEVER),
        (429, Outcome.REJECTED, Retry.LATER),
        (302, Outcome.UNKNOWN, Retry.NEVER),
        (408, Outcome.UNKNOWN, Retry.NEVER),
        (409, Outcome.UNKNOWN, Retry.NEVER),
        (500, Outcome.UNKNOWN, Retry.NEVER),
        (502, Outcome.UNKNOWN, Retry.NEVER),
        (503, Outcome.UNKNOWN, Retry.NEVER),
    ],
)
def test_each_answer_of_a_provider_is_classed(
    provider: TextProvider, status: int, outcome: Outcome, retry: Retry
) -> None:
    provider.status = status

    answer = text_gateway(provider).send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (outcome, retry)


@pytest.mark.parametrize("fault", ["slow", "dropped"])
def test_a_provider_that_goes_silent_after_taking_it_leaves_it_unknown_and_is_looked_up(
    provider: TextProvider, fault: str
) -> None:
    provider.delay_seconds = 1.0 if fault == "slow" else 0.0
    provider.drop = fault == "dropped"
    gateway = text_gateway(provider, timeout=0.5)

    answer = gateway.send(a_text(), now=NOW).answer

    assert answer.outcome is Outcome.UNKNOWN
    assert gateway.look_up("0123abcd") is Outcome.ACCEPTED
    assert gateway.look_up("never-given") is Outcome.REJECTED


def test_nobody_at_the_providers_port_is_a_certain_no() -> None:
    gateway = BridgeGateway(BridgeAddress(f"http://127.0.0.1:{a_closed_port()}", ""), kind=PointKind.SMS)

    answer = gateway.send(a_text(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (Outcome.REJECTED, Retry.LATER)
    assert gateway.look_up("0123abcd") is None


def test_no_gateway_hands_over_what_must_not_be_delivered_any_more(
    mail: MailCatcher, provider: TextProvider
) -> None:
    gateways: tuple[Gateway, ...] = (smtp(mail), text_gateway(provider))

    for gateway in gateways:
        assert gateway.send(a_text(valid_until=NOW), now=NOW).answer.outcome is Outcome.REJECTED

    assert mail.messages == []
    assert provider.given == []


def test_every_call_is_timed_and_counted(mail: MailCatcher) -> None:
    gateway = smtp(mail)
    threads = [threading.Thread(target=gateway.send, args=(a_text(),), kwargs={"now": NOW}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mail.refuse_data = "554 no"
    gateway.send(a_text(), now=NOW)

    assert gateway.counts == {(Outcome.ACCEPTED, "250"): 4, (Outcome.REJECTED, "554"): 1}


def test_settings_decide_which_ways_out_there_are() -> None:
    bare = open_outside(NotificationsSettings())
    full = open_outside(NotificationsSettings(sms_url="http://sms.test", whatsapp_url="http://wa.test"))

    assert bare.channels == {PointKind.EMAIL}
    assert full.channels == {PointKind.EMAIL, PointKind.SMS, PointKind.WHATSAPP}


def test_a_mail_address_is_read_from_one_line() -> None:
    address = smtp_address("smtp+starttls://ana:s%40fe@mail.test:587", from_address="a@b.test")

    assert address == SmtpAddress("mail.test", 587, True, "ana", "s@fe", "a@b.test")
    with pytest.raises(ValueError, match="TELAR_SMTP_URL"):
        smtp_address("http://mail.test", from_address="a@b.test")


def sms_house(house: House, provider: TextProvider, *, timeout: float = 2.0) -> House:
    return house.with_gateways({PointKind.SMS: text_gateway(provider, timeout=timeout)})


SMS_PLAN = a_plan(a_point(kind=PointKind.SMS, value="+34600000000", windows=hours(9, 12)))


def test_a_text_message_leaves_with_an_expiry_that_never_passes_the_end_of_her_window(
    house: House, provider: TextProvider
) -> None:
    house = sms_house(house, provider)
    occurrence = house.remind(house.woman(SMS_PLAN))

    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert provider.given[0]["valid_until"] == "2026-11-24T11:00:00+00:00"  # noon in Madrid
    assert provider.given[0]["client_ref"] == house.message(occurrence).client_ref


def test_an_unclear_answer_is_settled_by_look_up_and_never_sent_again(
    house: House, provider: TextProvider
) -> None:
    house = sms_house(house, provider)
    occurrence = house.remind(house.woman(SMS_PLAN))
    provider.status = 500

    house.deliver()
    assert house.message(occurrence).state is MessageState.SENDING
    house.clock.move(seconds=31)
    house.settle()
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert len(provider.given) == 1


def test_a_look_up_that_finds_nothing_gives_it_to_a_person_instead_of_sending_again(
    house: House, provider: TextProvider
) -> None:
    house = sms_house(house, provider)
    occurrence = house.remind(house.woman(SMS_PLAN))
    provider.status, provider.keeps = 500, False

    house.deliver()
    house.clock.move(seconds=31)
    house.settle()
    house.clock.move(hours=1)
    house.deliver()

    assert house.message(occurrence).state is MessageState.FAILED
    assert len(house.emitted("notifications.message_withheld.v1")) == 1
    assert len(provider.given) == 1


def test_a_provider_that_cannot_be_asked_leaves_it_uncertain_for_a_person(
    house: House, mail: MailCatcher
) -> None:
    slow = SmtpGateway(SmtpAddress(mail.host, mail.port), timeout=0.6)
    house = house.with_gateways({PointKind.EMAIL: slow})
    occurrence = house.remind(house.woman())
    mail.hang.set()

    house.deliver()
    mail.hang.clear()
    house.clock.move(seconds=31)
    house.settle()

    assert house.message(occurrence).state is MessageState.UNCERTAIN
    assert len(house.emitted("notifications.message_uncertain.v1")) == 1
