"""A facilitator's concern about a woman without a live case: nothing is dropped, and a closed door stays closed."""

from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.codes import ConcernCategory, Urgency
from shared.contracts.events.groups import ConcernRaised
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, deliver, person_of

RAISED = "intake.alert_raised.v1"


def a_concern(
    person: Any, *, category: ConcernCategory = ConcernCategory.VIOLENCE, urgency: Urgency = Urgency.TODAY
) -> ConcernRaised:
    return ConcernRaised(subject=person, person=person, concern=new_id(), category=category, urgency=urgency)


def put(world: World, case: str, status: str) -> None:
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = :s where id = :id"), {"s": status, "id": case})


@pytest.mark.parametrize(
    ("concern", "clock"),
    [
        ((ConcernCategory.VIOLENCE, Urgency.TODAY), ("alto", "2026-11-25T11")),
        ((ConcernCategory.HOUSING, Urgency.TODAY), ("medio", "2026-11-27T11")),
        ((ConcernCategory.VIOLENCE, Urgency.WHEN_POSSIBLE), ("medio", "2026-11-27T11")),
    ],
)
def test_a_concern_about_someone_without_a_case_is_an_alert_of_the_coordinators(
    world: World,
    luz: Client,
    rosa: Client,
    concern: tuple[ConcernCategory, Urgency],
    clock: tuple[str, str],
) -> None:
    category, urgency = concern

    deliver(world, a_concern(new_id(), category=category, urgency=urgency))

    (told,) = world.events(RAISED)
    assert (told["recipients"], told["roles"]) == ([], ["coordinator"])
    (shown,) = rosa.get("/alerts")
    assert [reason["code"] for reason in shown["reasons"]] == [f"concern_{category}", "no_live_case"]
    assert (shown["case_id"], shown["level"], shown["acknowledge_by"][:13]) == (None, *clock)
    assert luz.get("/alerts") == []
    assert rosa.post(f"/alerts/{shown['id']}/acknowledge").status_code == 204


@pytest.mark.parametrize("status", ["closed", "transferred_out"])
def test_a_concern_about_a_case_that_is_over_names_it_and_reaches_the_coordinators(
    world: World, luz: Client, rosa: Client, status: str
) -> None:
    case = luz.open_case()
    person = person_of(luz, case)
    put(world, case, status)

    deliver(world, a_concern(person, category=ConcernCategory.HEALTH))

    (told,) = world.events(RAISED)
    assert told["roles"] == ["coordinator"]
    (shown,) = rosa.get("/alerts")
    assert shown["case_id"] == case


def test_a_concern_about_a_case_nobody_may_look_into_does_not_name_it(
    world: World, luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    person = person_of(luz, case)
    put(world, case, "blocked")

    deliver(world, a_concern(person))

    (shown,) = rosa.get("/alerts")
    assert (shown["case_id"], shown["code"], shown["team"]) == (None, None, "no_team")
    assert case not in str(world.events(RAISED))
