"""Absences: by level and by row what is owed, once; what a correction takes off; any order and any repeat give the same."""

import random
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.contract import Event
from shared.contracts.events.groups import AbsenceRecorded, AbsenceWithdrawn
from shared.contracts.events.notifications import ContactUnconfirmed
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, deliver, epv, flags, only, person_of

EXTREMO, ALTO = flags("confinement", now=True), flags("strangulation")
MEDIO, BASAL = flags("escalation"), epv()
FIRST = new_id()


def missed(person: UUID, row: int = 1, *, session: UUID = FIRST, revision: int = 1) -> AbsenceRecorded:
    return AbsenceRecorded(
        subject=person,
        person=person,
        session=session,
        consecutive=row,
        held_at="2026-11-24T10:00:00Z",
        revision=revision,
    )


def came(person: UUID, *, session: UUID = FIRST, revision: int = 2) -> AbsenceWithdrawn:
    return AbsenceWithdrawn(subject=person, person=person, session=session, revision=revision)


def a_woman(luz: Client, interview: dict[str, Any]) -> tuple[str, UUID]:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview)
    return case, person_of(luz, case)


def tasks(luz: Client, case: str) -> list[str]:
    """Titles of what is owed for her absences."""
    return sorted(item["title"] for item in only(luz, case, "absence"))


def in_a_row(world: World, person: UUID, count: int) -> list[UUID]:
    sessions = [new_id() for _ in range(count)]
    for number, session in enumerate(sessions, start=1):
        deliver(world, missed(person, number, session=session, revision=number))
    return sessions


@pytest.mark.parametrize(
    ("interview", "row", "expected"),
    [
        (EXTREMO, 1, (["absence"], 0)),
        (ALTO, 1, (["absence"], 0)),
        (ALTO, 2, (["absence", "absence", "trajectory:missed_sessions:missed_sessions:2"], 1)),
        (MEDIO, 2, ([], 0)),
        (MEDIO, 3, (["trajectory:missed_sessions:many_missed_sessions:3"], 0)),
        (MEDIO, 4, (["trajectory:missed_sessions:many_missed_sessions:4"], 0)),
        (BASAL, 2, ([], 0)),
        (BASAL, 3, (["trajectory:missed_sessions:many_missed_sessions:3"], 0)),
    ],
)
def test_what_is_owed_depends_on_her_level_and_on_the_row(
    world: World, luz: Client, interview: dict[str, Any], row: int, expected: tuple[list[str], int]
) -> None:
    case, person = a_woman(luz, interview)
    before = len(world.events("intake.alert_raised.v1"))

    in_a_row(world, person, row)

    assert (tasks(luz, case), len(world.events("intake.alert_raised.v1")) - before) == expected


@pytest.mark.parametrize(
    ("interview", "row", "due"),
    [
        (EXTREMO, 1, "2026-11-24T15"),
        (ALTO, 1, "2026-11-25T11"),
        (MEDIO, 3, "2026-11-27T11"),
        (BASAL, 3, "2026-12-01T11"),
    ],
)
def test_the_clock_is_that_of_her_level_and_the_task_her_worker_s(
    world: World, luz: Client, interview: dict[str, Any], row: int, due: str
) -> None:
    case, person = a_woman(luz, interview)

    in_a_row(world, person, row)

    task = only(luz, case, "absence")[0]
    assert (task["due_at"][:13], task["owner"]) == (due, str(luz.actor.ref))


def test_a_repeat_does_not_move_the_clock(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)
    deliver(world, missed(person))
    world.later(hours=20)

    for _ in range(3):
        deliver(world, missed(person))

    (task,) = only(luz, case, "absence")
    assert task["due_at"].startswith("2026-11-25T11")


def test_a_repeat_does_not_bring_back_what_was_looked_after(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)
    deliver(world, missed(person))
    (task,) = only(luz, case, "absence")
    assert luz.post(f"/due/{task['id']}/complete", {}).status_code < 300

    deliver(world, missed(person))

    assert tasks(luz, case) == []


