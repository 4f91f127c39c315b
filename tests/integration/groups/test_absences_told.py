"""What intake hears of absences: every row as it stands, whatever order the sheets and corrections come in."""

import json
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.groups.domain.attendance import Mark, absence_rows
from services.groups.usecases.sessions.record_attendance import record_attendance, undo_attendance
from tests.integration.groups.house import House
from tests.integration.groups.test_attendance import FIRST_EVENING

RECORDED, WITHDRAWN = "groups.absence_recorded.v1", "groups.absence_withdrawn.v1"
N, A, L, U = Mark.NO_SHOW, Mark.ATTENDED, Mark.LATE_LEFT_EARLY, Mark.UNKNOWN


def a_group(house: House, sessions: int = 3) -> tuple[list[UUID], UUID]:
    """Sessions that have all begun, and a woman."""
    house.watch.now = FIRST_EVENING
    edition = house.an_edition(sessions=sessions)
    series = house.planned(edition)
    woman = house.enrolled(edition)
    house.watch.forward(days=7 * sessions)
    return series, woman


def hand_in(house: House, session: UUID, woman: UUID, mark: Mark) -> UUID:
    with house.work(house.facilitator) as work:
        return record_attendance(work, session_id=session, exceptions={woman: mark})


def told(house: House) -> list[dict[str, Any]]:
    """Everything told of absences, in the order of its revisions."""
    bodies = [json.loads(body) for name in (RECORDED, WITHDRAWN) for body in house.events(name)]
    return sorted(bodies, key=lambda body: body["revision"])


def known(house: House) -> dict[str, int]:
    """The rows as whoever heard everything knows them, by session."""
    rows = {body["session"]: body.get("consecutive", 0) for body in told(house)}
    return {session: row for session, row in rows.items() if row}


def test_a_correction_takes_back_what_was_told_and_shortens_the_rows_after_it(house: House) -> None:
    (first, second, third), woman = a_group(house)
    for session in (first, second, third):
        hand_in(house, session, woman, N)
    assert known(house) == {str(first): 1, str(second): 2, str(third): 3}

    hand_in(house, second, woman, L)

    assert known(house) == {str(first): 1, str(third): 1}
    assert [json.loads(body)["session"] for body in house.events(WITHDRAWN)] == [str(second)]


def test_a_late_sheet_that_joins_two_rows_tells_of_the_longer_one(house: House) -> None:
    (first, second, third), woman = a_group(house)
    hand_in(house, first, woman, N)
    hand_in(house, third, woman, N)
    assert known(house) == {str(first): 1, str(third): 2}
    hand_in(house, second, woman, A)
    assert known(house) == {str(first): 1, str(third): 1}

    hand_in(house, second, woman, Mark.EXCUSED)

    assert known(house) == {str(first): 1, str(second): 2, str(third): 3}


def test_undoing_a_sheet_takes_back_every_absence_of_it(house: House) -> None:
    (first, *_), woman = a_group(house)
    sheet = hand_in(house, first, woman, N)

    with house.work(house.facilitator) as work:
        undo_attendance(work, session_id=first, sheet_id=sheet)

    assert known(house) == {}
    assert len(house.events(WITHDRAWN)) == 1


def test_a_sheet_that_changes_nothing_tells_nothing(house: House) -> None:
    (first, *_), woman = a_group(house)
    hand_in(house, first, woman, N)

    hand_in(house, first, woman, N)

    assert len(told(house)) == 1


def test_what_is_told_carries_references_and_numbers_only(house: House) -> None:
    (first, *_), woman = a_group(house)
    hand_in(house, first, woman, N)
    hand_in(house, first, woman, A)

    recorded, withdrawn = told(house)

    assert set(recorded) == {"subject", "person", "session", "consecutive", "held_at", "revision"}
    assert set(withdrawn) == {"subject", "person", "session", "revision"}
    assert str(woman) not in json.dumps([recorded, withdrawn])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([N, A, L, Mark.EXCUSED])), max_size=7))
def test_whoever_heard_everything_knows_the_rows_as_the_sheets_say(
    house: House, steps: list[tuple[int, Mark]]
) -> None:
    series, woman = a_group(house, sessions=4)
    now: dict[UUID, Mark] = {}

    for place, mark in steps:
        hand_in(house, series[place], woman, mark)
        now[series[place]] = mark

    held = [session for session in series if session in now]
    rows = zip(held, absence_rows([now[session] for session in held]), strict=True)
    mine = {session: row for session, row in known(house).items() if UUID(session) in series}
    assert mine == {str(session): row for session, row in rows if row}
