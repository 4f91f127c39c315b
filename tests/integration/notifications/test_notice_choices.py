"""Each member of staff chooses her own notices: over real SMTP and a loopback Telegram; alerts are never put off."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from services.notifications.api.app import create_app
from services.notifications.domain.contact_plan import PointKind
from services.notifications.settings import NotificationsSettings
from services.notifications.tasks import make_timetable
from services.notifications.usecases.inbound.hear_news import work_off_news
from services.notifications.usecases.staff.notify_staff import notify_alert, send_staff_notices
from services.notifications.usecases.staff.put_staff_card import put_staff_card
from shared.actor import Actor
from shared.contracts.codes import DueKind
from shared.contracts.events import intake
from shared.contracts.refs import StaffRef
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import TEAM, House, Tell
from tests.integration.notifications.test_api import Call, call
from tests.integration.notifications.test_provider_apis import telegram
from tests.support.callbacks import SETTINGS, Caller
from tests.support.provider_apis import Apis, apis
from tests.support.smtp import MailCatcher

__all__ = ["apis", "call"]
PATH = "/my-notices"
EVERY_DAY = {"digest_hour": 9, "days": list(range(7)), "quiet": [1320, 480], "channel": "email"}
CHAT = "12345678"
UPDATES = itertools.count(1)
"""Telegram numbers its calls; one that comes twice is heard once."""


@pytest.fixture
def bot(house: House, apis: Apis) -> House:
    """The house with a Telegram bot."""
    return house.with_gateways({PointKind.TELEGRAM: telegram(apis)})


@pytest.fixture
def caller(house: House) -> Caller:
    app = create_app(replace(house.runtime, settings=NotificationsSettings(**SETTINGS)))  # type: ignore[arg-type]
    return Caller(TestClient(app, raise_server_exceptions=False))


def hire(house: House, role: Role = Role.CASEWORKER) -> Actor:
    ref = house.card(role)
    return Actor(ref=ref, kind="staff", roles=frozenset({role}), teams=frozenset({TEAM}))


def choose(call: Call, who: Actor, **more: Any) -> None:
    answer = call(who, "PUT", PATH, EVERY_DAY | more)
    assert answer.status_code == 204, answer.text


def link(call: Call, caller: Caller, house: House, who: Actor) -> None:
    code = call(who, "POST", f"{PATH}/telegram-code").json()["code"]
    assert caller.telegram(code.upper(), chat=int(CHAT), update=next(UPDATES)) == 202
    work_off_news(house.works)


@pytest.fixture
def linked(house: House, call: Call, caller: Caller) -> Actor:
    """Somebody who has linked her chat and wants her digest there."""
    ana = hire(house)
    link(call, caller, house, ana)
    seen = call(ana, "GET", PATH).json()
    assert (seen["is_linked"], seen["waits_until"]) == (True, None)
    choose(call, ana, channel="telegram")
    return ana


def owe(tell: Tell, house: House, who: UUID) -> None:
    tell(
        intake.WorkDue(
            subject=uuid4(), item=uuid4(), kind=DueKind.NEXT_STEP, owner=StaffRef(who), due_at=house.clock()
        )
    )


def tick(house: House, at: datetime) -> None:
    """Let the clock of digests look at an instant."""
    house.clock.at = at
    entry = make_timetable().find("digests")
    assert entry is not None
    entry.tick(house.runtime)


def madrid(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of winter, as Madrid's clocks show it."""
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


def test_nothing_is_chosen_at_first_and_what_she_chooses_is_hers_alone(house: House, call: Call) -> None:
    ana, bea = hire(house), hire(house)
    assert call(ana, "GET", PATH).json() == {
        "chosen": None, "has_telegram": False, "is_linked": False, "waits_until": None,
    }  # fmt: skip

    choose(call, ana)

    assert call(ana, "GET", PATH).json()["chosen"] == EVERY_DAY
    assert call(bea, "GET", PATH).json()["chosen"] is None


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"digest_hour": 5}, 422, "digest_hour"),
        ({"days": []}, 422, "days"),
        ({"quiet": [1200, 481]}, 422, "quiet"),
        ({"channel": "telegram"}, 409, "channel"),
    ],
)
def test_beyond_a_limit_it_is_refused_at_its_field_and_what_stood_stays(
    house: House, call: Call, more: dict[str, Any], status: int, field: str
) -> None:
    ana = hire(house)
    choose(call, ana)

    answer = call(ana, "PUT", PATH, EVERY_DAY | {"digest_hour": 10} | more)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert call(ana, "GET", PATH).json()["chosen"] == EVERY_DAY


