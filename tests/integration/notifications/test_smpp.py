"""SMS over SMPP, against a centre that speaks real PDUs: what leaves, until when, and how each fault is classed."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState
from services.notifications.gateways.gateway import Outcome, Outgoing, Retry
from services.notifications.gateways.smpp.line import SmppAddress
from services.notifications.gateways.smpp.sending import RESTED, SmppGateway, relative_period
from services.notifications.gateways.smpp.words import Coding, decoded, encoded
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_gateways import SMS_PLAN, a_closed_port, a_text
from tests.support.smsc import Centre, smsc

__all__ = ["smsc"]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THROTTLED, QUEUE_FULL, SYSTEM_ERROR, BAD_ADDRESS, TEMPORARY = 0x58, 0x14, 0x8, 0xB, 0x64
PAYLOAD, REFERENCE = 0x424, 0x204


def gateway_to(smsc: Centre, *, timeout: float = 2.0, rested: float = RESTED, **facts: Any) -> SmppGateway:
    address = {"host": smsc.host, "port": smsc.port, "system_id": "telar", "password": "s3cret"} | facts
    return SmppGateway(SmppAddress(**address), timeout=timeout, rested=rested)


@pytest.fixture
def gateway(smsc: Centre) -> Iterator[SmppGateway]:
    made = gateway_to(smsc)
    yield made
    made.close()


def an_sms(**facts: object) -> Outgoing:
    return a_text(**({"client_ref": "0123abcd", "to": "+34600000000"} | facts))


def test_a_text_leaves_with_our_reference_a_receipt_asked_for_and_an_expiry(
    smsc: Centre, gateway: SmppGateway
) -> None:
    answer = gateway.send(an_sms(body="Hola. ¿Mañana a las 10?"), now=NOW).answer

    (given,) = smsc.given
    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "abc1")
    assert given.source == (5, 0, "Lola")
    assert given.to == (1, 1, "34600000000")
    assert given.receipt == 1
    assert given.validity == "000000015958000R"  # two hours less the two seconds the call may take
    assert given.extras == {REFERENCE: b"\xab\xcd"}
    assert (given.coding, decoded(given.words, given.coding)) == (Coding.GSM, "Hola. ¿Mañana a las 10?")


def test_what_gsm_cannot_say_leaves_as_ucs2_and_a_long_text_in_one_pdu(
    smsc: Centre, gateway: SmppGateway
) -> None:
    gateway.send(an_sms(body="مرحبا"), now=NOW)
    answer = gateway.send(an_sms(body="لقاء " * 40), now=NOW).answer

    assert [given.coding for given in smsc.given] == [Coding.UCS2, Coding.UCS2]
    assert smsc.given[0].words.decode("utf-16-be") == "مرحبا"
    assert smsc.given[1].extras[PAYLOAD].decode("utf-16-be") == "لقاء " * 40
    assert answer.outcome is Outcome.ACCEPTED


def test_a_number_she_may_answer_to_takes_the_place_of_the_alias(smsc: Centre) -> None:
    gateway = gateway_to(smsc, number="+34900111222")

    gateway.send(an_sms(), now=NOW)
    gateway.close()

    assert smsc.given[0].source == (1, 1, "34900111222")


def test_an_alias_that_no_network_shows_is_left_out_rather_than_broken(
    smsc: Centre, gateway: SmppGateway
) -> None:
    answer = gateway.send(an_sms(sender="ليلى"), now=NOW).answer

    assert answer.outcome is Outcome.ACCEPTED
    assert smsc.given[0].source == (5, 0, "")


@pytest.mark.parametrize(
    ("status", "retry"),
    [
        (THROTTLED, Retry.LATER),
        (QUEUE_FULL, Retry.LATER),
        (SYSTEM_ERROR, Retry.LATER),
        (TEMPORARY, Retry.LATER),
        (BAD_ADDRESS, Retry.NEVER),
        (0x45, Retry.NEVER),
    ],
)
def test_a_centre_that_says_no_did_not_take_it(
    smsc: Centre, gateway: SmppGateway, status: int, retry: Retry
) -> None:
    smsc.status = status

    answer = gateway.send(an_sms(), now=NOW).answer

    assert (answer.outcome, answer.retry, answer.code) == (Outcome.REJECTED, retry, f"{status:x}")


def test_a_pdu_that_is_not_understood_was_not_taken(smsc: Centre, gateway: SmppGateway) -> None:
    smsc.nack = True

    answer = gateway.send(an_sms(), now=NOW).answer

    assert (answer.outcome, answer.retry) == (Outcome.REJECTED, Retry.NEVER)


@pytest.mark.parametrize("fault", ["silent", "drop", "drip"])
def test_a_centre_that_takes_it_and_falls_silent_leaves_it_unknown(smsc: Centre, fault: str) -> None:
    gateway = gateway_to(smsc, timeout=0.6)
    gateway.send(an_sms(), now=NOW)
    smsc.silent, smsc.drop = fault == "silent", fault == "drop"
    smsc.drip_seconds = 0.2 if fault == "drip" else 0.0

    receipt = gateway.send(an_sms(), now=NOW)

    assert (receipt.answer.outcome, receipt.answer.retry) == (Outcome.UNKNOWN, Retry.NEVER)
    assert receipt.seconds < 2
    assert len(smsc.given) == 2
    smsc.silent, smsc.drop, smsc.drip_seconds = False, False, 0.0
    assert gateway.send(an_sms(), now=NOW).answer.outcome is Outcome.ACCEPTED  # on a line of its own
    assert smsc.binds == ["transmitter", "transmitter"]
    gateway.close()


def test_a_centre_that_asks_whether_we_live_is_answered_and_its_answer_still_found(
    smsc: Centre, gateway: SmppGateway
) -> None:
    smsc.enquire_first = True

    assert gateway.send(an_sms(), now=NOW).answer.outcome is Outcome.ACCEPTED


def test_one_line_serves_many_messages(smsc: Centre, gateway: SmppGateway) -> None:
    for _ in range(3):
        gateway.send(an_sms(), now=NOW)

    assert (smsc.binds, smsc.enquiries) == (["transmitter"], 0)


def test_a_rested_line_is_asked_first_so_that_a_dead_one_leaves_nothing_unknown(smsc: Centre) -> None:
    gateway = gateway_to(smsc, rested=-1.0)
    gateway.send(an_sms(), now=NOW)
    gateway.send(an_sms(), now=NOW)
    smsc.hang_up()

    answer = gateway.send(an_sms(), now=NOW).answer
    gateway.close()

    assert answer.outcome is Outcome.ACCEPTED
    assert smsc.enquiries == 1
    assert smsc.binds == ["transmitter", "transmitter"]


def test_nobody_there_and_a_wrong_password_are_certain_noes(smsc: Centre) -> None:
    away = SmppGateway(SmppAddress("127.0.0.1", a_closed_port(), "telar", "s3cret"), timeout=1)
    locked_out = gateway_to(smsc, password="wrong")

    answers = [gateway.send(an_sms(), now=NOW).answer for gateway in (away, locked_out)]

    assert [(a.outcome, a.retry) for a in answers] == [(Outcome.REJECTED, Retry.LATER)] * 2
    assert [a.code for a in answers] == ["unreachable", "bind_e"]
    assert smsc.given == []


def test_nothing_of_a_message_is_written_to_any_log(
    smsc: Centre, gateway: SmppGateway, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        gateway.send(an_sms(body="Nos vemos"), now=NOW)
        smsc.drop = True
        gateway.send(an_sms(body="Nos vemos"), now=NOW)

    hidden = ("Nos vemos", "34600000000", b"Nos vemos".hex(), b"34600000000".hex(), "s3cret", b"s3cret".hex())
    said = "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    assert [word for word in hidden if word in said] == []


@pytest.mark.parametrize(
    ("left", "period"),
    [
        (timedelta(seconds=0.9), None),
        (timedelta(seconds=-5), None),
        (timedelta(seconds=1), "000000000001000R"),
        (timedelta(hours=26, seconds=1.9), "000001020001000R"),
        (timedelta(days=400), "000099000000000R"),
    ],
)
def test_an_expiry_is_rounded_down(left: timedelta, period: str | None) -> None:
    assert relative_period(left) == period


@pytest.mark.parametrize("text", ["@£$ÇØø\nÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ", "§¿ñ", "{[€]}^~|\\", "Hola, ¿qué tal?"])
def test_gsm_words_come_back_as_they_went(text: str) -> None:
    octets, coding = encoded(text)

    assert coding is Coding.GSM
    assert decoded(octets, coding) == text


def test_a_sign_outside_gsm_turns_the_whole_text_to_ucs2() -> None:
    assert encoded("`")[1] is Coding.UCS2
    assert encoded("і")[1] is Coding.UCS2
    assert decoded("Так".encode("utf-16-be"), Coding.UCS2) == "Так"


def test_an_sms_never_outlives_her_window_and_is_given_to_a_person_when_unclear(
    house: House, smsc: Centre
) -> None:
    gateway = gateway_to(smsc, timeout=1.0)
    house = house.with_gateways({PointKind.SMS: gateway})
    first, second = (house.remind(house.woman(SMS_PLAN)) for _ in range(2))

    house.deliver()
    gateway.close()

    assert house.message(first).state is MessageState.SENT
    assert {given.validity for given in smsc.given} == {"000000015959000R"}  # noon in Madrid, two hours off
    third = house.remind(house.woman(SMS_PLAN))
    smsc.silent = True
    house.deliver()
    house.clock.move(seconds=31)
    house.settle()
    house.deliver()
    assert house.message(third).state is MessageState.UNCERTAIN
    assert len(smsc.given) == 3
    assert house.message(second).state is MessageState.SENT
