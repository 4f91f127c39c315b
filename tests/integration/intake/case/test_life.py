"""The life of a case through the API: opening, closing, reopening, transfer, merge, blocking, breaking the glass."""

from typing import Any

import pytest

from services.intake.handlers.cases import hand_over_reminders
from tests.integration.intake.case.conftest import Client, World, a_member

CONSENT = {"purpose": "services", "medium": "spoken", "language": "ar"}
PLAN = {"sections": {"safe_place": ["En casa de Sol"]}, "review_on": "2027-01-24"}
LOW = {"instrument": "HITS", "answers": {"1": 1, "2": 1, "3": 1, "4": 1}}
WHY = "Está en urgencias y pregunta por nosotras"


def step(client: Client, case: str, name: str, reason: str, **more: Any) -> Any:
    return client.post(f"/cases/{case}/lifecycle", {"step": name, "reason": reason} | more)


def rules(answer: Any) -> set[str]:
    """Which rules stood in the way."""
    assert answer.status_code == 409, answer.text
    return set(answer.json()["errors"][0]["expected"].split(","))


def screen(client: Client, case: str) -> None:
    answer = client.post(f"/cases/{case}/assessments", {"judgement": "basal"})
    assert answer.status_code == 201, answer.text


def ready_to_close(luz: Client) -> str:
    case = luz.open_case(consent=CONSENT)
    luz.make(f"/cases/{case}/safety-plan", {"plan": PLAN})
    assert step(luz, case, "request_closure", "needs_met").status_code == 200
    return case


def status(client: Client, case: str) -> str:
    return str(client.get(f"/cases/{case}")["status"])


def test_a_case_opens_with_consent_and_a_first_screen(luz: Client) -> None:
    case = luz.open_case()
    assert rules(step(luz, case, "activate", "started")) == {"consent_missing", "first_screen_missing"}

    luz.make(f"/cases/{case}/consents", {"consent": CONSENT})
    screen(luz, case)

    assert step(luz, case, "activate", "started").json() == {"status": "open"}


def test_every_arrow_is_kept_with_who_and_why_and_told(world: World, luz: Client) -> None:
    case = luz.open_case()
    step(luz, case, "hold", "lost_contact", note="Tres llamadas sin respuesta")

    (taken,) = luz.get(f"/cases/{case}/lifecycle")["taken"]
    assert (taken["source"], taken["target"], taken["reason"]) == ("intake", "on_hold", "lost_contact")
    assert taken["by"] == str(luz.actor.ref)
    assert world.events("intake.case_state_changed.v1")[-1]["status"] == "on_hold"
    assert "case_hold" in world.audited(case)


def test_resuming_goes_back_to_where_it_was(luz: Client) -> None:
    case = luz.open_case()
    step(luz, case, "hold", "lost_contact")
    step(luz, case, "resume", "contact_again")

    assert status(luz, case) == "intake"


def test_closing_needs_the_checklist_and_the_coordinator(luz: Client, rosa: Client) -> None:
    case = luz.open_case(consent=CONSENT)
    step(luz, case, "request_closure", "needs_met")
    assert "coordinator_needed" in rules(step(luz, case, "close", "needs_met"))

    assert rules(step(rosa, case, "close", "needs_met")) == {
        "safety_plan_not_reviewed",
        "not_told_she_may_return",
    }


def test_a_closed_case_has_nothing_pending_and_can_only_be_read(
    world: World, luz: Client, rosa: Client
) -> None:
    case = ready_to_close(luz)
    body = {"accompaniment": {"kind": "court"}, "starts_at": "2026-11-25T10:00:00+00:00", "remind_her": True}
    luz.make(f"/cases/{case}/accompaniments", body)
    hand_over_reminders(world.runtime)

    closed = step(rosa, case, "close", "needs_met", told_she_may_return=True)

    assert closed.json() == {"status": "closed"}
    assert luz.get(f"/cases/{case}/due") == []
    assert luz.get(f"/cases/{case}/accompaniments")[0]["state"] == "cancelled"
    assert len(world.events("intake.reminder_cancelled.v1")) == 1
    head = luz.get(f"/cases/{case}")
    assert (head["next_action"], head["is_live"]) == ("", False)
    note = luz.post(f"/cases/{case}/notes", {"note": {"kind": "note", "text": "tarde"}})
    assert (note.status_code, note.json()["code"]) == (409, "case_not_live")


