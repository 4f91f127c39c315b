"""Planning dates: days off are proposed away and decided one by one, and nothing that stays is told again."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from services.groups.domain.calendar.series import Plan
from services.groups.domain.errors import BadRule, RoomTaken
from services.groups.store import editions, sessions
from services.groups.usecases.editions.plan_sessions import Proposal, plan_sessions, preview_plan
from services.groups.usecases.editions.read_editions import read_edition
from services.groups.usecases.reminders.announce_due_reminders import announce_due_reminders
from services.groups.usecases.sessions.record_session_diary import plan_session
from tests.integration.groups.house import House

TUESDAY = date(2026, 12, 1)
IMMACULATE = date(2026, 12, 8)


def a_plan(**facts: Any) -> Plan:
    usual = {"rule": "FREQ=WEEKLY", "starts_on": TUESDAY, "at": time(18, 30), "minutes": 90}
    return Plan(**(usual | facts))


def days(proposal: Proposal) -> list[date]:
    return [one.slot.on for one in proposal.sessions]


def test_a_feast_is_proposed_away_and_the_group_loses_no_session(house: House) -> None:
    edition = house.an_edition(sessions=3)

    with house.work(house.facilitator) as work:
        found = preview_plan(work, edition_id=edition, plan=a_plan())

    assert days(found) == [TUESDAY, date(2026, 12, 15), date(2026, 12, 22)]
    assert [(one.on, one.day_off, one.is_proposed) for one in found.left_out] == [
        (IMMACULATE, "inmaculada", True)
    ]
    with house.work() as work:
        assert sessions.sessions_of(work.session, edition) == []


def test_a_feast_is_held_if_somebody_decides_so(house: House) -> None:
    edition = house.an_edition(sessions=3)

    with house.work() as work:
        found = preview_plan(work, edition_id=edition, plan=a_plan(), hold=frozenset({IMMACULATE}))

    assert days(found) == [TUESDAY, IMMACULATE, date(2026, 12, 15)]
    assert [one.day_off for one in found.sessions] == [None, "inmaculada", None]
    assert found.left_out == ()


def test_what_was_decided_before_is_no_proposal(house: House) -> None:
    edition = house.an_edition(sessions=3)
    skip = frozenset({TUESDAY, IMMACULATE})

    with house.work() as work:
        found = preview_plan(work, edition_id=edition, plan=a_plan(skip=skip))

    assert [(one.on, one.is_proposed) for one in found.left_out] == [(TUESDAY, False), (IMMACULATE, False)]


def test_school_holidays_are_proposed_away_too(house: House) -> None:
    edition = house.an_edition(sessions=3)
    plan = a_plan(starts_on=date(2025, 12, 16))

    with house.work() as work:
        found = preview_plan(work, edition_id=edition, plan=plan)

    assert days(found) == [date(2025, 12, 16), date(2026, 1, 13), date(2026, 1, 20)]
    assert {one.day_off for one in found.left_out} == {"navidad_escolar", "reyes"}


def test_a_year_nobody_has_a_calendar_for_is_said_and_not_guessed(house: House) -> None:
    edition = house.an_edition(sessions=3)

    with house.work() as work:
        found = preview_plan(work, edition_id=edition, plan=a_plan(starts_on=date(2028, 12, 19)))

    assert days(found) == [date(2028, 12, 19), date(2028, 12, 26), date(2029, 1, 2)]
    assert found.unknown.public == (2028, 2029)
    assert found.unknown.school == ("2028-2029",)


def test_the_change_of_clocks_is_named(house: House) -> None:
    edition = house.an_edition(sessions=3)

    with house.work() as work:
        found = preview_plan(work, edition_id=edition, plan=a_plan(starts_on=date(2027, 3, 16)))

    assert [(one.slot.on, one.clock_change) for one in found.sessions] == [
        (date(2027, 3, 16), 0),
        (date(2027, 3, 23), 0),
        (date(2027, 3, 30), 1),
    ]


def test_exceptions_of_both_kinds_are_kept_with_the_plan(house: House) -> None:
    edition = house.an_edition(sessions=2)
    extra = date(2026, 12, 4)

    with house.work() as work:
        plan = a_plan(skip=frozenset({IMMACULATE}), extra=frozenset({extra}))
        plan_sessions(work, edition_id=edition, plan=plan)

    with house.work() as work:
        page = read_edition(work, edition_id=edition)
    assert [one.when.on for one in page.sessions] == [TUESDAY, extra, date(2026, 12, 15)]
    assert page.plan is not None
    assert (page.plan.skip, page.plan.extra) == ((IMMACULATE,), (extra,))


def test_an_extra_date_out_of_reach_is_refused(house: House) -> None:
    edition = house.an_edition(sessions=2)

    with pytest.raises(BadRule), house.work() as work:
        preview_plan(work, edition_id=edition, plan=a_plan(extra=frozenset({date(2031, 1, 1)})))


def test_planning_anew_keeps_what_was_written_and_numbers_the_sessions_in_order(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, second, third = house.planned(edition)
    with house.work() as work:
        plan_session(work, session_id=third, topics=["Redes"], outline="Ronda")

    with house.work() as work:
        again = plan_sessions(work, edition_id=edition, plan=a_plan(skip=frozenset({TUESDAY})))

    with house.work() as work:
        kept = sessions.sessions_of(work.session, edition)
        assert {one.id: list(one.topics) for one in kept}[third] == ["Redes"]
        assert [(one.ordinal, one.on) for one in kept] == [
            (1, IMMACULATE),
            (2, date(2026, 12, 15)),
            (3, date(2026, 12, 22)),
        ]
    assert again == [second, third, first], "those in place stay, and the first goes where one is wanted"


def test_planning_fewer_sessions_drops_the_last_and_more_adds(house: House) -> None:
    edition = house.an_edition(sessions=3)
    series = house.planned(edition)
    woman = house.enrolled(edition)

    for count, expected in ((2, series[:2]), (4, series[:2])):
        with house.work() as work:
            found = editions.edition_by_id(work.session, edition, lock=True)
            assert found is not None
            found.session_count = count
        with house.work() as work:
            made = plan_sessions(work, edition_id=edition, plan=a_plan())
        assert (len(made), made[:2]) == (count, expected)
    assert woman


def test_planning_anew_does_not_remind_again_of_a_session_that_stays(house: House) -> None:
    edition = house.an_edition(sessions=3)
    house.planned(edition)
    house.enrolled(edition)
    house.watch.now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    with house.work() as work:
        announce_due_reminders(work)

    with house.work() as work:
        plan_sessions(work, edition_id=edition, plan=a_plan(skip=frozenset({IMMACULATE})))
    with house.work() as work:
        announce_due_reminders(work)

    assert len(house.events("groups.reminder_due.v1")) == 1
    assert house.events("groups.reminder_cancelled.v1") == []


def test_a_plan_is_refused_where_the_room_is_taken_and_the_preview_says_when(house: House) -> None:
    room = house.a_room()
    house.planned(house.an_edition(sessions=1, room=room))
    other = house.an_edition(sessions=2, room=room, lead=house.coordinator)

    with house.work() as work:
        found = preview_plan(work, edition_id=other, plan=a_plan())
    with pytest.raises(RoomTaken) as caught, house.work() as work:
        plan_sessions(work, edition_id=other, plan=a_plan(at=time(19, 0)))

    assert [[clash.kind for clash in one.clashes] for one in found.sessions] == [["room"], []]
    assert caught.value.expected == (
        "otra hora u otra sala: el 01/12/2026 la usa otra sesión de 18:30 a 20:00"
    )
    assert caught.value.field == "starts_on"
