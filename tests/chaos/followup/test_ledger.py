"""The reconciliation sees what it is for: a loss, a double, a doubt without a person, an alert that nobody heard."""

import random
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tests.chaos.followup.ledger import NOWHERE, Owed, Wrong, plain_toll, rows_of, to_her, to_staff, toll
from tests.chaos.followup.strikes import KINDS, draw


def a_reminder(state: str = "sent", *, tasks: int = 0, message: UUID | None = None) -> Owed:
    message = message or uuid4()
    return Owed(f"{message.hex[:8]}@example.org", "email", message, state, tasks=tasks)


def taken(one: Owed, *, times: int = 1) -> dict[str, list[str]]:
    assert one.message is not None
    return {one.message.hex: [one.address] * times}


def test_what_left_once_or_was_held_back_with_a_task_is_well() -> None:
    out, held, doubt = a_reminder(), a_reminder("withheld", tasks=1), a_reminder("uncertain", tasks=1)

    assert to_her([out, held, doubt], taken(out) | taken(doubt)) == Wrong()
    assert to_her([doubt], {}) == Wrong()


@pytest.mark.parametrize("state", [NOWHERE, "pending", "claimed", "sending", "waiting"])
def test_what_is_still_on_its_way_at_the_end_is_lost(state: str) -> None:
    assert len(to_her([a_reminder(state)], {}).lost) == 1


def test_a_reminder_that_notifications_never_heard_of_is_lost() -> None:
    assert len(to_her([replace(a_reminder(NOWHERE), message=None)], {}).lost) == 1


def test_what_is_told_as_sent_and_never_came_is_lost() -> None:
    assert len(to_her([a_reminder()], {}).lost) == 1


@pytest.mark.parametrize("state", ["sent", "uncertain"])
def test_what_came_twice_is_doubled_whatever_its_row_says(state: str) -> None:
    one = a_reminder(state, tasks=1)

    assert len(to_her([one], taken(one, times=2)).doubled) == 1


def test_two_messages_for_one_reminder_are_doubled_though_each_came_once() -> None:
    one = a_reminder()

    assert len(to_her([one], taken(one) | {uuid4().hex: [one.address]}).doubled) == 1


@pytest.mark.parametrize("state", ["uncertain", "withheld", "failed", "expired"])
def test_what_did_not_leave_or_nobody_knows_needs_a_task(state: str) -> None:
    assert len(to_her([a_reminder(state)], {}).silent) == 1


def test_what_was_held_back_and_left_all_the_same_is_seen() -> None:
    one = a_reminder("withheld", tasks=1)

    assert len(to_her([one], taken(one)).out_though_not) == 1


def test_an_alert_is_heard_if_any_of_its_notices_came_and_a_case_needs_one() -> None:
    case, alert, first, second = (uuid4() for _ in range(4))

    assert (
        to_staff({case: [alert]}, {alert: [first, second]}, {second.hex: ["guardia@example.org"]}) == Wrong()
    )
    assert len(to_staff({case: [alert]}, {alert: [first]}, {}).unheard) == 1
    assert len(to_staff({case: [alert]}, {}, {}).unheard) == 1
    assert len(to_staff({case: []}, {}, {}).unheard) == 1


def test_the_toll_and_the_table_count_the_same_rows() -> None:
    out, doubt, gone = a_reminder(), a_reminder("uncertain", tasks=1), a_reminder("pending")
    arrived = taken(out) | taken(doubt)

    found = toll([out, doubt, gone], arrived)

    assert (found.owed, found.arrived, found.uncertain, found.lost, found.doubled) == (3, 2, 1, 1, 0)
    rows = {row["state"]: row for row in rows_of([out, doubt, gone], arrived)}
    assert (rows["sent"]["arrived_1"], rows["uncertain"]["with_task"], rows["pending"]["arrived_0"]) == (
        1,
        1,
        1,
    )


def test_the_plain_task_is_counted_by_what_came() -> None:
    found = plain_toll(["a", "b", "c"], {"a": ["x"], "b": ["x", "x"]})

    assert (found.owed, found.arrived, found.lost, found.doubled) == (3, 2, 1, 1)


def test_every_kind_of_fault_is_dealt_before_any_comes_twice_and_a_seed_deals_the_same_again() -> None:
    kinds = list(KINDS)

    first, again = (list(draw(random.Random(7), kinds, trials=len(kinds) + 3)) for _ in range(2))

    assert first == again
    assert {one.kind for one in first[: len(kinds)]} == set(kinds)
    assert first != list(draw(random.Random(8), kinds, trials=len(kinds) + 3))
