"""Due work: announced once, put off with a reason, given away and taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.due.items import DueKind
from services.intake.store.cases import case_by_id
from services.intake.usecases.due.announce_due_work import announce_due_work
from services.intake.usecases.schedule_due import cancel_due, schedule_due
from shared.contracts.levels import Level
from shared.ids import new_id
from tests.integration.intake.risk.conftest import (
    BOOK,
    Client,
    World,
    as_service,
    only,
    tick,
)

DUE = "intake.work_due.v1"
TODAY = "2026-11-24T12:00:00+00:00"


def an_item(luz: Client, case: str, *, title: str = "Llamar al juzgado", at: str = TODAY) -> str:
    return luz.make(f"/cases/{case}/due", {"title": title, "due_at": at})


def item_of(client: Client, case: str, item: str) -> dict[str, Any] | None:
    return next((one for one in client.get(f"/cases/{case}/due") if one["id"] == item), None)


def test_what_falls_due_is_told_to_its_owner_once(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    tick(world)
    assert world.events(DUE) == []

    world.later(hours=1)
    for _ in range(5):
        tick(world)

    (told,) = world.events(DUE)
    assert (told["item"], told["owner"], told["kind"]) == (item, str(luz.actor.ref), "other")


def test_four_workers_at_once_announce_each_item_once(world: World, luz: Client) -> None:
    case = luz.open_case()
    items = {an_item(luz, case, title=f"Tarea {n}") for n in range(12)}
    world.later(hours=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(world), range(8)))

    told = [one["item"] for one in world.events(DUE)]
    assert len(told) == 12
    assert set(told) == items


def test_the_title_is_never_told_and_never_in_the_clear(world: World, luz: Client) -> None:
    case = luz.open_case()
    an_item(luz, case, title="Llamar a Amal por la orden")
    world.later(hours=1)
    tick(world)

    assert "Amal" not in str(world.events(DUE))


def test_done_is_off_the_list_and_can_be_taken_back_for_ten_minutes(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    luz.post(f"/due/{item}/complete", {"note": "Hecho por teléfono"})
    assert item_of(luz, case, item) is None
    world.later(minutes=10)
    assert luz.post(f"/due/{item}/undo").status_code == 204

    assert item_of(luz, case, item) is not None


def test_after_ten_minutes_done_stays_done(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    luz.post(f"/due/{item}/complete", {})
    world.later(minutes=10, seconds=1)

    refused = luz.post(f"/due/{item}/undo")

    assert (refused.status_code, refused.json()["code"]) == (409, "too_late_to_undo")


def test_an_item_taken_back_is_for_the_next_digest_again(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)
    luz.post(f"/due/{item}/complete", {})
    world.later(minutes=5)
    luz.post(f"/due/{item}/undo")

    tick(world)

    first, again = world.events(DUE)
    (settled,) = world.events("intake.work_settled.v1")
    assert first["at"] < again["at"]
    assert first["at"] <= settled["at"] < again["at"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("complete", {}),
        ("snooze", {"until": "2026-12-01T10:00:00+00:00", "reason": "waiting_for_her"}),
        ("reassign", {"owner": str(new_id())}),
    ],
)
def test_what_was_announced_and_asks_for_nothing_now_is_told_as_settled(
    world: World, luz: Client, path: str, body: dict[str, str]
) -> None:
    case = luz.open_case()
    item, early = an_item(luz, case), an_item(luz, case)
    luz.post(f"/due/{early}/{path}", body)  # not announced yet: nobody was told of it
    world.later(hours=1)
    tick(world)

    assert luz.post(f"/due/{item}/{path}", body).status_code == 204

    assert [settled["item"] for settled in world.events("intake.work_settled.v1")] == [item]


def test_an_item_done_before_its_hour_is_never_announced(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    luz.post(f"/due/{item}/complete", {})
    world.later(hours=2)
    tick(world)

    assert world.events(DUE) == []


def test_marking_done_twice_changes_nothing(luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    assert [luz.post(f"/due/{item}/complete", {}).status_code for _ in range(2)] == [204, 204]


def test_a_snooze_needs_a_reason_and_announces_again_at_its_hour(world: World, luz: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)
    until = (world.now + timedelta(days=1)).isoformat()

    assert luz.post(f"/due/{item}/snooze", {"until": until}).status_code == 422
    assert luz.post(f"/due/{item}/snooze", {"until": until, "reason": "not_safe_now"}).status_code == 204

    shown = item_of(luz, case, item)
    assert shown is not None
    assert (shown["put_off"], shown["is_overdue"]) == (1, False)
    world.later(days=2)
    tick(world)
    assert [one["item"] for one in world.events(DUE)].count(item) == 2


@pytest.mark.parametrize(("hours", "status"), [(-1, 422), (0, 422), (24 * 30, 204), (24 * 30 + 1, 422)])
def test_a_snooze_goes_forward_and_at_most_thirty_days(
    world: World, luz: Client, hours: int, status: int
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    until = (world.now + timedelta(hours=hours)).isoformat()

    answer = luz.post(f"/due/{item}/snooze", {"until": until, "reason": "other_priority"})

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["field"] == "until"


def test_an_item_given_to_another_is_told_to_her(world: World, luz: Client, marta: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)

    luz.post(f"/due/{item}/reassign", {"owner": str(marta.actor.ref)})
    tick(world)

    assert [one["owner"] for one in world.events(DUE)] == [str(luz.actor.ref), str(marta.actor.ref)]
    assert [one["id"] for one in marta.get("/due")] == [item]


def test_a_case_given_to_another_takes_its_due_work_along(
    world: World, luz: Client, marta: Client, rosa: Client
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)
    world.later(hours=1)
    tick(world)

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})
    tick(world)

    assert [one["owner"] for one in world.events(DUE)] == [str(luz.actor.ref), str(marta.actor.ref)]
    assert luz.get("/due") == []
    assert item in {one["id"] for one in marta.get("/due")}


def test_work_of_somebody_else_in_the_case_stays_hers(luz: Client, marta: Client, rosa: Client) -> None:
    case = luz.open_case()
    body = {"title": "Traducir", "due_at": TODAY, "owner": str(rosa.actor.ref)}
    item = luz.make(f"/cases/{case}/due", body)

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})

    assert [one["id"] for one in rosa.get("/due")] == [item]


def test_work_that_falls_due_and_is_nobodys_wakes_the_coordinators_once(
    world: World, luz: Client, rosa: Client, marta: Client
) -> None:
    case = luz.open_case()
    an_item(luz, case)
    an_item(luz, case, title="Otra")
    rosa.put(f"/cases/{case}/owner", {"owner": None})
    world.later(hours=1)
    for _ in range(2):
        tick(world)

    (alert,) = world.events("intake.alert_raised.v1")
    assert (alert["subject"], alert["owner"], alert["roles"]) == (case, None, ["coordinator"])
    assert world.events(DUE) == []

    rosa.put(f"/cases/{case}/owner", {"owner": str(marta.actor.ref)})
    tick(world)
    assert {one["owner"] for one in world.events(DUE)} == {str(marta.actor.ref)}


def test_waking_somebody_never_waits_for_who_is_changing_the_case(
    world: World, luz: Client, rosa: Client
) -> None:
    """The tick holds what is due; were it to wait for the case, giving it away would wait for the tick for ever."""
    case = luz.open_case()
    an_item(luz, case)
    rosa.put(f"/cases/{case}/owner", {"owner": None})
    world.later(hours=1)

    with ThreadPoolExecutor(1) as pool, as_service(world) as work:
        assert case_by_id(work.session, UUID(case), lock=True)
        pool.submit(tick, world).result(timeout=20)

    assert [alert["subject"] for alert in world.events("intake.alert_raised.v1")] == [case]


def test_a_protocol_without_a_clock_for_medio_wakes_the_coordinators_all_the_same(
    world: World, luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    an_item(luz, case)
    rosa.put(f"/cases/{case}/owner", {"owner": None})
    world.later(hours=1)
    without = replace(BOOK.protocol.clocks[Level.MEDIO], acknowledge_within=None, escalate_every=None)
    protocol = replace(BOOK.protocol, clocks={**BOOK.protocol.clocks, Level.MEDIO: without})

    with as_service(world) as work:
        assert announce_due_work(work, protocol=protocol) == 1

    assert [alert["level"] for alert in world.events("intake.alert_raised.v1")] == ["alto"]


def test_lists_are_hers_or_her_teams_and_may_be_of_what_is_due_only(
    world: World, luz: Client, marta: Client, ines: Client, rosa: Client
) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    assert [one["kind"] for one in luz.get("/due")] == ["other", "first_screen"]
    assert marta.get("/due") == []
    assert len(marta.get("/due", whose="team")) == 2
    assert ines.get("/due", whose="team") == []
    assert len(rosa.get("/due", whose="team")) == 2
    world.later(hours=2)
    assert [one["id"] for one in luz.get("/due", when="due")] == [item]


def test_another_team_cannot_touch_an_item(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    item = an_item(luz, case)

    for path, body in (("complete", {}), ("undo", None), ("reassign", {"owner": str(new_id())})):
        assert ines.post(f"/due/{item}/{path}", body).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "", "due_at": TODAY}, "title"),
        ({"title": "x", "due_at": "2026-02-30T10:00:00Z"}, "due_at"),
        ({"title": "x", "due_at": "2026-11-24T12:00:00"}, "due_at"),
        ({"title": "x" * 201, "due_at": TODAY}, "title"),
        ({"title": "x"}, "due_at"),
        ({"title": "x", "due_at": TODAY, "owner": "luz"}, "owner"),
    ],
)
def test_a_bad_item_is_refused_and_names_the_field(luz: Client, body: dict[str, Any], field: str) -> None:
    answer = luz.post(f"/cases/{luz.open_case()}/due", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_the_same_row_and_kind_move_one_item_instead_of_making_two(world: World, luz: Client) -> None:
    case, ref = UUID(luz.open_case()), new_id()
    made = []
    for days in (1, 5):
        with as_service(world) as work:
            found = case_by_id(work.session, case)
            assert found is not None
            due_at = work.now + timedelta(days=days)
            made.append(
                schedule_due(work, case=found, kind=DueKind.PLAN_REVIEW, title="x", due_at=due_at, ref=ref)
            )

    assert made[0] == made[1]
    (item,) = only(luz, str(case), "plan_review")
    assert item["due_at"].startswith("2026-11-29")


def test_what_a_row_owed_is_taken_off_with_it(world: World, luz: Client) -> None:
    case, ref = UUID(luz.open_case()), new_id()
    with as_service(world) as work:
        found = case_by_id(work.session, case)
        assert found is not None
        schedule_due(work, case=found, kind=DueKind.HEARING, title="x", due_at=work.now, ref=ref)
    with as_service(world) as work:
        assert cancel_due(work, ref=ref) == 1

    assert only(luz, str(case), "hearing") == []


def test_a_list_can_be_of_a_stretch_of_time(luz: Client) -> None:
    case = luz.open_case()
    for day in (1, 2, 3):
        an_item(luz, case, title=f"Día {day}", at=f"2026-12-0{day}T09:00:00+00:00")

    found = luz.get("/due", since="2026-12-02T00:00:00+01:00", until="2026-12-03T00:00:00+01:00")

    assert [item["title"] for item in found] == ["Día 2"]
