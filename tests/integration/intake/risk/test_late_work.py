"""Work that is left undone is told once more, then wakes the coordinators; an absent owner's goes to another."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.due.items import DueKind
from services.intake.domain.due.ladder import Ladder
from services.intake.usecases.due.announce_due_work import announce_due_work
from services.intake.usecases.due.climb_ladder import climb_ladder
from shared.ids import new_id
from tests.integration.intake.risk.alerts import state_of
from tests.integration.intake.risk.conftest import BOOK, Client, World, as_service, tick

DUE = "intake.work_due.v1"
ALERT = "intake.alert_raised.v1"
TODAY = "2026-11-24T12:00:00+00:00"
PROTOCOL = replace(
    BOOK.protocol,
    late_work={DueKind.OTHER: Ladder(remind=timedelta(hours=2), alert=timedelta(hours=6))},
)


def an_item(luz: Client, case: str) -> str:
    return luz.make(f"/cases/{case}/due", {"title": "Llamar al juzgado", "due_at": TODAY})


def announce(world: World) -> None:
    with as_service(world) as work:
        announce_due_work(work, protocol=PROTOCOL)


def climb(world: World) -> None:
    with as_service(world) as work:
        climb_ladder(work, protocol=PROTOCOL)


def late_alerts(world: World) -> list[dict[str, Any]]:
    return world.events(ALERT)


def test_it_is_told_once_more_and_then_the_coordinators_are_woken(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    announce(world)

    world.later(hours=1, minutes=59)
    climb(world)
    assert len(world.events(DUE)) == 1
    world.later(minutes=1)
    for _ in range(2):
        climb(world)
    assert [told["item"] for told in world.events(DUE)] == [item, item]
    assert late_alerts(world) == []

    world.later(hours=4)
    for _ in range(2):
        climb(world)
    (alert,) = late_alerts(world)
    assert alert["roles"] == ["coordinator"]
    assert state_of(luz, alert["alert"])["reasons"][0]["code"] == "late_work"
    assert len(world.events(DUE)) == 2


def test_a_case_has_one_open_alert_of_late_work_whatever_is_late_in_it(world: World, luz: Client) -> None:
    case = luz.open_case()
    for _ in range(3):
        an_item(luz, case)
    world.later(hours=1)
    announce(world)
    for hours in (2, 4):
        world.later(hours=hours)
        climb(world)

    assert len(late_alerts(world)) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("complete", {}),
        ("snooze", {"until": "2026-12-01T10:00:00+00:00", "reason": "waiting_for_her"}),
        ("reassign", {"owner": str(new_id())}),
    ],
)
def test_what_was_seen_to_climbs_no_further(
    world: World, luz: Client, path: str, body: dict[str, str]
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    announce(world)
    luz.post(f"/due/{item}/{path}", body)

    world.later(hours=6)
    climb(world)

    assert len(world.events(DUE)) == 1
    assert late_alerts(world) == []


def test_by_the_protocol_that_ships_a_first_screen_left_undone_wakes_the_coordinators(
    world: World, luz: Client
) -> None:
    luz.open_case()
    world.later(hours=24)
    tick(world)
    assert len(world.events(DUE)) == 1
    world.later(hours=4)
    tick(world)
    assert len(world.events(DUE)) == 2
    world.later(hours=20)
    tick(world)

    assert len(late_alerts(world)) == 1


def test_while_its_owner_is_away_it_is_told_to_whoever_stands_in_for_her(world: World, luz: Client) -> None:
    case = luz.open_case()
    item, instead = an_item(luz, case), new_id()
    away = {"staff": str(luz.actor.ref), "first": "2026-11-24", "last": "2026-11-30"}
    luz.make("/duty/absences", away | {"instead": str(instead), "instead_teams": ["leon"]})
    world.later(hours=1)
    announce(world)

    (told,) = world.events(DUE)
    assert (told["item"], told["owner"]) == (item, str(instead))


def test_work_she_was_told_of_and_left_undone_goes_to_whoever_stands_in_once_she_is_away(
    world: World, luz: Client
) -> None:
    item, instead = an_item(luz, luz.open_case()), new_id()
    world.later(hours=1)
    announce(world)
    away = {"staff": str(luz.actor.ref), "first": "2026-11-24", "last": "2026-11-30"}
    luz.make("/duty/absences", away | {"instead": str(instead), "instead_roles": ["coordinator"]})
    world.later(hours=2)
    climb(world)

    told = [(one["item"], one["owner"]) for one in world.events(DUE)]
    assert told == [(item, str(luz.actor.ref)), (item, str(instead))]
