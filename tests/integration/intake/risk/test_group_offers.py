"""A place kept for her in a group is a task of her worker, for as long as it is kept."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.intake.usecases.due.owe_offer import DAYS_BEFORE, TITLE
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.events.groups import EnrolmentChanged
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.risk.conftest import deliver, only, person_of


def offer(
    world: World, person: UUID, edition: UUID, *, state: State = State.INVITED, days: float = 7
) -> EnrolmentChanged:
    answer_by = world.now + timedelta(days=days) if state is State.INVITED else None
    return EnrolmentChanged(
        subject=person, person=person, edition=edition, state=state, changed_at=world.now, answer_by=answer_by
    )


def owed(luz: Client, case: str) -> list[datetime]:
    return [
        datetime.fromisoformat(one["due_at"]) for one in only(luz, case, "other") if one["title"] == TITLE
    ]


def test_an_offered_place_is_a_task_two_days_before_it_is_taken_back(world: World, luz: Client) -> None:
    case, edition = luz.open_case(), new_id()

    deliver(world, offer(world, person_of(luz, case), edition))

    assert owed(luz, case) == [world.now + timedelta(days=7 - DAYS_BEFORE)]


def test_an_offer_told_twice_or_made_again_is_one_task(world: World, luz: Client) -> None:
    case, edition = luz.open_case(), new_id()
    person = person_of(luz, case)

    for days in (7, 7, 9):
        deliver(world, offer(world, person, edition, days=days))
    deliver(world, offer(world, person, new_id()))

    assert sorted(owed(luz, case)) == [world.now + timedelta(days=5), world.now + timedelta(days=7)]


@pytest.mark.parametrize("state", [State.CONFIRMED, State.WAITLISTED, State.LEFT])
def test_the_task_is_gone_once_she_answered_or_the_place_was_taken_back(
    world: World, luz: Client, state: State
) -> None:
    case, other, edition = luz.open_case(), luz.open_case(), new_id()
    for one in (case, other):
        deliver(world, offer(world, person_of(luz, one), edition))

    deliver(world, offer(world, person_of(luz, case), edition, state=state))

    assert (len(owed(luz, case)), len(owed(luz, other))) == (0, 1)


def test_an_offer_that_ends_soon_is_due_now_and_never_after_its_end(world: World, luz: Client) -> None:
    case = luz.open_case()

    deliver(world, offer(world, person_of(luz, case), new_id(), days=1))
    deliver(world, offer(world, person_of(luz, case), new_id(), days=-1))

    assert sorted(owed(luz, case)) == [world.now - timedelta(days=1), world.now]


def test_nobody_is_asked_about_a_woman_without_a_live_case(world: World, luz: Client) -> None:
    deliver(world, offer(world, new_id(), new_id()))

    assert [one for one in luz.get("/due") if one["title"] == TITLE] == []
