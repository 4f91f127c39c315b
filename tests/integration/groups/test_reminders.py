"""Reminders: one for each woman and session, exactly once, and never for what is not going to be."""

import json
import multiprocessing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from services.groups.domain.calendar.walltime import Slot
from services.groups.runtime import build
from services.groups.store import sessions
from services.groups.store.reminders import ReminderState, SessionReminder
from services.groups.tasks import announce_reminders, handlers, timetable
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.change_session_room import change_session_room
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.editions.preview_change import preview_change
from services.groups.usecases.editions.refresh_instants import refresh_instants
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.reminders.announce_due_reminders import announce_due_reminders
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.db import make_engine
from tests.integration.groups.house import House, transactions_on
from tests.support.servers import Databases

DAY_BEFORE = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
"""24 hours before the first session, which is on 1 December at 18:30 in León."""


def tick(house: House) -> int:
    with house.work() as work:
        return announce_due_reminders(work)


def due(house: House) -> list[dict[str, str]]:
    return [json.loads(body) for body in house.events("groups.reminder_due.v1")]


def called_off(house: House) -> list[dict[str, str]]:
    return [json.loads(body) for body in house.events("groups.reminder_cancelled.v1")]


def counts(house: House) -> dict[ReminderState, int]:
    with house.work() as work:
        query = select(SessionReminder.state, func.count()).group_by(SessionReminder.state)
        return {row[0]: row[1] for row in work.session.execute(query)}


def a_group(house: House, *, women: int = 3, sessions: int = 3) -> tuple[UUID, list[UUID], list[UUID]]:
    edition = house.an_edition(sessions=sessions)
    series = house.planned(edition)
    return edition, series, [house.enrolled(edition, f"Mujer {n}") for n in range(women)]


def test_each_woman_is_announced_once_a_day_before_each_session(house: House) -> None:
    a_group(house)
    house.watch.now = DAY_BEFORE - timedelta(seconds=1)
    before = tick(house)
    house.watch.now = DAY_BEFORE

    first, second = tick(house), tick(house)

    assert (before, first, second) == (0, 3, 0)
    assert len({(one["person"], one["occurrence"]) for one in due(house)}) == 3
    assert {one["starts_at"] for one in due(house)} == {"2026-12-01T17:30:00Z"}
    assert {one["expires_at"] for one in due(house)} == {"2026-12-01T16:30:00Z"}


def test_whoever_confirms_after_planning_is_reminded_too(house: House) -> None:
    edition, _, _ = a_group(house, women=0)
    house.watch.now = DAY_BEFORE + timedelta(hours=2)
    house.enrolled(edition, "Tardía")

    assert tick(house) == 1
    assert len(due(house)) == 1


def test_whoever_has_not_said_yes_is_not_reminded(house: House) -> None:
    edition, _, _ = a_group(house, women=0)
    house.enrolled(edition, "Propuesta", ask=State.PROPOSED)
    house.enrolled(edition, "Invitada", ask=State.INVITED)
    house.watch.now = DAY_BEFORE

    assert tick(house) == 0


def test_a_moved_session_reminds_of_the_new_hour_and_calls_the_old_one_off(house: House) -> None:
    _, (first, *_), _ = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)
    with house.work() as work:
        touched = preview_change(work, session_id=first, rest=False)

    with house.work() as work:
        move_session(work, session_id=first, to=Slot(date(2026, 12, 3), time(18, 30), 90))
    house.watch.forward(days=2)
    tick(house)

    old, new = due(house)[:3], due(house)[3:]
    assert (touched.women, touched.told) == (3, 3)
    assert {one["occurrence"] for one in called_off(house)} == {one["occurrence"] for one in old}
    assert {one["starts_at"] for one in new} == {"2026-12-03T17:30:00Z"}
    assert len(new) == 3


def test_a_session_can_be_moved_half_an_hour_before_it_starts(house: House) -> None:
    _, (first, *_), _ = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)
    house.watch.forward(hours=23, minutes=30)

    with house.work() as work:
        touched = preview_change(work, session_id=first, rest=False)
        move_session(work, session_id=first, to=Slot(date(2026, 12, 3), time(18, 30), 90))
    house.watch.forward(days=1, hours=12)
    tick(house)

    assert touched.told == 3
    assert {one["starts_at"] for one in due(house)[3:]} == {"2026-12-03T17:30:00Z"}
    assert len(due(house)) == 6
    assert called_off(house) == []


def test_whoever_joins_in_the_last_hour_leaves_what_was_announced_as_it_was(house: House) -> None:
    edition, _, _ = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)
    house.watch.forward(hours=23, minutes=30)

    house.enrolled(edition, "Tardía")

    assert counts(house)[ReminderState.ANNOUNCED] == 3
    assert called_off(house) == []


def test_a_session_moved_before_anybody_was_told_says_nothing_of_the_old_hour(house: House) -> None:
    _, (first, *_), _ = a_group(house)

    with house.work() as work:
        move_session(work, session_id=first, to=Slot(date(2026, 12, 3), time(18, 30), 90))
    house.watch.now = DAY_BEFORE
    tick(house)

    assert (due(house), called_off(house)) == ([], [])


def test_another_room_tells_nobody_again(house: House) -> None:
    _, series, _ = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)

    with house.work() as work:
        change_session_room(work, session_id=series[0], room=house.a_room())

    assert tick(house) == 0
    assert (len(due(house)), called_off(house)) == (3, [])


