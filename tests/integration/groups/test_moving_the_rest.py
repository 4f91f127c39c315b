"""Moving, cancelling and bringing back the rest of a series: seen before, done whole, told once."""

import json
from datetime import UTC, date, datetime, time

import pytest

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun, ImpossibleTime, RoomTaken, WrongState
from services.groups.domain.needs import Needs
from services.groups.store import sessions
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.clashes import ClashKind
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.editions.preview_change import preview_change, preview_move
from services.groups.usecases.reminders.announce_due_reminders import announce_due_reminders
from services.groups.usecases.sessions.read_sessions import read_session
from tests.integration.groups.house import House

DAY_BEFORE = datetime(2026, 11, 30, 18, tzinfo=UTC)
"""Reminders of 1 December at 18:30 in León are due since half an hour."""
THURSDAY = Slot(date(2026, 12, 3), time(17, 0), 60)
TUESDAY = Slot(date(2026, 12, 1), time(18, 30), 90)


def tick(house: House) -> list[dict[str, str]]:
    """Announce what is due; return what was announced so far."""
    with house.work() as work:
        announce_due_reminders(work)
    return [json.loads(body) for body in house.events("groups.reminder_due.v1")]


def when(house: House, edition: object) -> list[tuple[date, time]]:
    with house.work() as work:
        return [(one.on, one.slot.at) for one in sessions.sessions_of(work.session, edition)]  # type: ignore[arg-type]


def test_the_rest_moves_by_as_many_days_to_the_same_new_hour(house: House) -> None:
    edition = house.an_edition(sessions=4)
    _, second, third, fourth = house.planned(edition)

    with house.work(house.facilitator) as work:
        moved = move_session(work, session_id=second, to=Slot(date(2026, 12, 10), time(17), 60), rest=True)

    assert moved == [second, third, fourth]
    assert when(house, edition) == [
        (date(2026, 12, 1), time(18, 30)),
        (date(2026, 12, 10), time(17)),
        (date(2026, 12, 17), time(17)),
        (date(2026, 12, 24), time(17)),
    ]


def test_the_rest_keeps_its_wall_time_over_the_change_of_clocks(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, *_ = house.planned(edition, starts_on=date(2027, 3, 16))

    with house.work() as work:
        move_session(work, session_id=first, to=Slot(date(2027, 3, 18), time(19), 90), rest=True)

    with house.work() as work:
        found = [(one.slot.at, one.starts_at.hour) for one in sessions.sessions_of(work.session, edition)]
    assert found == [(time(19), 18), (time(19), 18), (time(19), 17)]


def test_cancelled_and_earlier_sessions_stay_when_the_rest_moves(house: House) -> None:
    edition = house.an_edition(sessions=4)
    _, second, third, _ = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=third)

    with house.work() as work:
        move_session(work, session_id=second, to=Slot(date(2026, 12, 9), time(18, 30), 90), rest=True)

    assert [day for day, _ in when(house, edition)] == [
        date(2026, 12, 1),
        date(2026, 12, 9),
        date(2026, 12, 15),
        date(2026, 12, 23),
    ]


def test_the_rest_moves_whole_or_not_at_all(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, second, third = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=first)
    before = when(house, edition)

    with pytest.raises(ImpossibleTime), house.work() as work:
        move_session(work, session_id=second, to=Slot(date(2026, 11, 20), time(18), 90), rest=True)
    with house.work() as work:
        reinstate_session(work, session_id=first)
    with pytest.raises(ImpossibleTime), house.work() as work:
        move_session(work, session_id=second, to=Slot(date(2026, 12, 1), time(19), 90), rest=True)

    assert when(house, edition) == before
    assert third


