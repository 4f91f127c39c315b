"""News that are fetched: receipts and answers from an SMS centre, bounces and answers from a mailbox."""

import logging
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.notifications.domain.contact_plan import MessageConsent, PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.domain.news import Fate, News, Reply, Report
from services.notifications.domain.replies import Answer
from services.notifications.gateways.inbound.letters import read_letter
from services.notifications.gateways.inbound.mailbox import MailboxFeed, mailbox_address
from services.notifications.gateways.inbound.smpp_feed import SmppFeed
from services.notifications.gateways.outside import open_outside
from services.notifications.gateways.smpp.line import SmppAddress
from services.notifications.gateways.smpp.news import ids_to_try, read_deliver_sm
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.settings import NotificationsSettings
from services.notifications.store import inbound
from services.notifications.usecases.inbound.hear_news import fetch_news, work_off_news
from tests.integration.notifications.conftest import SERVICE, House
from tests.integration.notifications.test_gateways import SMS_PLAN
from tests.integration.notifications.test_smpp import gateway_to
from tests.support.mailbox import Mailbox, mailbox
from tests.support.smsc import Centre, smsc
from tests.support.smtp import MailCatcher
from tests.support.tls import a_certificate
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["mailbox", "smsc"]
HERS = "+34600000000"
BOUNCES = "rebotes@neutral.test"


def on_smpp(house: House, smsc: Centre) -> House:
    address = SmppAddress(smsc.host, smsc.port, "telar", "s3cret")
    outside = replace(
        house.runtime.outside,
        gateways={PointKind.SMS: gateway_to(smsc)},
        feeds=(SmppFeed(address, quiet=0.4, clock=house.clock),),
    )
    return replace(house, runtime=replace(house.runtime, outside=outside))


def on_mail(house: House, mail: MailCatcher, mailbox: Mailbox) -> House:
    address = SmtpAddress(mail.host, mail.port, from_address="agenda@neutral.test", bounce_address=BOUNCES)
    box = mailbox_address(f"pop3://telar:s3cret@127.0.0.1:{mailbox.port}", bounce_address=BOUNCES)
    outside = replace(
        house.runtime.outside, gateways={PointKind.EMAIL: SmtpGateway(address)}, feeds=(MailboxFeed(box),)
    )
    return replace(house, runtime=replace(house.runtime, outside=outside))


def fetch(house: House) -> int:
    count = fetch_news(house.works, house.runtime.outside)
    while work_off_news(house.works):
        pass
    return count


def replies(house: House, person: UUID) -> list[tuple[Answer, str]]:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return [(row.answer, row.words) for row in inbound.replies_of(work.session, person, limit=9)]


@pytest.mark.parametrize("with_extras", [True, False])
@pytest.mark.parametrize(
    ("state", "becomes", "reason"),
    [
        ("DELIVRD", MessageState.DELIVERED, None),
        ("UNDELIV", MessageState.FAILED, "not_delivered"),
        ("EXPIRED", MessageState.FAILED, "not_delivered"),
        ("ACCEPTD", MessageState.SENT, None),
    ],
)
def test_a_receipt_finds_its_message_by_the_centres_id(
    house: House, smsc: Centre, *, state: str, becomes: MessageState, reason: str | None, with_extras: bool
) -> None:
    house = on_smpp(house, smsc)
    occurrence, other = (house.remind(house.woman(SMS_PLAN)) for _ in range(2))
    house.deliver()
    first = "abc1" if house.message(occurrence).called_at else ""
    smsc.receipt(first, state, with_extras=with_extras)

    assert fetch(house) == 1

    states = {house.message(one).state for one in (occurrence, other)}
    assert states == {becomes, MessageState.SENT}
    assert {house.message(one).reason for one in (occurrence, other)} == {reason, None}
    assert smsc.answers == [0]


def test_a_centre_that_answers_in_one_base_and_reports_in_the_other_is_understood(
    house: House, smsc: Centre
) -> None:
    house = on_smpp(house, smsc)
    occurrence = house.remind(house.woman(SMS_PLAN))
    house.deliver()

    smsc.receipt(str(int("abc1", 16)))
    fetch(house)

    assert house.message(occurrence).state is MessageState.DELIVERED
    assert set(ids_to_try("43969")) >= {"43969", "abc1", "ABC1"}
    assert set(ids_to_try("abc1")) == {"abc1", "43969"}
    assert ids_to_try("x-1") == ("x-1",)


def test_stop_from_a_phone_takes_effect_before_the_centre_is_answered(house: House, smsc: Centre) -> None:
    house = on_smpp(house, smsc)
    person = house.woman(SMS_PLAN)
    smsc.deliver("STOP", source=HERS)
    smsc.deliver("Так", source=HERS, coding=8)
    smsc.deliver("No es seguro", source=HERS, part=True)
    smsc.deliver("hello", source="+34611000000")

    assert fetch(house) == 4

    assert house.plan_of(person).consent is MessageConsent.WITHDRAWN
    assert house.plan_of(person).halted
    assert not smsc.waiting
    assert {answer for answer, _ in replies(house, person)} == {Answer.STOP, Answer.YES, Answer.NOT_SAFE}
    assert smsc.answers == [0, 0, 0, 0]
    assert smsc.binds == ["receiver"]


