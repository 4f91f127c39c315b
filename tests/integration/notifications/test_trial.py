"""Trying the door: any instant, any kind, each point; it sends nothing and never says other than the door does."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.contact_plan import (
    ContactPlan,
    DateException,
    MessageConsent,
    PointKind,
    Safe,
    Window,
)
from services.notifications.domain.messages import MessageKind, MessageState
from shared.contracts.levels import Level
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import Call, call
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import TUESDAY_TEN, a_plan, a_point, hours

__all__ = ["call"]
TODAY = TUESDAY_TEN.date()


def tried(house: House, call: Call, person: UUID, **body: Any) -> dict[str, Any]:
    answer = call(house.staff(), "POST", f"/people/{person}/would-send", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_each_point_has_its_own_verdict_with_reason_and_when_it_would_leave(house: House, call: Call) -> None:
    good, later = a_point(), a_point(windows=hours(17, 19))
    unsafe, number = a_point(safe=Safe.NO), a_point(kind=PointKind.PHONE, value="+34600000001")
    person = house.woman(a_plan(later, unsafe, number, good))

    said = tried(house, call, person)

    assert (said["answer"], said["channel"], said["reason"]) == ("send", "email", None)
    assert [(one["answer"], one["reason"]) for one in said["points"]] == [
        ("wait", "outside_window"),
        ("withhold", "point_not_safe"),
        ("withhold", "no_machine_channel"),
        ("send", None),
    ]
    assert instant(said["points"][0]["leaves_at"]) == TUESDAY_TEN + timedelta(hours=7)
    assert said["points"][1]["leaves_at"] is None
    assert instant(said["points"][3]["leaves_at"]) == TUESDAY_TEN


def test_any_instant_may_be_tried(house: House, call: Call) -> None:
    eve = DateException(TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    person = house.woman(a_plan(exceptions=(eve,)))

    today, eve_said = (
        tried(house, call, person, at=(TUESDAY_TEN + timedelta(days=days)).isoformat()) for days in (0, 1)
    )

    assert today["answer"] == "send"
    assert (eve_said["answer"], eve_said["reason"]) == ("wait", "outside_window")
    assert instant(eve_said["until"]) == datetime(2026, 11, 26, 8, tzinfo=UTC)


def test_what_would_wait_and_then_not_leave_says_so(house: House, call: Call) -> None:
    rare = a_point(windows=(Window(1, 600, 720, weeks=(1,)),), confirmed_at=TUESDAY_TEN - timedelta(days=28))
    person = house.woman(a_plan(rare))

    said = tried(house, call, person)

    assert (said["answer"], said["reason"]) == ("wait", "outside_window")
    assert (said["leaves_at"], said["late_reason"]) == (None, "point_unconfirmed")


def test_an_alias_that_is_not_neutral_is_said_by_the_trial_too(house: House, call: Call) -> None:
    person = house.woman(a_plan(a_point(sender_alias="Refugio")))

    said = tried(house, call, person)

    assert (said["answer"], said["reason"]) == ("withhold", "wording_refused")


@pytest.mark.parametrize(
    "body",
    [
        {"at": "2026-11-24T10:00:00"},
        {"at": "2028-11-24T10:00:00Z"},
        {"at": "9999-12-31T23:59:59Z"},
        {"at": "0001-01-01T00:00:00Z"},
        {"kind": "digest"},
    ],
)
def test_an_instant_too_far_or_without_a_zone_and_another_kind_are_refused(
    house: House, call: Call, body: dict[str, Any]
) -> None:
    person = house.woman()

    answer = call(house.staff(), "POST", f"/people/{person}/would-send", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(body))


def random_plan(chance: random.Random, moment: datetime) -> ContactPlan:
    """Plans near leaving: most faults are in the hours, some in the point, some in the words."""
    today = moment.date()

    def date_exception() -> DateException:
        first = today + timedelta(days=chance.choice((-1, 0, 0, 1)))
        return DateException(first, first, chance.choice(((), ((0, 900),), ((840, 1440),))))

    def point() -> Any:
        starts = [chance.randrange(1440) for _ in range(3)]
        windows = tuple(
            Window(
                chance.choice((today.weekday(), chance.randrange(7))),
                start,
                start + chance.randrange(1, 1441),
                weeks=chance.choice(((), (), (1, 3), (-1,))),
                is_term_only=chance.random() < 0.2,
            )
            for start in starts
        )
        return a_point(
            windows=chance.choice((windows, windows, hours(0, 24), ())),
            exceptions=tuple(date_exception() for _ in range(chance.choice((0, 0, 1)))),
            kind=chance.choice((PointKind.EMAIL, PointKind.EMAIL, PointKind.EMAIL, PointKind.POST)),
            safe=chance.choice((Safe.YES, Safe.YES, Safe.YES, Safe.NO)),
            sender_alias=chance.choice(("Lola", "", "Refugio")),
            language=chance.choice(("es", "ar", "uk")),
            confirmed_at=moment - timedelta(days=chance.choice((1, 6, 8, 31))),
        )

    return a_plan(
        *(point() for _ in range(chance.choice((1, 2, 3)))),
        time_zone=chance.choice(("Europe/Madrid", "Atlantic/Canary", "America/Bogota")),
        consent=chance.choice((MessageConsent.GIVEN,) * 5 + (MessageConsent.WITHDRAWN,)),
        exceptions=tuple(date_exception() for _ in range(chance.choice((0, 0, 1)))),
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_trial_never_says_other_than_the_door_does(
    house: House, call: Call, mail: MailCatcher, seed: int
) -> None:
    """Said days before of that instant, and then done at that instant: the same answer, reason and time."""
    chance = random.Random(seed)
    moment = TUESDAY_TEN + timedelta(minutes=chance.randrange(1440 * 20))
    before = house.clock.at = moment - timedelta(days=3)
    seen = set()
    for _ in range(12):
        plan = random_plan(chance, moment)
        person = house.woman(plan, level=chance.choice((Level.BASAL, Level.ALTO)))
        house.clock.at = before

        said = tried(house, call, person, at=moment.isoformat(), kind="session_reminder")

        house.clock.at = moment
        row = house.message(house.remind(person, hours=24 * 400))
        house.deliver()
        row = house.message(row.occurrence)
        states = {MessageState.SENT: "send", MessageState.WAITING: "wait", MessageState.WITHHELD: "withhold"}
        assert (said["answer"], said["reason"]) == (states[row.state], row.reason), plan
        if row.state is MessageState.WAITING:
            assert instant(said["until"]) == row.due_at
        seen.add(said["answer"])
        house.clock.at = before
    assert len(seen) >= 2, seen


def test_every_kind_of_message_may_be_tried_and_nothing_is_kept_or_sent(
    house: House, call: Call, mail: MailCatcher
) -> None:
    person = house.woman()

    for kind in MessageKind:
        assert tried(house, call, person, kind=kind)["answer"] == "send"

    assert house.counts() == {}
    assert mail.messages == []


def test_a_woman_without_a_plan_has_no_points_to_try(house: House, call: Call) -> None:
    person = uuid4()
    house.case(person)

    said = tried(house, call, person)

    assert (said["answer"], said["reason"], said["points"]) == ("withhold", "no_plan", [])