def test_moving_the_rest_and_moving_it_back_tells_nobody_twice(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, *_ = house.planned(edition)
    for number in range(3):
        house.enrolled(edition, f"Mujer {number}")
    house.watch.now = DAY_BEFORE
    told = tick(house)

    for to in (THURSDAY, TUESDAY):
        with house.work() as work:
            move_session(work, session_id=first, to=to, rest=True)
        house.watch.forward(minutes=5)
        again = tick(house)

    assert len(told) == 3
    assert len({one["occurrence"] for one in again}) == 3, "the same occurrence: notifications sends it once"
    assert {one["starts_at"] for one in again} == {"2026-12-01T17:30:00Z"}
    last = [json.loads(body) for body in house.events("groups.reminder_cancelled.v1")]
    assert {one["occurrence"] for one in last} == {one["occurrence"] for one in told}


def test_who_was_told_of_the_new_hour_meanwhile_is_told_of_the_old_one_again(house: House) -> None:
    edition = house.an_edition(sessions=1)
    (first,) = house.planned(edition)
    house.enrolled(edition)
    house.watch.now = DAY_BEFORE
    tick(house)
    earlier = Slot(date(2026, 12, 1), time(12), 90)

    for to in (earlier, TUESDAY):
        with house.work() as work:
            move_session(work, session_id=first, to=to)
        told = tick(house)

    assert [one["starts_at"] for one in told] == [
        "2026-12-01T17:30:00Z",
        "2026-12-01T11:00:00Z",
        "2026-12-01T17:30:00Z",
    ]
    assert len({one["occurrence"] for one in told}) == 3, "she must not believe the hour in between"


def test_moving_before_anybody_was_told_tells_once_of_the_last_hour(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, *_ = house.planned(edition)
    house.enrolled(edition)
    for to in (THURSDAY, TUESDAY, THURSDAY):
        with house.work() as work:
            move_session(work, session_id=first, to=to, rest=True)

    house.watch.now = datetime(2026, 12, 2, 16, 30, tzinfo=UTC)

    assert [one["starts_at"] for one in tick(house)] == ["2026-12-03T16:00:00Z"]


def test_the_preview_of_a_move_shows_dates_women_children_and_who_was_told(house: House) -> None:
    edition = house.an_edition(sessions=2)
    first, second = house.planned(edition)
    told = house.enrolled(edition, "Ana", needs=Needs(("es",), children=2))
    house.watch.now = DAY_BEFORE
    tick(house)
    house.enrolled(edition, "Bea", needs=Needs(("es",), children=1))

    to = Slot(date(2026, 12, 1), time(20), 90)
    with house.work(house.facilitator) as work:
        found = preview_move(work, session_id=first, to=to, rest=True)

    assert [(one.session, one.after.on, one.after.at, one.day_off) for one in found.lines] == [
        (first, date(2026, 12, 1), time(20), None),
        (second, date(2026, 12, 8), time(20), "inmaculada"),
    ]
    touched = found.touched
    assert (touched.women, touched.children, touched.told, touched.told_places) == (2, 3, 1, (told,))
    assert found.unknown.school == ("2026-2027",)
    assert when(house, edition)[0] == (date(2026, 12, 1), time(18, 30)), "nothing was kept"


def test_the_preview_names_the_hour_of_clashes_and_no_more(house: House) -> None:
    room = house.a_room()
    house.planned(house.an_edition(sessions=1, room=room), starts_on=date(2026, 12, 3), at=time(17))
    edition = house.an_edition(sessions=2, room=room)
    first, _ = house.planned(edition)

    with house.work() as work:
        found = preview_move(work, session_id=first, to=Slot(date(2026, 12, 3), time(18), 60), rest=True)

    clashes = found.lines[0].clashes
    assert [(one.kind, one.on, one.at, one.until, one.staff) for one in clashes] == [
        (ClashKind.ROOM, date(2026, 12, 3), time(17), time(18, 30), None),
        (ClashKind.FACILITATOR, date(2026, 12, 3), time(17), time(18, 30), house.facilitator.ref),
    ]
    assert found.lines[1].clashes == ()


def test_a_move_into_a_taken_room_is_refused_whole(house: House) -> None:
    room = house.a_room()
    house.planned(house.an_edition(sessions=1, room=room), starts_on=date(2026, 12, 10), at=time(17))
    edition = house.an_edition(sessions=2, room=room, lead=house.coordinator)
    first, _ = house.planned(edition)
    before = when(house, edition)

    with pytest.raises(RoomTaken) as caught, house.work() as work:
        move_session(work, session_id=first, to=THURSDAY, rest=True)

    assert caught.value.expected is not None
    assert "10/12/2026" in caught.value.expected
    assert when(house, edition) == before


def test_sessions_cancelled_together_come_back_together(house: House) -> None:
    edition = house.an_edition(sessions=4)
    first, second, third, fourth = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=third)
        cancel_sessions(work, session_id=second, rest=True)
    with house.work() as work:
        assert read_session(work, session_id=second).cancelled_together == 2

    with house.work() as work:
        back = reinstate_session(work, session_id=fourth, rest=True)

    assert back == [second, fourth]
    with house.work() as work:
        states = {one.id: one.state for one in sessions.sessions_of(work.session, edition)}
    assert states[third] is SessionState.CANCELLED
    assert states[first] is states[second] is states[fourth] is SessionState.PLANNED


def test_one_of_those_cancelled_together_comes_back_alone(house: House) -> None:
    edition = house.an_edition(sessions=3)
    first, second, _ = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=first, rest=True)

    with house.work() as work:
        assert reinstate_session(work, session_id=second) == [second]
        assert reinstate_session(work, session_id=second) == []
        assert read_session(work, session_id=first).cancelled_together == 2


def test_a_session_does_not_come_back_where_another_is_now(house: House) -> None:
    room = house.a_room()
    edition = house.an_edition(sessions=2, room=room)
    first, second = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=first)
    with house.work() as work:
        move_session(work, session_id=second, to=TUESDAY)
    with pytest.raises(ImpossibleTime), house.work() as work:
        reinstate_session(work, session_id=first)
    with house.work() as work:
        cancel_sessions(work, session_id=second)
    house.planned(house.an_edition(sessions=1, room=room, lead=house.coordinator))

    with pytest.raises(RoomTaken), house.work() as work:
        reinstate_session(work, session_id=first)


def test_cancelling_and_undoing_at_once_tells_nobody_twice(house: House) -> None:
    edition = house.an_edition(sessions=2)
    first, _ = house.planned(edition)
    house.enrolled(edition)
    house.watch.now = DAY_BEFORE
    tick(house)

    with house.work() as work:
        assert preview_change(work, session_id=first, rest=True).told == 1
        cancel_sessions(work, session_id=first, rest=True)
    assert len(tick(house)) == 1
    with house.work() as work:
        reinstate_session(work, session_id=first, rest=True)

    assert len({one["occurrence"] for one in tick(house)}) == 1


def test_what_was_held_or_begun_moves_no_more(house: House) -> None:
    edition = house.an_edition(sessions=2)
    first, second = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 17, 45, tzinfo=UTC)

    for act in (move_session, preview_move):
        with pytest.raises(AlreadyBegun), house.work() as work:
            act(work, session_id=first, to=THURSDAY, rest=True)
    with house.work() as work:
        cancel_sessions(work, session_id=first)
        session = sessions.session_by_id(work.session, first)
        assert session is not None
        session.state = SessionState.HELD
    with pytest.raises(WrongState), house.work() as work:
        reinstate_session(work, session_id=first)
    assert second