def test_a_cancelled_session_is_called_off_for_those_who_were_told(house: House) -> None:
    _, (first, *_), _ = a_group(house)
    house.watch.now = DAY_BEFORE
    tick(house)

    with house.work() as work:
        cancel_sessions(work, session_id=first, rest=True)
    house.watch.forward(days=30)

    assert tick(house) == 0
    assert len(called_off(house)) == 3


def test_a_session_that_comes_back_is_reminded_anew(house: House) -> None:
    _, (first, *_), _ = a_group(house, women=1)
    with house.work() as work:
        cancel_sessions(work, session_id=first)
    with house.work() as work:
        reinstate_session(work, session_id=first)
    house.watch.now = DAY_BEFORE

    assert tick(house) == 1


def test_who_leaves_is_not_reminded_and_a_told_reminder_is_called_off(house: House) -> None:
    _, _, (gone, told, _) = a_group(house)
    with house.work() as work:
        leave_edition(work, enrolment_id=gone)
    house.watch.now = DAY_BEFORE
    tick(house)

    with house.work() as work:
        leave_edition(work, enrolment_id=told)

    assert len(due(house)) == 2
    assert len(called_off(house)) == 1


def test_who_leaves_and_comes_back_in_time_is_told_of_the_same_reminder(house: House) -> None:
    edition = house.an_edition()
    case = house.a_case()
    house.planned(edition)
    woman = house.enrolled(edition, case=case)
    house.watch.now = DAY_BEFORE
    tick(house)
    with house.work() as work:
        leave_edition(work, enrolment_id=woman)

    house.enrolled(edition, case=case)
    tick(house)

    first, second = due(house)
    assert first["occurrence"] == second["occurrence"], "notifications knows whether it has left"
    assert [one["occurrence"] for one in called_off(house)] == [first["occurrence"]]


def test_a_case_that_ends_silences_her_at_once(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    house.planned(edition)
    house.enrolled(edition, case=case)
    house.watch.now = DAY_BEFORE
    tick(house)

    house.tell(*case, CaseStatus.BLOCKED)

    assert [one["person"] for one in called_off(house)] == [str(case[1])]
    house.watch.forward(days=7)
    assert tick(house) == 0


def test_a_reminder_found_too_late_expires_in_silence(house: House) -> None:
    a_group(house, women=2, sessions=1)
    house.watch.now = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)

    assert tick(house) == 2
    assert due(house) == []
    assert counts(house) == {ReminderState.EXPIRED: 2}


def test_planning_anew_replaces_the_reminders(house: House) -> None:
    edition, _, _ = a_group(house, women=2, sessions=2)

    house.planned(edition, starts_on=date(2026, 12, 3))
    house.watch.now = DAY_BEFORE + timedelta(days=2)
    tick(house)

    assert {one["starts_at"] for one in due(house)} == {"2026-12-03T17:30:00Z"}
    assert len(due(house)) == 2


def _tick_in_a_process(url: str, keys_dir: Path, start: "multiprocessing.synchronize.Event") -> None:
    key = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
    transactions = transactions_on(make_engine(url), keys_dir)
    runtime = build(transactions=transactions, token_key=key, checks={})
    start.wait(30)
    announce_reminders(runtime)


@pytest.mark.chaos
@pytest.mark.slow
def test_two_ticking_processes_announce_each_reminder_once(house: House, databases: Databases) -> None:
    house.watch.now = datetime.now(UTC)
    today = house.watch.now.astimezone().date()
    editions = [house.an_edition(sessions=1, capacity=15) for _ in range(9)]
    for edition in editions:
        house.planned(edition, starts_on=today + timedelta(days=2))
        for n in range(15):
            house.enrolled(edition, f"Mujer {n}")
    with house.work() as work:
        work.session.execute(SessionReminder.__table__.update().values(due_at=house.watch.now))
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    url = databases.url_of(house.engine)
    processes = [
        context.Process(target=_tick_in_a_process, args=(url, house.keys_dir, start)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    told = [one["occurrence"] for one in due(house)]
    assert len(told) == len(set(told)) == 135
    assert counts(house) == {ReminderState.ANNOUNCED: 135}


def test_every_event_owed_to_groups_has_a_handler() -> None:
    assert handlers.missing() == ()
    assert {entry.name for entry in timetable.entries()} >= {"announce_reminders", "refresh_session_instants"}


def test_new_time_zone_data_moves_the_instant_and_the_reminder_but_not_the_hour(house: House) -> None:
    _, (first, *_), _ = a_group(house, women=1, sessions=2)
    with house.work() as work:
        row = sessions.session_by_id(work.session, first)
        assert row is not None
        row.starts_at += timedelta(hours=1)
        row.ends_at += timedelta(hours=1)

    for expected in (1, 0):
        with house.work() as work:
            assert refresh_instants(work) == expected

    house.watch.now = DAY_BEFORE
    tick(house)
    assert [one["starts_at"] for one in due(house)] == ["2026-12-01T17:30:00Z"]
    with house.work() as work:
        row = sessions.session_by_id(work.session, first)
        assert row is not None
        assert (row.on, row.slot.at, row.starts_at) == (date(2026, 12, 1), time(18, 30), row.slot.starts_at)
