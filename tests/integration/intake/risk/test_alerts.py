"""An alert's life: the inbox, taking, closing, handing over, rising when nobody answers, and races."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, a_member, dash, epv, flags, tick

CLOSED = {"outcome": "plan_made", "note": "Plan de seguridad hoy y acompañada a urgencias"}
ESCALATED = "intake.alert_escalated.v1"
ACKNOWLEDGED = "intake.alert_acknowledged.v1"


def an_alert(luz: Client, *, interview: dict[str, Any] | None = None) -> tuple[str, str]:
    """A case with one alert on it: (case, alert)."""
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview or dash("15"))
    return case, next(one["id"] for one in luz.get("/alerts") if one["case_id"] == case)


def state_of(client: Client, alert: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/alerts/{alert}")["alert"]
    return found


def test_the_inbox_shows_code_reasons_with_sources_and_the_deadline(luz: Client) -> None:
    case, _ = an_alert(luz)

    (shown,) = luz.get("/alerts")

    assert shown["code"] == luz.get(f"/cases/{case}")["code"]
    assert shown["reasons"][0]["sources"] == ["DASH-RIC:15"]
    assert shown["acknowledge_by"].startswith("2026-11-25T11:00")
    assert (shown["state"], shown["is_late"], shown["step"]) == ("open", False, 0)


def test_the_inbox_puts_the_open_the_unowned_and_the_gravest_first(
    world: World, luz: Client, rosa: Client
) -> None:
    an_alert(luz)
    world.later(minutes=1)
    _, grave = an_alert(luz, interview=flags("weapon_threat", now=True))
    world.later(minutes=1)
    nobodys = rosa.make("/alerts", {"words": "Llamada sin expediente", "team": "leon"})
    _, taken = an_alert(luz, interview=flags("weapon_threat", now=True))
    rosa.post(f"/alerts/{taken}/acknowledge")

    order = [one["id"] for one in rosa.get("/alerts")]

    assert order[0] == nobodys
    assert order[1] == grave
    assert order[-1] == taken


def test_taking_an_alert_stops_its_clock_and_tells_notifications(world: World, luz: Client) -> None:
    _, alert = an_alert(luz)

    assert luz.post(f"/alerts/{alert}/acknowledge").status_code == 204

    world.later(days=3)
    tick(world)
    assert state_of(luz, alert)["state"] == "acknowledged"
    assert state_of(luz, alert)["owner"] == str(luz.actor.ref)
    assert world.events(ESCALATED) == []
    (told,) = world.events(ACKNOWLEDGED)
    assert (told["alert"], told["by"]) == (alert, str(luz.actor.ref))


def test_taking_twice_changes_nothing_and_taking_anothers_is_refused(
    world: World, luz: Client, marta: Client
) -> None:
    _, alert = an_alert(luz)
    luz.post(f"/alerts/{alert}/acknowledge")

    assert luz.post(f"/alerts/{alert}/acknowledge").status_code == 204
    refused = marta.post(f"/alerts/{alert}/acknowledge")

    assert (refused.status_code, refused.json()["code"]) == (409, "alert_taken")
    assert len(world.events(ACKNOWLEDGED)) == 1


def test_of_eight_who_take_at_once_exactly_one_gets_it(world: World, luz: Client) -> None:
    _, alert = an_alert(luz)
    team = [world.as_(a_member("leon")) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda one: one.post(f"/alerts/{alert}/acknowledge").status_code, team))

    assert sorted(codes) == [204] + [409] * 7
    assert len(world.events(ACKNOWLEDGED)) == 1


def test_closing_needs_a_note_and_keeps_it(luz: Client) -> None:
    _, alert = an_alert(luz)

    refused = luz.post(f"/alerts/{alert}/close", {"outcome": "acted", "note": "  "})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "note"
    assert luz.post(f"/alerts/{alert}/close", CLOSED).status_code == 204

    shown = state_of(luz, alert)
    assert (shown["state"], shown["closing"]) == ("closed", CLOSED)
    assert luz.get("/alerts") == []


def test_closing_one_nobody_took_counts_as_taking_it(world: World, luz: Client, marta: Client) -> None:
    _, alert = an_alert(luz)

    marta.post(f"/alerts/{alert}/close", CLOSED)

    shown = state_of(luz, alert)
    assert shown["acknowledged_by"] == shown["owner"] == str(marta.actor.ref)
    assert len(world.events(ACKNOWLEDGED)) == 1


def test_a_closed_alert_is_over(luz: Client) -> None:
    _, alert = an_alert(luz)
    luz.post(f"/alerts/{alert}/close", CLOSED)

    for path, body in (
        ("close", CLOSED),
        ("acknowledge", None),
        ("escalate", None),
        ("hand-over", {"owner": str(new_id())}),
    ):
        refused = luz.post(f"/alerts/{alert}/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "alert_over"), path


def test_an_alert_nobody_takes_rises_step_by_step_at_its_hours(world: World, luz: Client) -> None:
    _, alert = an_alert(luz, interview=flags("confinement", now=True))

    world.later(minutes=59)
    tick(world)
    assert world.events(ESCALATED) == []
    seen = []
    for minutes in (1, 15, 15, 15):
        world.later(minutes=minutes)
        tick(world)
        seen.append(world.events(ESCALATED)[-1])

    assert [one["step"] for one in seen] == [1, 2, 3, 4]
    assert [tuple(one["roles"]) for one in seen] == [("coordinator",)] * 4
    assert [bool(one["recipients"]) for one in seen] == [False, True, True, True]
    assert [step["asked"] for step in luz.get(f"/alerts/{alert}")["steps"]] == [
        "owner",
        "coordinator",
        "all_coordinators",
        "all_coordinators",
        "all_coordinators",
    ]
    assert state_of(luz, alert)["is_late"]


def test_a_tick_between_two_steps_raises_nothing(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("confinement", now=True))
    world.later(minutes=60)
    for _ in range(5):
        tick(world)

    assert len(world.events(ESCALATED)) == 1


def test_a_medium_alert_rises_once_and_then_waits(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("escalation"))
    for _ in range(4):
        world.later(days=3)
        tick(world)

    assert [one["step"] for one in world.events(ESCALATED)] == [1]


def test_two_workers_at_once_raise_each_alert_once(world: World, luz: Client) -> None:
    for _ in range(6):
        an_alert(luz, interview=flags("confinement", now=True))
    world.later(hours=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(world), range(4)))

    told = [one["alert"] for one in world.events(ESCALATED)]
    assert len(told) == len(set(told)) == 6


def test_taking_and_rising_at_once_leave_one_winner_and_never_an_open_taken_alert(
    world: World, luz: Client
) -> None:
    alerts = [an_alert(luz, interview=flags("confinement", now=True))[1] for _ in range(5)]
    world.later(hours=1)

    with ThreadPoolExecutor(6) as pool:
        taken = [pool.submit(luz.post, f"/alerts/{alert}/acknowledge") for alert in alerts]
        pool.submit(tick, world).result()
        codes = [one.result().status_code for one in taken]

    assert codes == [204] * 5
    world.later(hours=2)
    before = len(world.events(ESCALATED))
    tick(world)
    assert len(world.events(ESCALATED)) == before
    assert {state_of(luz, alert)["state"] for alert in alerts} == {"acknowledged"}


def test_the_next_step_is_dated_in_the_same_transaction_as_the_last(world: World, luz: Client) -> None:
    an_alert(luz, interview=flags("confinement", now=True))
    world.later(hours=1)
    tick(world)

    with world.transactions.engine.connect() as connection:
        stuck = connection.execute(
            text("select count(*) from alert where state = 'open' and next_at is null")
        ).scalar()

    assert stuck == 0


def test_asking_others_by_hand_does_not_wait_for_the_clock(world: World, luz: Client) -> None:
    _, alert = an_alert(luz)

    assert luz.post(f"/alerts/{alert}/escalate").status_code == 204

    (told,) = world.events(ESCALATED)
    assert (told["step"], told["roles"]) == (1, ["coordinator"])


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


def test_another_team_sees_no_alert_and_cannot_touch_one(luz: Client, ines: Client) -> None:
    _, alert = an_alert(luz)

    assert ines.get("/alerts") == []
    assert ines.get("/alerts/count") == {"count": 0}
    assert ines.call("GET", f"/alerts/{alert}").status_code == 404
    assert ines.post(f"/alerts/{alert}/acknowledge").status_code == 404
    assert ines.post(f"/alerts/{alert}/close", CLOSED).status_code == 404


def test_the_coordinator_sees_every_teams_alerts(luz: Client, ines: Client, rosa: Client) -> None:
    an_alert(luz)
    an_alert(ines)

    assert len(rosa.get("/alerts")) == 2
    assert rosa.get("/alerts/count") == {"count": 2}
    assert len(luz.get("/alerts")) == 1


def test_only_casework_roles_reach_alerts(world: World) -> None:
    for role in (Role.FACILITATOR, Role.DPO, Role.ADMIN):
        assert world.as_(a_member("leon", role=role)).call("GET", "/alerts").status_code == 403


def test_an_alert_can_be_raised_by_hand_with_nothing_but_a_click(world: World, luz: Client) -> None:
    alert = luz.make("/alerts", {})

    shown = state_of(luz, alert)
    assert (shown["case_id"], shown["team"], shown["level"], shown["owner"]) == (None, "leon", "alto", None)
    (told,) = world.events("intake.alert_raised.v1")
    assert (told["recipients"], told["roles"]) == ([], ["coordinator"])


def test_an_alert_raised_by_hand_raises_the_cases_level(world: World, luz: Client) -> None:
    case = luz.open_case()

    luz.make("/alerts", {"case_id": case, "danger_now": True, "words": "Está en la puerta"})

    assert luz.get(f"/cases/{case}/risk")["level"] == "extremo"
    (shown,) = luz.get("/alerts")
    assert (shown["level"], shown["words"]) == ("extremo", "Está en la puerta")


def test_an_alert_may_name_a_case_by_its_code(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    code = luz.get(f"/cases/{case}")["code"]

    luz.make("/alerts", {"code": code.lower(), "flags": ["threat_to_kill"]})

    assert luz.get("/alerts")[0]["case_id"] == case
    assert ines.post("/alerts", {"code": code}).status_code == 404
    assert luz.post("/alerts", {"code": "TL-9999-XXXX"}).status_code == 404


def test_the_same_click_twice_raises_one_alert(world: World, luz: Client) -> None:
    key = new_id()

    made = [luz.post("/alerts", {"words": "ayuda"}, key=key).json()["id"] for _ in range(2)]

    assert made[0] == made[1]
    assert len(world.events("intake.alert_raised.v1")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"flags": ["sadness"]}, "flags.0"),
        ({"case_id": "not-an-id"}, "case_id"),
        ({"words": "x" * 10_001}, "words"),
        ({"team": "bierzo"}, "team"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_call_is_refused_and_names_the_field(luz: Client, body: dict[str, Any], field: str) -> None:
    answer = luz.post("/alerts", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_an_alert_without_a_case_is_seen_by_its_team_and_the_coordinator_alone(
    luz: Client, marta: Client, ines: Client, rosa: Client
) -> None:
    alert = luz.make("/alerts", {"words": "ayuda"})

    assert state_of(marta, alert)["words"] == "ayuda"
    assert state_of(rosa, alert)["words"] == "ayuda"
    assert ines.call("GET", f"/alerts/{alert}").status_code == 404


def test_the_alert_and_what_became_of_it_are_on_the_cases_timeline_and_in_the_audit(
    world: World, luz: Client
) -> None:
    case, alert = an_alert(luz)
    luz.post(f"/alerts/{alert}/acknowledge")
    luz.post(f"/alerts/{alert}/close", CLOSED)

    assert {"alert_raised", "alert_acknowledged", "alert_closed"} <= set(world.audited(case))
    told = [line for line in luz.get(f"/cases/{case}/timeline") if line["kind"] == "alert"]
    assert [line["summary"] for line in told] == ["alert_closed", "alert_acknowledged", "alert_raised"]


def test_a_rolled_back_assessment_leaves_no_alert_and_no_event(world: World, luz: Client) -> None:
    case = luz.open_case()

    refused = luz.post(f"/cases/{case}/assessments", dash("15", context={"police_callouts_12m": "x"}))

    assert refused.status_code == 422
    assert luz.get("/alerts") == []
    assert world.events("intake.alert_raised.v1") == []
    assert luz.get(f"/cases/{case}/risk")["level"] == "basal"


def test_a_level_raised_by_hand_asks_for_an_assessment_by_the_new_levels_clock(luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", epv())

    luz.make("/alerts", {"case_id": case, "danger_now": True})

    (owed,) = [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == "reassessment"]
    assert owed["due_at"].startswith("2026-11-27T11:00")


def test_a_second_call_does_not_put_the_assessment_off(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", flags("confinement", now=True))
    world.later(days=1)

    luz.make("/alerts", {"case_id": case, "danger_now": True})

    (owed,) = [one for one in luz.get(f"/cases/{case}/due") if one["kind"] == "reassessment"]
    assert owed["due_at"].startswith("2026-11-27T11:00")


def test_the_alerts_of_a_blocked_case_show_nowhere_and_wake_nobody(
    world: World, luz: Client, rosa: Client, dora: Client
) -> None:
    case, alert = an_alert(luz)

    blocked = dora.post(f"/cases/{case}/lifecycle", {"step": "block", "reason": "legal_duty"})
    assert blocked.is_success, blocked.text

    assert rosa.get("/alerts") == []
    assert rosa.get("/alerts/count") == {"count": 0}
    assert rosa.call("GET", f"/alerts/{alert}").status_code == 404
    assert luz.call("GET", f"/alerts/{alert}").status_code == 404
    assert luz.post(f"/alerts/{alert}/close", CLOSED).status_code == 404
    for _ in range(3):
        world.later(days=1)
        tick(world)
    assert world.events(ESCALATED) == []


def test_an_alert_of_a_closed_case_still_rises_until_a_person_answers(world: World, luz: Client) -> None:
    case, _ = an_alert(luz)
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'closed' where id = :id"), {"id": case})
    world.later(days=1)

    tick(world)

    assert len(world.events(ESCALATED)) == 1


def test_a_low_epv_raises_no_alert_though_origin_is_yes(luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", epv("1"))

    assert luz.get("/alerts") == []