@pytest.mark.parametrize("seed", range(12))
def test_any_order_and_any_repeats_end_the_same(world: World, luz: Client, seed: int) -> None:
    case, person = a_woman(luz, ALTO)
    is_there = bool(seed % 2)
    told: list[Event] = [missed(person, revision=1), came(person, revision=2), missed(person, revision=3)]
    told += [came(person, revision=4)] if is_there else []
    chance = random.Random(seed)
    told += chance.choices(told, k=3)
    chance.shuffle(told)

    for event in told:
        deliver(world, event)

    assert tasks(luz, case) == ([] if is_there else ["absence"])


def test_a_corrected_sheet_takes_off_the_task_and_says_so(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)
    deliver(world, missed(person))

    deliver(world, came(person))

    assert tasks(luz, case) == []
    assert "absence_withdrawn" in [line["summary"] for line in luz.get(f"/cases/{case}/timeline")]


def test_what_somebody_put_off_stays_hers(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)
    deliver(world, missed(person))
    (task,) = only(luz, case, "absence")
    put_off = {"until": "2026-11-25T09:00:00Z", "reason": "waiting_for_her"}
    assert luz.post(f"/due/{task['id']}/snooze", put_off).status_code < 300

    deliver(world, came(person))

    assert tasks(luz, case) == ["absence"]


def test_another_woman_s_absence_from_the_same_session_stays(world: World, luz: Client) -> None:
    (case, person), (other_case, other) = a_woman(luz, ALTO), a_woman(luz, ALTO)
    deliver(world, missed(person))
    deliver(world, missed(other))

    deliver(world, came(person))

    assert (tasks(luz, case), tasks(luz, other_case)) == ([], ["absence"])


def test_a_correction_in_the_middle_of_a_row_ends_the_call_for_it(world: World, luz: Client) -> None:
    case, person = a_woman(luz, MEDIO)
    first, second, third = in_a_row(world, person, 3)
    assert len(tasks(luz, case)) == 1

    deliver(world, came(person, session=second, revision=4))
    deliver(world, missed(person, 1, session=third, revision=4))

    assert first
    assert tasks(luz, case) == []


def test_a_row_that_is_still_long_enough_goes_on_asking_for_a_call(world: World, luz: Client) -> None:
    case, person = a_woman(luz, MEDIO)
    sessions = in_a_row(world, person, 4)

    deliver(world, came(person, session=sessions[0], revision=5))
    for row, session in enumerate(sessions[1:], start=1):
        deliver(world, missed(person, row, session=session, revision=5))

    assert tasks(luz, case) == ["trajectory:missed_sessions:many_missed_sessions:4"]


def test_a_row_that_a_late_sheet_joined_asks_for_a_call(world: World, luz: Client) -> None:
    case, person = a_woman(luz, BASAL)
    middle, last = new_id(), new_id()
    deliver(world, missed(person, 1, session=last, revision=1))

    deliver(world, missed(person, 2, session=middle, revision=2))
    deliver(world, missed(person, 3, session=last, revision=2))

    assert len(tasks(luz, case)) == 1


def test_a_call_owed_for_something_else_too_only_loses_the_row(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)
    first, second = in_a_row(world, person, 2)
    deliver(world, ContactUnconfirmed(subject=person, person=person, point=new_id(), since=world.now))

    deliver(world, came(person, session=second, revision=3))

    assert first
    calls = [title for title in tasks(luz, case) if title.startswith("trajectory:")]
    assert calls == ["trajectory:unconfirmed_contact:unconfirmed_contact:1"]


def test_an_alert_is_for_people_to_end(world: World, luz: Client) -> None:
    _, person = a_woman(luz, ALTO)
    _, second = in_a_row(world, person, 2)
    alerts = len(luz.get("/alerts"))

    deliver(world, came(person, session=second, revision=3))

    assert len(luz.get("/alerts")) == alerts


def test_an_event_of_before_revisions_is_heard(world: World, luz: Client) -> None:
    case, person = a_woman(luz, ALTO)

    deliver(world, missed(person, revision=0))

    assert tasks(luz, case) == ["absence"]


def test_someone_without_a_live_case_is_passed_over(world: World) -> None:
    nobody = new_id()

    deliver(world, missed(nobody))
    deliver(world, came(nobody))

    assert world.events("intake.work_due.v1") == []
