"""The organisation's urgent channel: told once a step besides the mails, by a real protocol; never in their way."""

import logging
import time
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.notifications.domain.chain import Fault
from services.notifications.gateways.gateway import Outcome, Outgoing
from services.notifications.gateways.outside import open_outside
from services.notifications.gateways.urgent_channel import urgent_channels
from services.notifications.settings import NotificationsSettings
from services.notifications.store.staff import NoticeRow
from services.notifications.tasks import make_handlers, make_timetable
from services.notifications.usecases.staff.watch_chain import watch_chain
from shared.contracts.contract import Event
from shared.contracts.events import intake
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import SERVICE, TEAM, House
from tests.support.channels import PASSWORD, TOPIC, USER, Channels, channels
from tests.support.smtp import MailCatcher

__all__ = ["channels"]
WORDS = "Hay un aviso que espera respuesta.\nEntra aquí para verlo: http://localhost:1/"
FIRST = UUID(int=1)


def told_by(house: House, *addresses: str) -> House:
    """The house with these urgent channels."""
    urgent = urgent_channels(SecretStr(" ".join(addresses)), sender="Agenda")
    outside = replace(house.runtime.outside, urgent=urgent)
    return replace(house, runtime=replace(house.runtime, outside=outside))


def hear(house: House, event: Event) -> None:
    handler = make_handlers(lambda: house.runtime.outside).find(event.name)
    assert handler is not None
    with house.works.begin(actor=SERVICE, purpose="event") as work:
        handler.effect(work, event)


def tick(house: House, name: str = "channel_notices") -> None:
    entry = make_timetable().find(name)
    assert entry is not None
    entry.tick(house.runtime)


def told(
    house: House, kind: type[intake.AlertRaised] | type[intake.AlertEscalated], **facts: object
) -> Event:
    known = {
        "alert": uuid4(), "level": Level.EXTREMO, "team": TEAM, "recipients": (),
        "roles": (Role.COORDINATOR.value,), "acknowledge_by": house.clock(),
    }  # fmt: skip
    known |= {"owner": None} if kind is intake.AlertRaised else {}
    return kind(subject=uuid4(), **known | facts)  # type: ignore[arg-type]


def states(house: House) -> dict[str, int]:
    """Notices to channels, by state."""
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        found = work.session.scalars(
            select(NoticeRow.state).where(NoticeRow.kind == "channel_notice", NoticeRow.staff == FIRST)
        ).all()
        return {state: list(found).count(state) for state in found}


def test_an_alert_is_told_once_a_step_however_many_people_are_mailed(
    house: House, mail: MailCatcher, channels: Channels
) -> None:
    for _ in range(3):
        house.card(Role.COORDINATOR)
    house, alert = told_by(house, channels.ntfy), uuid4()

    for event in (
        told(house, intake.AlertRaised, alert=alert),
        told(house, intake.AlertRaised, alert=alert),
        told(house, intake.AlertEscalated, alert=alert, step=1),
    ):
        hear(house, event)
        tick(house)
        tick(house)

    assert len(mail.wait_for(6)) == 6
    assert len(channels.taken) == 2
    assert states(house) == {"sent": 2}


def test_it_says_what_a_mail_to_staff_says_and_nothing_of_anyone(
    house: House, mail: MailCatcher, channels: Channels
) -> None:
    house = told_by(house, channels.ntfy, channels.json)
    house.card(Role.COORDINATOR)
    alert = told(house, intake.AlertRaised)

    hear(house, alert)
    tick(house)

    by_ntfy, by_json = sorted(channels.taken, key=lambda one: "topic" not in one)
    assert (by_ntfy["topic"], by_ntfy["title"], by_ntfy["message"]) == (TOPIC, "Aviso pendiente", WORDS)
    assert (by_json["title"], by_json["message"]) == ("Aviso pendiente", WORDS)
    assert f"{mail.wait_for(1)[0].text}".strip() == WORDS
    said = f"{channels.taken}{channels.headers}{channels.paths}".lower()
    for secret in (alert.subject, "extremo", TEAM, "telar/", "github"):
        assert str(secret) not in said


def test_the_mails_leave_first_and_at_once_though_the_channel_is_away(
    house: House, mail: MailCatcher, channels: Channels
) -> None:
    house = told_by(house, channels.ntfy)
    house.card(Role.COORDINATOR)
    channels.status, channels.delay_seconds = 500, 0.5
    started = time.monotonic()

    hear(house, told(house, intake.AlertRaised))
    tick(house, "staff_notices")

    assert len(mail.wait_for(1)) == 1
    assert time.monotonic() - started < 0.5
    assert channels.taken == []
    tick(house)
    assert states(house) == {"pending": 1}


