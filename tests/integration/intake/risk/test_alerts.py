"""An alert's life: the inbox and who sees it, taking, closing, and what is kept of it."""

from concurrent.futures import ThreadPoolExecutor

from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.risk.alerts import ACKNOWLEDGED, CLOSED, ESCALATED, an_alert, state_of
from tests.integration.intake.risk.conftest import Client, World, a_member, dash, epv, flags, tick


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


def test_a_low_epv_raises_no_alert_though_origin_is_yes(luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", epv("1"))

    assert luz.get("/alerts") == []
