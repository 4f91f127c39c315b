"""A provider in trouble, a busy one, one that says no, and a law's hours: what waits, and which other way is taken."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.domain.contact_plan import ContactPlan, PointKind, Safe
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.domain.provider_limits import TROUBLES, LawfulHours
from services.notifications.gateways.gateway import Gateway
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.store.providers import ProviderRow
from tests.integration.notifications.conftest import SERVICE, House
from tests.integration.notifications.test_gateways import text_gateway
from tests.support.http_provider import TextProvider, provider
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["provider"]
NUMBER = "+34600000000"


def two_ways(house: House, mail: MailCatcher, provider: TextProvider, **facts: object) -> House:
    gateways: dict[PointKind, Gateway] = {
        PointKind.SMS: text_gateway(provider),
        PointKind.EMAIL: SmtpGateway(SmtpAddress(mail.host, mail.port, from_address="agenda@neutral.test")),
    }
    outside = replace(house.runtime.outside, gateways=gateways, **facts)  # type: ignore[arg-type]
    return replace(house, runtime=replace(house.runtime, outside=outside))


def sms_first(**of_mail: object) -> ContactPlan:
    sms = a_point(kind=PointKind.SMS, value=NUMBER, windows=hours(9, 18))
    return a_plan(sms, a_point(**of_mail))


def sms_only() -> ContactPlan:
    return a_plan(a_point(kind=PointKind.SMS, value=NUMBER, windows=hours(9, 18)))


def provider_state(house: House, name: str = "bridge_sms") -> ProviderRow | None:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return work.session.scalar(select(ProviderRow).where(ProviderRow.name == name))


def state(house: House, occurrence: UUID) -> tuple[MessageState, Reason | None]:
    row = house.message(occurrence)
    return row.state, row.reason


def test_a_clear_no_takes_her_next_safe_point_and_is_counted_once(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    provider.status = 400
    occurrence = house.remind(house.woman(sms_first()))

    house.deliver()

    assert state(house, occurrence) == (MessageState.SENT, None)
    assert (len(provider.given), len(mail.wait_for(1))) == (1, 1)
    assert house.emitted("notifications.message_withheld.v1") == []


@pytest.mark.parametrize(
    "why_not",
    [
        {"safe": Safe.NO},
        {"safe": Safe.UNKNOWN},
        {"confirmed_at": None},
        {"accepts_messages": False},
        {"windows": ()},
    ],
    ids=str,
)
def test_a_clear_no_never_opens_a_point_that_is_not_safe(
    house: House, mail: MailCatcher, provider: TextProvider, why_not: dict[str, object]
) -> None:
    house = two_ways(house, mail, provider)
    provider.status = 400
    occurrence = house.remind(house.woman(sms_first(**why_not)))

    house.deliver()

    assert state(house, occurrence) == (MessageState.FAILED, Reason.PROVIDER_REFUSED)
    assert (len(provider.given), mail.messages) == (1, [])
    assert len(house.emitted("notifications.message_withheld.v1")) == 1


def test_every_point_is_tried_once_and_then_a_person_decides(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    provider.status, mail.refuse_recipient = 400, "550 no such user"
    occurrence = house.remind(house.woman(sms_first()))

    house.deliver()
    house.clock.move(hours=2)
    house.deliver()

    assert state(house, occurrence) == (MessageState.FAILED, Reason.PROVIDER_REFUSED)
    assert len(provider.given) == 1


def test_a_refused_message_waits_for_the_window_of_her_other_point(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    provider.status = 400
    occurrence = house.remind(house.woman(sms_first(windows=hours(17, 18))))

    house.deliver()
    assert state(house, occurrence) == (MessageState.WAITING, Reason.OUTSIDE_WINDOW)
    house.clock.move(hours=7)
    house.deliver()

    assert state(house, occurrence) == (MessageState.SENT, None)
    assert (len(provider.given), len(mail.wait_for(1))) == (1, 1)


@pytest.mark.parametrize("fault", [500, 302, 409])
def test_nothing_else_is_tried_once_it_is_unknown(
    house: House, mail: MailCatcher, provider: TextProvider, fault: int
) -> None:
    house = two_ways(house, mail, provider)
    provider.status, provider.keeps = fault, True
    occurrence = house.remind(house.woman(sms_first()))

    house.deliver()
    house.clock.move(seconds=31)
    house.settle()
    house.deliver()

    assert (len(provider.given), mail.messages) == (1, [])
    assert house.message(occurrence).state is MessageState.SENT  # as the look-up says


def in_trouble(house: House, provider: TextProvider, *, times: int = TROUBLES) -> None:
    """So many messages of other women whose provider says "not now"."""
    provider.status = 429
    for _ in range(times):
        house.remind(house.woman(sms_only()))
    house.deliver()


def test_a_provider_in_trouble_is_left_alone_by_every_worker_and_tried_again_later(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    in_trouble(house, provider)
    assert len(provider.given) == TROUBLES
    occurrence = house.remind(house.woman(sms_only()))

    house.deliver()
    assert state(house, occurrence) == (MessageState.WAITING, Reason.PROVIDER_AWAY)
    assert house.message(occurrence).due_at == house.clock() + timedelta(seconds=30)
    assert len(provider.given) == TROUBLES
    provider.status = 202
    house.clock.move(seconds=30)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    row = provider_state(house)
    assert row is not None
    assert (row.failures, row.open_until) == (0, None)


def test_a_pause_from_a_clock_that_was_set_back_is_not_believed(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    in_trouble(house, provider)
    provider.status = 202
    house.clock.move(hours=-1)
    occurrence = house.remind(house.woman(sms_only()))

    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT


def test_one_failure_less_leaves_the_circuit_closed_and_a_success_forgets(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    in_trouble(house, provider, times=TROUBLES - 1)
    provider.status = 202
    house.remind(house.woman(sms_only()))

    house.deliver()

    row = provider_state(house)
    assert row is not None
    assert (row.failures, row.open_until) == (0, None)
    assert len(provider.given) == TROUBLES


def test_meanwhile_her_other_safe_point_is_used_and_no_unsafe_one(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider)
    in_trouble(house, provider)
    safe, unsafe = (house.remind(house.woman(sms_first(safe=safe))) for safe in (Safe.YES, Safe.NO))

    house.deliver()

    assert house.message(safe).state is MessageState.SENT
    assert state(house, unsafe) == (MessageState.WAITING, Reason.PROVIDER_AWAY)
    assert len(mail.wait_for(1)) == 1


def test_a_provider_is_given_no_more_than_it_takes_and_each_message_waits_once(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider, rates={"bridge_sms": 2.0})
    for _ in range(8):
        house.remind(house.woman(sms_only()))

    house.deliver()
    first = len(provider.given)
    sent = [first]
    while len(provider.given) < 8:
        house.clock.move(seconds=0.5)
        house.deliver()
        sent.append(len(provider.given))

    assert 1 <= first <= 3
    assert [after - before for before, after in pairwise(sent)] == [1] * (8 - first)


def test_a_slot_after_its_hour_is_no_use_and_a_person_is_told(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    house = two_ways(house, mail, provider, rates={"bridge_sms": 0.001})
    for _ in range(2):
        house.remind(house.woman(sms_only()), hours=0.2)

    house.deliver()

    assert len(provider.given) == 1
    assert house.counts()["withheld"] == 1
    assert len(house.emitted("notifications.message_withheld.v1")) == 1


def test_a_binding_law_closes_hours_that_she_left_open_and_shortens_the_expiry(
    house: House, mail: MailCatcher, provider: TextProvider
) -> None:
    kept = LawfulHours("ES", frozenset({PointKind.SMS}), ((660, 720),), False, True, "a law")  # 11 to 12
    house = two_ways(house, mail, provider, lawful=(kept,))
    occurrence = house.remind(house.woman(sms_only()))

    house.deliver()
    assert state(house, occurrence) == (MessageState.WAITING, Reason.LAWFUL_HOURS)
    assert house.message(occurrence).due_at == house.clock() + timedelta(hours=1)
    house.clock.move(hours=1)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert provider.given[0]["valid_until"] == "2026-11-24T11:00:00+00:00"  # noon in Madrid, not six
