"""The chain that wakes people is killed in every way we know, and somebody hears of it by another road."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.notifications.domain.chain import Fault
from services.notifications.gateways.smtp import SmtpAddress, SmtpGateway
from services.notifications.store import chain
from services.notifications.store.chain import ChainAlarm
from services.notifications.tasks import handlers
from services.notifications.usecases.staff.notify_staff import (
    notify_alert,
    send_staff_notices,
    stop_alert_notices,
)
from services.notifications.usecases.staff.watch_chain import begin_watch, watch_chain, what_fails
from shared.contracts.events.intake import ChainAlive
from shared.contracts.roles import Role
from shared.work import Work
from telar.running import watchdog
from tests.integration.notifications.conftest import SERVICE, TEAM, House
from tests.support.smtp import MailCatcher


def look(house: House) -> tuple[Fault, ...]:
    found: tuple[Fault, ...] = house.do(watch_chain, outside=house.runtime.outside)
    return found


def alive(house: House, *, late_steps: int = 0) -> None:
    """A sign of life as the bus hands it over."""
    found = handlers.find(ChainAlive.name)
    assert found is not None
    event = ChainAlive(subject=uuid4(), at=house.clock(), late_steps=late_steps)
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        found.effect(work, event)


def alarms(house: House) -> list[ChainAlarm]:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return list(work.session.scalars(select(ChainAlarm).order_by(ChainAlarm.since)))


def recipients(mail: MailCatcher) -> set[str]:
    return {address for message in mail.messages for address in message.recipients}


def test_when_signs_of_life_stop_every_coordinator_and_administrator_is_mailed(
    house: House, mail: MailCatcher
) -> None:
    told = {house.address_of(house.card(role)) for role in (Role.COORDINATOR, Role.COORDINATOR, Role.ADMIN)}
    house.card(Role.CASEWORKER)
    alive(house)

    house.clock.move(minutes=5)
    assert look(house) == ()
    house.clock.move(seconds=1)
    assert look(house) == (Fault.SILENT,)

    assert recipients(mail) == told
    assert "localhost:1/alertas" in mail.messages[0].text


def test_an_intake_that_never_spoke_is_silent_too_from_the_first_look_on(house: House) -> None:
    assert look(house) == ()
    house.clock.move(minutes=6)

    assert look(house) == (Fault.SILENT,)


def test_what_was_off_over_night_is_waited_for_from_the_start(house: House) -> None:
    alive(house)
    house.clock.move(hours=12)
    house.do(begin_watch)

    assert look(house) == ()
    house.clock.move(minutes=6)
    assert look(house) == (Fault.SILENT,)


def test_late_steps_told_by_intake_are_a_fault_until_it_says_otherwise(house: House) -> None:
    alive(house, late_steps=2)
    assert look(house) == (Fault.STEPS_LATE,)

    alive(house)
    assert look(house) == ()
    (alarm,) = alarms(house)
    assert alarm.ended_at is not None


def test_a_mail_server_that_is_gone_is_a_fault_and_another_one_carries_the_alarm(
    house: House, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR, address="nuria@trabajo.test")
    alive(house)
    nowhere = SmtpGateway(SmtpAddress(host="127.0.0.1", port=9, from_address="avisos@localhost"))
    good = house.runtime.outside.staff_mail
    outside = replace(house.runtime.outside, staff_mail=nowhere, alarm_mail=good)
    house.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[], roles=[Role.COORDINATOR])
    house.do(send_staff_notices, outside=outside)
    house.clock.move(minutes=3, seconds=1)
    alive(house)

    assert house.do(watch_chain, outside=outside) == (Fault.NOTICES_STUCK,)

    assert recipients(mail) == {"nuria@trabajo.test"}


def test_an_alarm_that_reached_nobody_is_tried_again_at_each_look_and_shown_meanwhile(
    house: House, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR, address="nuria@trabajo.test")
    alive(house, late_steps=1)
    nowhere = SmtpGateway(SmtpAddress(host="127.0.0.1", port=9, from_address="avisos@localhost"))

    house.do(watch_chain, outside=replace(house.runtime.outside, staff_mail=nowhere))
    assert (mail.messages, alarms(house)[0].told_at) == ([], None)
    assert [fault for fault, _ in house.do(what_fails)] == [Fault.STEPS_LATE]
    house.clock.move(seconds=15)
    look(house)

    assert recipients(mail) == {"nuria@trabajo.test"}


def test_while_it_lasts_it_is_told_every_half_hour_and_not_more(house: House, mail: MailCatcher) -> None:
    house.card(Role.COORDINATOR)
    for _ in range(61):
        alive(house, late_steps=1)
        look(house)
        house.clock.move(minutes=1)

    assert len(mail.messages) == 3
    assert len(alarms(house)) == 1


def test_an_alert_that_names_nobody_when_there_is_no_coordinator_is_never_silent(
    house: House, mail: MailCatcher
) -> None:
    house.card(Role.ADMIN, address="admin@trabajo.test")
    alive(house)
    alert = uuid4()

    house.do(notify_alert, alert=alert, step=0, team=TEAM, recipients=[uuid4()], roles=[])

    assert look(house) == (Fault.NOBODY_REACHED,)
    assert recipients(mail) == {"admin@trabajo.test"}
    house.do(stop_alert_notices, alert=alert, at=house.clock())
    assert look(house) == ()


def test_an_alert_whose_only_addressee_left_is_nobodys_to_hear(house: House) -> None:
    gone = house.card(Role.COORDINATOR)
    alive(house)
    house.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[gone], roles=[])
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        _close(work, gone)
    house.do(send_staff_notices, outside=house.runtime.outside)

    assert look(house) == (Fault.NOBODY_REACHED,)


def _close(work: Work, ref: object) -> None:
    from services.notifications.store.staff import StaffCardRow

    card = work.session.get(StaffCardRow, ref)
    assert card is not None
    card.is_active = False


def test_a_card_that_cannot_be_read_does_not_keep_the_alarm_from_the_others(
    house: House, mail: MailCatcher
) -> None:
    spoilt = house.card(Role.COORDINATOR)
    house.card(Role.COORDINATOR, address="rosa@trabajo.test")
    house.spoil("staff_card.address", where="id", of=spoilt)
    alive(house, late_steps=1)

    look(house)

    assert recipients(mail) == {"rosa@trabajo.test"}


def test_addresses_of_the_settings_are_told_when_nobody_has_a_card(house: House, mail: MailCatcher) -> None:
    alive(house, late_steps=1)

    house.do(watch_chain, outside=replace(house.runtime.outside, alarm_to=("direccion@trabajo.test",)))

    assert recipients(mail) == {"direccion@trabajo.test"}


def test_a_late_sign_of_life_does_not_hide_a_newer_one(house: House) -> None:
    alive(house, late_steps=3)
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        chain.hear(work.session, at=house.clock(), late_steps=3)
        house.clock.move(minutes=-1)
        chain.hear(work.session, at=house.clock(), late_steps=0)

    assert look(house) == (Fault.STEPS_LATE,)


def test_a_look_that_fails_does_not_end_the_watch(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    broken = replace(house.runtime, transactions=None)

    watchdog.look(broken)
    watchdog.look(house.runtime)

    assert [alarm.fault for alarm in alarms(house)] == []
