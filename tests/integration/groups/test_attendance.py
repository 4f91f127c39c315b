"""Attendance: sheets, repeats, corrections, undoing, and what intake hears."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.groups.domain.attendance import Mark
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import BadSheet, NotHers, TooEarly, WrongState
from services.groups.store import attendance, enrolments, sessions
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.editions.read_editions import read_edition
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.sessions.read_case import read_case
from services.groups.usecases.sessions.read_sheet import read_sheet
from services.groups.usecases.sessions.record_attendance import record_attendance, undo_attendance
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff

FIRST_EVENING = datetime(2026, 12, 1, 19, 30, tzinfo=UTC)


@pytest.fixture
def group(house: House) -> tuple[UUID, list[UUID], list[UUID]]:
    """An edition with three sessions and thirteen women, on the evening of the first session."""
    edition = house.an_edition()
    women = [house.enrolled(edition, f"Mujer {n:02}") for n in range(13)]
    series = house.planned(edition)
    house.watch.now = FIRST_EVENING
    return edition, series, women


def hand_in(house: House, session: UUID, *, key: UUID | None = None, **marks: Any) -> UUID:
    exceptions = {UUID(who): mark for who, mark in marks.pop("marks", {}).items()}
    with house.work(house.facilitator) as work:
        return record_attendance(work, session_id=session, exceptions=exceptions, key=key, **marks)


def marks(house: House, session: UUID) -> dict[UUID, Mark]:
    with house.work() as work:
        return attendance.marks_of(work.session, session)


def absences(house: House) -> list[tuple[str, int]]:
    bodies = [json.loads(body) for body in house.events("groups.absence_recorded.v1")]
    return [(body["session"], body["consecutive"]) for body in bodies]


Group = tuple[UUID, list[UUID], list[UUID]]


def test_a_sheet_with_two_absences_marks_thirteen_women(house: House, group: Group) -> None:
    _, (first, *_), women = group

    hand_in(
        house, first, marks={str(women[0]): Mark.NO_SHOW, str(women[5]): Mark.EXCUSED}, children_present=4
    )

    found = marks(house, first)
    assert len(found) == 13
    assert {who for who, mark in found.items() if mark is not Mark.ATTENDED} == {women[0], women[5]}
    with house.work(house.facilitator) as work:
        sheet = read_sheet(work, session_id=first)
    assert (sheet.is_recorded, sheet.children_present, len(sheet.rows)) == (True, 4, 13)
    assert [(one.by, one.changes) for one in sheet.trace] == [(house.facilitator.ref, ())]


def test_whoever_comes_for_the_first_time_attends_from_then_on(house: House, group: Group) -> None:
    edition, (first, *_), women = group

    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW, str(women[1]): Mark.LATE})

    with house.work() as work:
        states = {one.id: one.state for one in enrolments.enrolments_of(work.session, edition)}
    assert states[women[0]] is State.CONFIRMED
    assert {states[one] for one in women[1:]} == {State.ATTENDING}


def test_a_correction_leaves_whoever_joined_afterwards_out_of_it(house: House, group: Group) -> None:
    edition, (first, *_), women = group
    with house.work() as work:
        leave_edition(work, enrolment_id=women[12])
    hand_in(house, first)
    late = house.enrolled(edition, "Tardía")

    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})

    with house.work(house.facilitator) as work:
        rows = {row.enrolment for row in read_sheet(work, session_id=first).rows}
    assert set(marks(house, first)) == rows == set(women[:12])
    assert late not in rows
    with house.work() as work:
        states = {one.id: one.state for one in enrolments.enrolments_of(work.session, edition)}
    assert states[late] is State.CONFIRMED


def test_a_correction_may_add_a_woman_by_name_and_undoing_takes_her_off(house: House, group: Group) -> None:
    edition, (first, *_), women = group
    with house.work() as work:
        leave_edition(work, enrolment_id=women[12])
    hand_in(house, first)
    late = house.enrolled(edition, "Tardía")

    sheet = hand_in(house, first, marks={str(late): Mark.LATE})
    assert marks(house, first)[late] is Mark.LATE
    with house.work(house.facilitator) as work:
        undo_attendance(work, session_id=first, sheet_id=sheet)
    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})

    assert marks(house, first)[late] is Mark.UNKNOWN


def test_the_same_sheet_sent_again_changes_nothing(house: House, group: Group) -> None:
    _, (first, *_), women = group
    key = new_id()
    sheet = {str(women[0]): Mark.NO_SHOW}

    first_id, second_id = (
        hand_in(house, first, key=key, marks=sheet),
        hand_in(house, first, key=key, marks=sheet),
    )

    assert first_id == second_id
    assert len(absences(house)) == 1


def test_a_late_repeat_does_not_undo_a_correction(house: House, group: Group) -> None:
    _, (first, *_), women = group
    key = new_id()
    hand_in(house, first, key=key, marks={str(women[0]): Mark.NO_SHOW})
    hand_in(house, first, key=new_id(), marks={})

    hand_in(house, first, key=key, marks={str(women[0]): Mark.NO_SHOW})

    assert set(marks(house, first).values()) == {Mark.ATTENDED}


def test_two_phones_with_the_same_sheet_at_once_make_one(house: House, group: Group) -> None:
    _, (first, *_), women = group
    key = new_id()

    with ThreadPoolExecutor(4) as pool:
        made = set(
            pool.map(lambda _: hand_in(house, first, key=key, marks={str(women[0]): Mark.NO_SHOW}), range(4))
        )

    assert len(made) == 1
    assert len(absences(house)) == 1


def test_a_correction_leaves_a_trace(house: House, group: Group) -> None:
    _, (first, *_), women = group
    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})
    house.watch.forward(minutes=5)

    hand_in(house, first, marks={str(women[0]): Mark.LATE})

    with house.work(house.facilitator) as work:
        _, sheet = read_sheet(work, session_id=first).trace
    (line,) = sheet.changes
    assert (line.enrolment, line.before.mark, line.after.mark) == (women[0], Mark.NO_SHOW, Mark.LATE)
    assert (sheet.at, sheet.by, sheet.is_undo) == (house.watch.now, house.facilitator.ref, False)


def test_a_sheet_is_undone_once_and_the_session_is_open_again(house: House, group: Group) -> None:
    _, (first, *_), women = group
    sheet = hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW}, children_present=3)

    for _ in range(2):
        with house.work(house.facilitator) as work:
            undo_attendance(work, session_id=first, sheet_id=sheet)

    assert set(marks(house, first).values()) == {Mark.UNKNOWN}
    with house.work() as work:
        session = sessions.session_by_id(work.session, first)
        assert session is not None
        assert (session.state, session.children_present) == (SessionState.PLANNED, None)


def test_undoing_a_correction_brings_the_earlier_sheet_back(house: House, group: Group) -> None:
    _, (first, *_), women = group
    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})
    wrong = hand_in(house, first, marks={str(women[1]): Mark.EXCUSED})

    with house.work(house.facilitator) as work:
        undo_attendance(work, session_id=first, sheet_id=wrong)

    found = marks(house, first)
    assert (found[women[0]], found[women[1]]) == (Mark.NO_SHOW, Mark.ATTENDED)


def test_a_sheet_that_another_followed_is_not_undone(house: House, group: Group) -> None:
    _, (first, *_), women = group
    early = hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})
    hand_in(house, first, marks={})

    with pytest.raises(WrongState), house.work(house.facilitator) as work:
        undo_attendance(work, session_id=first, sheet_id=early)


def test_intake_hears_how_often_in_a_row_she_missed(house: House, group: Group) -> None:
    _, series, women = group
    for session in series:
        hand_in(house, session, marks={str(women[0]): Mark.NO_SHOW})
        house.watch.forward(days=7)

    assert absences(house) == [(str(session), n) for n, session in enumerate(series, start=1)]


def test_a_session_that_was_not_held_does_not_break_or_lengthen_the_row(house: House, group: Group) -> None:
    _, (first, second, third), women = group
    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})
    with house.work() as work:
        cancel_sessions(work, session_id=second)
    house.watch.forward(days=14)

    hand_in(house, third, marks={str(women[0]): Mark.EXCUSED})

    assert absences(house) == [(str(first), 1), (str(third), 2)]


def test_an_absence_changed_into_another_kind_is_not_told_again(house: House, group: Group) -> None:
    _, (first, *_), women = group
    hand_in(house, first, marks={str(women[0]): Mark.NO_SHOW})

    hand_in(house, first, marks={str(women[0]): Mark.EXCUSED})

    assert len(absences(house)) == 1


def test_a_stranger_on_the_sheet_keeps_the_whole_sheet_out(house: House, group: Group) -> None:
    _, (first, *_), women = group

    with pytest.raises(BadSheet):
        hand_in(house, first, marks={str(new_id()): Mark.EXCUSED, str(women[0]): Mark.NO_SHOW})

    assert marks(house, first) == {}


def test_who_left_is_not_on_the_next_sheet_but_stays_on_hers(house: House, group: Group) -> None:
    edition, (first, second, _), women = group
    hand_in(house, first)
    with house.work() as work:
        leave_edition(work, enrolment_id=women[0])
    house.watch.forward(days=7)

    hand_in(house, second)

    assert women[0] in marks(house, first)
    assert women[0] not in marks(house, second)
    with house.work() as work:
        members = {one.enrolment: one for one in read_edition(work, edition_id=edition).members}
    assert members[women[0]].marks[:2] == (Mark.ATTENDED, Mark.UNKNOWN)


def test_the_sheet_opens_two_hours_before_and_not_earlier(house: House, group: Group) -> None:
    _, (first, *_), _ = group
    house.watch.now = datetime(2026, 12, 1, 15, 29, tzinfo=UTC)
    with pytest.raises(TooEarly):
        hand_in(house, first)

    house.watch.forward(minutes=1)
    hand_in(house, first)

    assert len(marks(house, first)) == 13


def test_a_cancelled_session_takes_no_sheet(house: House, group: Group) -> None:
    _, (first, *_), _ = group
    with house.work() as work:
        cancel_sessions(work, session_id=first)

    with pytest.raises(WrongState):
        hand_in(house, first)


def test_another_facilitator_takes_no_sheet(house: House, group: Group) -> None:
    _, (first, *_), _ = group

    with pytest.raises(NotHers), house.work(staff(Role.FACILITATOR)) as work:
        record_attendance(work, session_id=first, exceptions={})


def test_her_case_shows_how_often_she_came(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    woman = house.enrolled(edition, case=case)
    first, second, _ = house.planned(edition)
    house.watch.now = FIRST_EVENING
    hand_in(house, first)
    house.watch.forward(days=7)
    hand_in(house, second, marks={str(woman): Mark.NO_SHOW})

    with house.work(house.caseworker) as work:
        (place,) = read_case(work, case_id=case[0]).enrolments

    assert (place.attended, place.missed, place.state) == (1, 1, State.ATTENDING)