def test_what_fails_is_tried_again_until_it_is_taken_and_then_no_more(
    house: House, channels: Channels
) -> None:
    house = told_by(house, channels.ntfy)
    house.card(Role.COORDINATOR)
    channels.status = 503
    hear(house, told(house, intake.AlertRaised))
    tick(house)

    channels.status = 200
    tick(house)
    assert channels.taken == []
    house.clock.move(seconds=11)
    tick(house)
    house.clock.move(hours=1)
    tick(house)

    assert len(channels.taken) == 1


def test_one_channel_that_is_away_does_not_make_another_ring_twice(house: House, channels: Channels) -> None:
    house = told_by(house, "json://127.0.0.1:9/", channels.json)
    house.card(Role.COORDINATOR)
    hear(house, told(house, intake.AlertRaised))
    for _ in range(4):
        tick(house)
        house.clock.move(minutes=6)

    assert len(channels.taken) == 1
    assert states(house) == {"pending": 1}


def test_an_alert_that_somebody_took_is_told_to_no_channel(house: House, channels: Channels) -> None:
    house = told_by(house, channels.ntfy)
    house.card(Role.COORDINATOR)
    waits, late = (told(house, intake.AlertRaised) for _ in range(2))
    hear(house, waits)
    for alert in (waits, late):
        assert isinstance(alert, intake.AlertRaised)
        taken = {"subject": alert.subject, "alert": alert.alert, "by": uuid4(), "at": house.clock()}
        hear(house, intake.AlertAcknowledged(**taken))
    hear(house, late)

    tick(house)

    assert channels.taken == []
    assert states(house) == {"dropped": 1}


def test_a_channel_counts_for_nobody_where_no_person_can_be_reached(house: House, channels: Channels) -> None:
    house = told_by(house, channels.ntfy)
    hear(house, intake.ChainAlive(subject=uuid4(), at=house.clock(), late_steps=0))
    hear(house, told(house, intake.AlertRaised))
    tick(house)

    assert len(channels.taken) == 1
    assert house.do(watch_chain, outside=house.runtime.outside) == (Fault.NOBODY_REACHED,)


def test_a_channel_that_was_taken_out_of_the_setting_is_owed_nothing(
    house: House, channels: Channels
) -> None:
    house.card(Role.COORDINATOR)
    hear(told_by(house, channels.ntfy, channels.json), told(house, intake.AlertRaised))

    left = told_by(house, channels.json)
    tick(left)
    tick(house)

    assert [set(one) >= {"message", "type"} for one in channels.taken] == [True]
    assert states(house) == {"sent": 1}


def an_outgoing(house: House) -> Outgoing:
    return Outgoing("r", "", "Agenda", "Aviso pendiente", WORDS, house.clock().replace(year=2027))


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_no_is_no_whatever_its_number(house: House, channels: Channels, status: int) -> None:
    channels.status = status
    (gateway,) = urgent_channels(SecretStr(channels.ntfy), sender="Agenda").values()

    answer = gateway.send(an_outgoing(house), now=house.clock()).answer

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "not_taken")


def test_a_redirection_is_followed_nowhere_even_if_the_address_asks_for_it(
    house: House, channels: Channels
) -> None:
    channels.moved_to = f"http://127.0.0.1:{channels.port}/elsewhere"
    address = SecretStr(f"{channels.json}?redirect=yes")
    (gateway,) = urgent_channels(address, sender="Agenda").values()

    assert gateway.send(an_outgoing(house), now=house.clock()).answer.outcome is Outcome.UNKNOWN
    assert channels.taken == []


def test_a_channel_that_does_not_answer_is_given_up_in_time(house: House, channels: Channels) -> None:
    channels.delay_seconds = 7.0
    (gateway,) = urgent_channels(SecretStr(f"{channels.json}?rto=600&retry=5"), sender="Agenda").values()

    receipt = gateway.send(an_outgoing(house), now=house.clock())

    assert receipt.answer.outcome is Outcome.UNKNOWN
    assert receipt.seconds < 9.5


@pytest.mark.parametrize("bad", ["nix://telar:geheim-9@host/x", "geheim-9", "json://:geheim-9"])
def test_an_address_that_is_none_keeps_the_service_from_starting_and_is_not_shown(
    bad: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.NOTSET)
    setting = SecretStr(f"ntfy://{USER}:{PASSWORD}@host/ok {bad}")

    with pytest.raises(ValueError, match="TELAR_STAFF_CHANNEL_URL: address number 2") as raised:
        open_outside(NotificationsSettings(staff_channel_url=setting))

    shown = f"{raised.value}{raised.value.__cause__}{caplog.text}{capfd.readouterr()}"
    assert PASSWORD not in shown


def test_the_setting_is_read_from_its_variable_and_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELAR_STAFF_CHANNEL_URL", f"ntfy://{USER}:{PASSWORD}@host/{TOPIC}")

    settings = NotificationsSettings()

    assert list(open_outside(settings).urgent) == [FIRST]
    assert PASSWORD not in f"{settings!r}{settings}"
    assert open_outside(NotificationsSettings(staff_channel_url=SecretStr(""))).urgent == {}