def test_her_digest_comes_at_her_hour_on_her_days(
    house: House, call: Call, tell: Tell, mail: MailCatcher
) -> None:
    ana = hire(house)
    choose(call, ana, days=[5])
    owe(tell, house, ana.ref)

    for day, hour, minute in ((25, 9, 0), (27, 9, 0), (28, 8, 59)):
        tick(house, madrid(day, hour, minute))
    assert mail.messages == []
    tick(house, madrid(28, 9))

    assert len(mail.wait_for(1)) == 1


def test_a_change_of_her_card_keeps_what_she_chose(
    house: House, call: Call, tell: Tell, mail: MailCatcher
) -> None:
    ana = hire(house)
    choose(call, ana)
    house.do(
        put_staff_card, ref=ana.ref, roles=ana.roles, teams=ana.teams, address="ana@trabajo.test",
        language="es", hours={"2": [("08:00", "15:00")]},
    )  # fmt: skip
    owe(tell, house, ana.ref)
    tick(house, madrid(25, 8))
    assert mail.messages == []
    tick(house, madrid(25, 9))

    assert mail.wait_for(1)[0].recipients == ("ana@trabajo.test",)


def test_a_digest_that_comes_late_waits_out_her_quiet(
    house: House, call: Call, tell: Tell, mail: MailCatcher
) -> None:
    ana = hire(house)
    choose(call, ana, digest_hour=8, quiet=[12 * 60, 18 * 60])
    owe(tell, house, ana.ref)

    tick(house, madrid(25, 12))
    assert mail.messages == []
    tick(house, madrid(26, 8))

    assert len(mail.wait_for(1)) == 1


def test_no_quiet_and_no_free_day_holds_an_alert_back(house: House, call: Call, mail: MailCatcher) -> None:
    ana = hire(house)
    choose(call, ana, days=[0])
    house.clock.at = madrid(8, 3, month=12)  # a feast, at night
    house.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[ana.ref], roles=[])

    assert house.do(send_staff_notices, outside=house.runtime.outside) == 1
    assert mail.wait_for(1)[0].recipients == (house.address_of(ana.ref),)


def test_on_a_feast_no_digest_comes_but_to_whoever_is_on_call_that_day(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    off, on, taken_off = house.card(), house.card(), house.card()
    night = {"since": madrid(7, 20, month=12), "until": madrid(8, 8, month=12)}
    for who in (on, taken_off):
        set_ = intake.ShiftSet(subject=uuid4(), staff=StaffRef(who), **night, is_off=False)
        if who == taken_off:
            tell(set_.model_copy(update={"is_off": True}))
        tell(set_)
    for who in (off, on, taken_off):
        owe(tell, house, who)
    house.clock.at = madrid(7, 14, month=12)
    for who in (off, on, taken_off):
        house.do(
            put_staff_card, ref=who, roles=frozenset({Role.CASEWORKER}), teams=frozenset({TEAM}),
            address=f"{who.hex[:8]}@trabajo.test", language="es", hours={},
        )  # fmt: skip

    tick(house, madrid(8, 8, month=12))
    assert [letter.recipients[0] for letter in mail.wait_for(1)] == [house.address_of(on)]
    tick(house, madrid(9, 8, month=12))

    assert {letter.recipients[0] for letter in mail.wait_for(3)} == {
        house.address_of(who) for who in (off, on, taken_off)
    }


def test_a_chat_is_linked_by_the_code_it_sends_and_her_digest_goes_there(
    linked: Actor, bot: House, tell: Tell, apis: Apis, mail: MailCatcher
) -> None:
    owe(tell, bot, linked.ref)

    tick(bot, madrid(25, 9))

    (taken,) = apis.taken
    assert taken["chat_id"] == int(CHAT)
    assert taken["text"].startswith("Tareas para hoy: 1")
    assert mail.messages == []


def test_a_digest_that_telegram_does_not_take_goes_by_mail(
    linked: Actor, bot: House, tell: Tell, apis: Apis, mail: MailCatcher
) -> None:
    owe(tell, bot, linked.ref)
    apis.error, apis.status = {"ok": False, "error_code": 403, "description": "bot was blocked"}, 403

    tick(bot, madrid(25, 9))

    assert mail.wait_for(1)[0].recipients == (bot.address_of(linked.ref),)


def test_an_alert_goes_by_mail_and_to_her_chat_and_says_nothing_of_anyone(
    linked: Actor, bot: House, apis: Apis, mail: MailCatcher
) -> None:
    bot.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[linked.ref], roles=[])

    assert bot.do(send_staff_notices, outside=bot.runtime.outside) == 1

    assert len(mail.wait_for(1)) == 1
    assert [one["text"] for one in apis.taken] == [
        "Hay un aviso que espera respuesta.\nEntra aquí para verlo: http://localhost:1/"
    ]