def test_the_same_words_again_within_the_hour_are_one_answer(house: House, smsc: Centre) -> None:
    house = on_smpp(house, smsc)
    person = house.woman(SMS_PLAN)
    for _ in range(2):
        smsc.deliver("sí", source=HERS)
        fetch(house)
    house.clock.move(hours=1)
    smsc.deliver("sí", source=HERS)
    fetch(house)

    assert len(replies(house, person)) == 2


def test_what_could_not_be_kept_is_left_with_the_centre(smsc: Centre) -> None:
    feed = SmppFeed(SmppAddress(smsc.host, smsc.port, "telar", "s3cret"), quiet=4.0)
    smsc.deliver("STOP", source=HERS)
    kept: list[News] = []

    def refuse(*_: Any) -> None:
        raise OSError("the disk is full")

    assert feed.fetch(refuse, seconds=1.0) == 0
    assert feed.fetch(lambda _source, news: kept.extend(news), seconds=4.5) == 1
    assert [news.words for news in kept if isinstance(news, Reply)] == ["STOP"]
    assert set(smsc.answers) == {0x64, 0}


@pytest.mark.parametrize("fault", ["away", "password", "hang_up"])
def test_a_centre_in_trouble_is_asked_again_later(smsc: Centre, fault: str) -> None:
    password = "wrong" if fault == "password" else "s3cret"
    port = 1 if fault == "away" else smsc.port
    smsc.silent = fault == "hang_up"

    assert SmppFeed(SmppAddress(smsc.host, port, "telar", password)).fetch(print, seconds=1.0) == 0


@pytest.mark.parametrize("body", [b"", b"\0", b"\0" * 10, b"\xff" * 40, b"a" * 300, b"\0\1\1" + b"9" * 50])
def test_a_deliver_sm_that_makes_no_sense_is_never_a_crash(body: bytes) -> None:
    found = read_deliver_sm(body, sequence=7)

    assert found.sequence == 7
    assert not found.is_receipt