def test_a_reopened_case_is_open_with_a_next_action(luz: Client, rosa: Client) -> None:
    case = ready_to_close(luz)
    screen(luz, case)
    step(rosa, case, "close", "needs_met", told_she_may_return=True)

    assert step(luz, case, "reopen", "contact_again").json() == {"status": "open"}
    head = luz.get(f"/cases/{case}")
    assert head["next_action"]
    assert luz.get(f"/cases/{case}/due")


def test_a_case_reopened_before_consent_and_first_screen_begins_again_at_intake(
    luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    step(rosa, case, "transfer_out", "left_area")

    assert step(luz, case, "reopen", "contact_again").json() == {"status": "intake"}
    assert "first_screen" in {item["kind"] for item in luz.get(f"/cases/{case}/due")}


def test_a_closure_that_is_declined_goes_back(luz: Client, rosa: Client) -> None:
    case = ready_to_close(luz)

    assert step(rosa, case, "decline_closure", "not_ready").json() == {"status": "intake"}


def test_with_live_high_risk_whoever_asked_for_the_closure_does_not_approve_it(
    world: World, rosa: Client
) -> None:
    case = rosa.open_case(team="leon", consent=CONSENT)
    rosa.post(f"/cases/{case}/assessments", {"judgement": "alto"})
    rosa.make(f"/cases/{case}/safety-plan", {"plan": PLAN})
    step(rosa, case, "request_closure", "needs_met")
    assert rules(step(rosa, case, "close", "needs_met", told_she_may_return=True)) == {"second_person_needed"}

    other = world.as_(a_member(role=rosa.actor.roles.__iter__().__next__()))

    assert step(other, case, "close", "needs_met", told_she_may_return=True).json() == {"status": "closed"}


def test_a_transfer_ends_the_work_here(luz: Client, rosa: Client) -> None:
    case = luz.open_case()

    assert rules(step(luz, case, "transfer_out", "left_area")) == {"coordinator_needed"}
    assert step(rosa, case, "transfer_out", "left_area").json() == {"status": "transferred_out"}


@pytest.mark.parametrize(("name", "reason"), [("merge", "duplicate"), ("unmerge", "mistake")])
def test_merging_has_its_own_door(rosa: Client, name: str, reason: str) -> None:
    case = rosa.open_case(team="leon")

    assert step(rosa, case, name, reason).status_code == 422


def test_only_the_data_protection_officer_blocks_and_reads_nothing(
    luz: Client, rosa: Client, dora: Client
) -> None:
    case = luz.open_case()
    assert rules_or_missing(step(rosa, case, "block", "legal_duty")) == 404

    assert step(dora, case, "block", "legal_duty").json() == {"status": "blocked"}

    assert luz.call("GET", f"/cases/{case}").status_code == 404
    assert rosa.call("GET", f"/cases/{case}").status_code == 404
    assert dora.call("GET", f"/cases/{case}").status_code == 403
    assert luz.post("/search", {"query": "Amal"}).json() == []
    assert step(dora, case, "unblock", "mistake").json() == {"status": "intake"}
    assert luz.get(f"/cases/{case}")["call_name"] == "Amal"


def rules_or_missing(answer: Any) -> int:
    return int(answer.status_code)


def test_merged_cases_are_read_together_and_come_apart_whole(world: World, luz: Client, rosa: Client) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    luz.make(f"/cases/{stays}/children", {"child": {"alias": "Sol"}})
    luz.make(f"/cases/{other}/children", {"child": {"alias": "Mar"}})

    assert rosa.post(f"/cases/{stays}/merge", {"merged": other}).status_code == 204

    together = [child["facts"]["alias"] for child in luz.get(f"/cases/{stays}/children")]
    assert sorted(together) == ["Mar", "Sol"]
    assert luz.get(f"/cases/{other}")["id"] == stays
    assert len(luz.get("/cases")["lines"]) == 1
    told = world.events("intake.cases_merged.v1")[-1]
    assert (told["subject"], told["merged"], told["undone"]) == (stays, other, False)

    world.later(days=30)
    assert rosa.call("DELETE", f"/cases/{stays}/merge/{other}").status_code == 204
    assert [child["facts"]["alias"] for child in luz.get(f"/cases/{other}/children")] == ["Mar"]
    assert world.events("intake.cases_merged.v1")[-1]["undone"] is True


def test_after_thirty_days_a_merge_stays(world: World, luz: Client, rosa: Client) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    rosa.post(f"/cases/{stays}/merge", {"merged": other})
    world.later(days=30, seconds=1)

    assert rules(rosa.call("DELETE", f"/cases/{stays}/merge/{other}")) == {"too_late_to_unmerge"}


def test_a_case_is_not_merged_with_itself_nor_by_a_caseworker(luz: Client, rosa: Client) -> None:
    case, other = luz.open_case(), luz.open_case()

    assert rosa.post(f"/cases/{case}/merge", {"merged": case}).status_code == 422
    assert luz.post(f"/cases/{case}/merge", {"merged": other}).status_code == 403


def test_the_merged_case_hands_its_risk_on(luz: Client, rosa: Client) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    luz.post(f"/cases/{other}/assessments", {"judgement": "alto"})
    rosa.post(f"/cases/{stays}/merge", {"merged": other})

    assert luz.get(f"/cases/{stays}")["level"] == "alto"


def test_broken_glass_opens_for_an_hour_and_is_reviewed_by_another(
    world: World, luz: Client, ines: Client, rosa: Client
) -> None:
    case = luz.open_case()
    code = luz.get(f"/cases/{case}")["code"]
    opened = ines.post("/break-glass", {"code": code, "reason": WHY})
    assert opened.json() == {"id": case}
    assert ines.get(f"/cases/{case}")["call_name"] == "Amal"
    assert "glass_broken" in world.audited(case)

    world.later(minutes=59)
    assert ines.call("GET", f"/cases/{case}").status_code == 200
    world.later(minutes=1)
    assert ines.call("GET", f"/cases/{case}").status_code == 404

    (row,) = rosa.get("/break-glass")
    assert (row["staff"], row["reason"]) == (str(ines.actor.ref), WHY)
    rosa.post(f"/break-glass/{row['id']}/review", {"finding": "Con motivo"})
    assert rosa.get("/break-glass") == []


def test_the_coordinator_is_told_of_broken_glass_at_once(world: World, luz: Client, ines: Client) -> None:
    case = luz.open_case()
    ines.post("/break-glass", {"code": luz.get(f"/cases/{case}")["code"], "reason": WHY})

    (told,) = world.events("intake.alert_raised.v1")
    assert (told["subject"], told["roles"]) == (case, ["coordinator"])
    assert WHY not in str(told)
    assert luz.get(f"/cases/{case}")["level"] == "basal"


def test_breaking_the_same_glass_twice_is_one_opening(luz: Client, ines: Client, rosa: Client) -> None:
    code = luz.get(f"/cases/{luz.open_case()}")["code"]
    for _ in range(2):
        ines.post("/break-glass", {"code": code, "reason": WHY})

    assert len(rosa.get("/break-glass")) == 1


@pytest.mark.parametrize(
    ("code", "reason", "expected"), [(None, "corto", 422), ("TL-2026-2222", WHY, 404), ("nada", WHY, 404)]
)
def test_glass_is_not_broken_without_a_reason_or_a_case(
    luz: Client, ines: Client, code: str | None, reason: str, expected: int
) -> None:
    known = luz.get(f"/cases/{luz.open_case()}")["code"]

    assert ines.post("/break-glass", {"code": code or known, "reason": reason}).status_code == expected


def test_nobody_reviews_her_own_opening(luz: Client, rosa: Client, world: World) -> None:
    code = luz.get(f"/cases/{luz.open_case()}")["code"]
    rosa.post("/break-glass", {"code": code, "reason": WHY})
    (row,) = rosa.get("/break-glass")

    assert rosa.post(f"/break-glass/{row['id']}/review", {"finding": ""}).status_code == 409
