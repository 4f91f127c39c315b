"""An alert given to somebody else: the old one ends, the new one wakes her, and nobody gains time by it."""

from tests.integration.intake.risk.alerts import ACKNOWLEDGED, ESCALATED, an_alert, state_of
from tests.integration.intake.risk.conftest import Client, World, tick


def test_handing_over_ends_the_alert_and_wakes_the_new_owner_though_it_was_acknowledged(
    world: World, luz: Client, marta: Client
) -> None:
    _, alert = an_alert(luz)
    luz.post(f"/alerts/{alert}/acknowledge")
    world.later(hours=5)

    fresh = luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})

    told = world.events("intake.alert_raised.v1")[-1]
    assert (told["alert"], told["recipients"]) == (fresh, [str(marta.actor.ref)])
    assert state_of(luz, alert)["state"] == "closed"
    shown = state_of(marta, fresh)
    assert (shown["state"], shown["owner"]) == ("open", str(marta.actor.ref))
    assert shown["next_at"].startswith("2026-11-25T16:00")
    assert shown["reasons"] == state_of(luz, alert)["reasons"]


def test_handing_over_one_nobody_took_stops_the_old_clock(world: World, luz: Client, marta: Client) -> None:
    _, alert = an_alert(luz)

    luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})

    assert [one["alert"] for one in world.events(ACKNOWLEDGED)] == [alert]
    world.later(days=1)
    tick(world)
    assert alert not in [one["alert"] for one in world.events(ESCALATED)]


def test_handing_over_gives_no_more_time_than_was_left(world: World, luz: Client, marta: Client) -> None:
    _, alert = an_alert(luz)
    world.later(hours=23)

    fresh = luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})

    shown = state_of(marta, fresh)
    assert (shown["acknowledge_by"][:13], shown["next_at"][:13]) == ("2026-11-25T11", "2026-11-25T11")
    world.later(hours=1)
    tick(world)
    assert [(one["alert"], one["step"]) for one in world.events(ESCALATED)] == [(fresh, 1)]


def test_an_alert_on_its_way_up_goes_on_from_its_step_when_handed_over(
    world: World, luz: Client, marta: Client
) -> None:
    _, alert = an_alert(luz)
    world.later(hours=24)
    tick(world)
    world.later(hours=1)

    fresh = luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})
    world.later(hours=3)
    tick(world)

    assert [(one["alert"], one["step"]) for one in world.events(ESCALATED)] == [(alert, 1), (fresh, 2)]
    assert state_of(marta, fresh)["is_late"] is True


def test_an_acknowledged_alert_goes_on_with_what_was_left_when_it_was_taken(
    world: World, luz: Client, marta: Client
) -> None:
    _, alert = an_alert(luz)
    world.later(hours=20)
    luz.post(f"/alerts/{alert}/acknowledge")
    world.later(days=5)

    fresh = luz.make(f"/alerts/{alert}/hand-over", {"owner": str(marta.actor.ref)})

    assert state_of(marta, fresh)["next_at"].startswith("2026-11-30T11:00")


def test_an_alert_is_handed_to_somebody_else(luz: Client, rosa: Client) -> None:
    _, alert = an_alert(luz)

    for giver in (luz, rosa):
        answer = giver.post(f"/alerts/{alert}/hand-over", {"owner": str(luz.actor.ref)})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "owner")
    assert state_of(luz, alert)["state"] == "open"