def test_an_alert_that_only_her_chat_took_is_mailed_again_until_the_mail_goes(
    linked: Actor, bot: House, apis: Apis, mail: MailCatcher
) -> None:
    bot.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[linked.ref], roles=[])
    mail.refuse_data = "451 away"
    bot.do(send_staff_notices, outside=bot.runtime.outside)
    assert len(apis.taken) == 1

    mail.refuse_data = None
    bot.clock.move(minutes=10)
    bot.do(send_staff_notices, outside=bot.runtime.outside)

    assert len(mail.wait_for(1)) == 1


def test_a_code_is_good_once_for_a_quarter_of_an_hour_and_only_the_last_one(
    house: House, call: Call, caller: Caller
) -> None:
    ana, bea = hire(house), hire(house)
    first, code = (call(ana, "POST", f"{PATH}/telegram-code").json()["code"] for _ in range(2))

    def send(words: str, chat: int) -> bool:
        assert caller.telegram(words, chat=chat, update=next(UPDATES)) == 202
        work_off_news(house.works)
        return bool(call(ana, "GET", PATH).json()["is_linked"])

    assert not send(first, 1)
    assert send(code, 2)
    call(ana, "POST", f"{PATH}/telegram-unlinking")
    assert not send(code, 3)
    late = call(bea, "POST", f"{PATH}/telegram-code").json()["code"]
    house.clock.move(minutes=15)
    send(late, 4)
    assert not call(bea, "GET", PATH).json()["is_linked"]


def test_unlinking_brings_digests_back_to_mail(linked: Actor, call: Call) -> None:
    assert call(linked, "POST", f"{PATH}/telegram-unlinking").status_code == 204

    seen = call(linked, "GET", PATH).json()
    assert (seen["is_linked"], seen["chosen"]["channel"]) == (False, "email")


def test_choices_that_cannot_be_read_keep_nothing_from_her(
    house: House, call: Call, mail: MailCatcher
) -> None:
    ana = hire(house)
    choose(call, ana)
    house.spoil("notice_choices.choices", where="id", of=ana.ref)
    house.do(notify_alert, alert=uuid4(), step=0, team=TEAM, recipients=[ana.ref], roles=[])

    assert house.do(send_staff_notices, outside=house.runtime.outside) == 1


def test_whoever_runs_groups_alone_has_no_notices_to_choose(house: House, call: Call) -> None:
    olga = hire(house, Role.FACILITATOR)

    assert call(olga, "GET", PATH).status_code == 403
    assert call(olga, "PUT", PATH, EVERY_DAY).status_code == 403


def test_a_code_is_not_waited_for_longer_than_it_is_good(house: House, call: Call) -> None:
    ana = hire(house)
    until = datetime.fromisoformat(call(ana, "POST", f"{PATH}/telegram-code").json()["until"])
    assert until == house.clock() + timedelta(minutes=15)
    assert call(ana, "GET", PATH).json()["waits_until"] is not None
    house.clock.move(minutes=15)

    assert call(ana, "GET", PATH).json()["waits_until"] is None