def a_bounce(to: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server sends back (RFC 3464), with her address in it as they do."""
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.test\nTo: <{to}>\nSubject: Undelivered Mail\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI could not deliver to amaya@example.test\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        f"Final-Recipient: rfc822; amaya@example.test\nAction: {action}\nStatus: {status}\n\n"
        "--b\nContent-Type: message/rfc822\n\nSubject: Recordatorio\n\nHola\n--b--\n"
    ).encode()


@pytest.fixture
def mailed(house: House, mail: MailCatcher, mailbox: Mailbox) -> Callable[[], tuple[House, UUID, str]]:
    """A function: a reminder that the mail server took; the house, its occurrence and where it would come back."""

    def send() -> tuple[House, UUID, str]:
        there = on_mail(house, mail, mailbox)
        occurrence = there.remind(there.woman())
        there.deliver()
        return there, occurrence, mail.wait_for(1)[-1].sender

    return send


def test_a_permanent_bounce_is_not_delivered_and_a_task(
    mailed: Callable[[], tuple[House, UUID, str]], mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    house, occurrence, came_from = mailed()
    mailbox.put(a_bounce(came_from))

    with caplog.at_level(logging.DEBUG):
        assert fetch(house) == 1

    assert (house.message(occurrence).state, house.message(occurrence).reason) == ("failed", "not_delivered")
    assert len(house.emitted("notifications.message_withheld.v1")) == 1
    assert mailbox.letters == []
    assert "amaya" not in "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded"])
def test_a_bounce_that_is_not_final_changes_nothing(
    mailed: Callable[[], tuple[House, UUID, str]], mailbox: Mailbox, action: str
) -> None:
    house, occurrence, came_from = mailed()
    mailbox.put(a_bounce(came_from, action=action, status="4.4.1"))

    fetch(house)

    assert house.message(occurrence).state is MessageState.SENT


def test_a_notice_that_it_was_delivered_is_a_receipt(
    mailed: Callable[[], tuple[House, UUID, str]], mailbox: Mailbox
) -> None:
    house, occurrence, came_from = mailed()
    mailbox.put(a_bounce(came_from.upper().replace("REBOTES", "rebotes"), action="delivered", status="2.0.0"))

    fetch(house)

    assert house.message(occurrence).state is MessageState.DELIVERED


def a_letter(words: str, *, sender: str = "Amaya <Amaya@Example.test>", **headers: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Message-ID"] = sender, "agenda@neutral.test", "<1@example.test>"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(words)
    return letter.as_bytes()


def test_what_she_answers_by_mail_is_read_without_what_it_quotes(
    mailed: Callable[[], tuple[House, UUID, str]], mailbox: Mailbox
) -> None:
    house, occurrence, _ = mailed()
    mailbox.put(a_letter("Sí\n\nEl mar, 24 nov 2026, Lola escribió:\n> Hola. ¿Es seguro? danger\n> stop"))
    mailbox.put(a_letter("Estoy de vacaciones", Auto_Submitted="auto-replied"))
    mailbox.put(a_letter("Novedades", sender="amaya@example.test", Precedence="bulk"))

    assert fetch(house) == 3

    (event,) = house.emitted("notifications.reply_received.v1")
    assert str(occurrence) in str(event)
    assert '"yes"' in str(event)


def test_a_letter_is_deleted_only_once_it_is_kept(mailbox: Mailbox) -> None:
    feed = MailboxFeed(mailbox_address(f"pop3://t:s3cret@localhost:{mailbox.port}", bounce_address=BOUNCES))
    mailbox.put(a_letter("stop"))

    def refuse(*_: Any) -> None:
        raise OSError("the disk is full")

    assert feed.fetch(refuse, seconds=2.0) == 0
    assert len(mailbox.letters) == 1


def test_a_letter_that_breaks_the_line_does_not_hold_up_the_next(mailbox: Mailbox) -> None:
    feed = MailboxFeed(mailbox_address(f"pop3://t:s3cret@localhost:{mailbox.port}", bounce_address=BOUNCES))
    kept: list[News] = []
    mailbox.put(b"From: a@b.test\n\n" + b"x" * 5_000)
    mailbox.put(a_letter("stop"))

    for _ in range(2):
        feed.fetch(lambda _source, news: kept.extend(news), seconds=2.0)

    assert [news.words for news in kept if isinstance(news, Reply)] == ["stop"]
    assert len(mailbox.letters) == 1


def test_a_mailbox_is_read_over_tls_and_its_password_is_never_shown_in_clear(
    mailbox: Mailbox, tmp_path: Path
) -> None:
    certificate = a_certificate(tmp_path)
    mailbox.context = certificate.server
    mailbox.put(a_letter("stop"))
    url = f"pop3s://t:s3cret@localhost:{mailbox.port}"
    trusting = mailbox_address(url, bounce_address="", ca_file=certificate.ca_file)
    kept: list[News] = []

    assert MailboxFeed(mailbox_address(url, bounce_address="")).fetch(print, seconds=2.0) == 0
    assert MailboxFeed(replace(trusting, password="wrong")).fetch(print, seconds=2.0) == 0
    assert MailboxFeed(trusting).fetch(lambda _source, news: kept.extend(news), seconds=2.0) == 1
    for bad in ("pop3://t:p@mail.test", "pop3s://mail.test", "imap://t:p@mail.test"):
        with pytest.raises(ValueError, match="TELAR_MAILBOX_URL"):
            mailbox_address(bad, bounce_address="")


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"From: ?\n\nx", b"From: =?x?x?x?=\nContent-Type: text/plain; charset=klingon\n\n\xff",
     b"To: rebotes+zz@neutral.test\n\n", b"Content-Type: multipart/report; boundary=b\n\n--b",
     b"From: a@b.test\nContent-Type: multipart/mixed\n\nx"],
)  # fmt: skip
def test_a_letter_that_makes_no_sense_is_never_a_crash(raw: bytes) -> None:
    for news in read_letter(raw, BOUNCES):
        assert isinstance(news, Reply)


def test_a_forged_report_about_no_message_of_ours_tells_nothing() -> None:
    ref = "0" * 32

    assert read_letter(a_bounce("agenda@neutral.test"), BOUNCES) == []
    assert read_letter(a_bounce(f"rebotes+{ref}@other.test"), BOUNCES) == []
    assert read_letter(a_bounce(f"rebotes+{ref}@neutral.test"), "") == []
    assert read_letter(a_bounce(f"rebotes+{ref}@neutral.test"), BOUNCES) == [
        Report(PointKind.EMAIL, Fate.NOT_DELIVERED, client_ref=ref)
    ]


def test_settings_say_where_news_are_fetched() -> None:
    none = open_outside(NotificationsSettings())
    both = open_outside(
        NotificationsSettings(sms_url="smpp://t:p@sms.test", mailbox_url="pop3s://t:p@mail.test")
    )

    assert none.feeds == ()
    assert [type(feed) for feed in both.feeds] == [SmppFeed, MailboxFeed]


def test_an_answer_to_an_sms_window_is_heard_whatever_the_hour(house: House, smsc: Centre) -> None:
    person = house.woman(a_plan(a_point(kind=PointKind.SMS, value=HERS, windows=hours(9, 10))))
    house.clock.move(hours=12)
    smsc.deliver("peligro", source=HERS)
    house = on_smpp(house, smsc)

    fetch(house)

    assert house.plan_of(person).halted
