"""A case that comes back: what its dates ask for is owed again, whoever brings it back."""

from typing import Any

import pytest
from sqlalchemy import select

from shared import audit
from shared.actor import Actor
from tests.integration.intake.case.conftest import Client, World

CONSENT = {"purpose": "services", "medium": "spoken", "language": "ar"}
ORDER = {"kind": "protection_order", "state": "granted", "on": "2026-11-01", "expires": "2027-02-01"}
ITEM = {"need": "legal", "action": "Pedir abogada de oficio", "due_on": "2026-12-15"}
PLAN = {"sections": {"safe_place": ["En casa de Sol"]}, "review_on": "2027-01-24"}
DATES = {
    "expiry": ["2027-01-18", "2027-02-19"],
    "plan_item": ["2026-12-15"],
    "plan_review": ["2027-01-24"],
    "reassessment": ["2026-12-01"],
}
"""What a case with a whole file owes, by kind; the steps of an open alert are beside it."""


def step(client: Client, case: str, name: str, reason: str, **more: Any) -> Any:
    answer = client.post(f"/cases/{case}/lifecycle", {"step": name, "reason": reason} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()["status"]


def owed(client: Client, case: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in client.get(f"/cases/{case}/due"):
        if item["kind"] not in ("next_step", "other"):
            found.setdefault(item["kind"], []).append(item["due_at"][:10])
    return found


@pytest.fixture
def case(luz: Client) -> str:
    """A case of high level with an order, a permit, a plan to review and a line of the action plan."""
    profile = {"languages": ["ar"], "permit_expires": "2027-04-20"}
    made = luz.open_case(consent=CONSENT, profile=profile)
    luz.post(f"/cases/{made}/assessments", {"judgement": "alto"})
    luz.make(f"/cases/{made}/dated-facts", {"fact": ORDER})
    luz.make(f"/cases/{made}/plan-items", {"item": ITEM})
    luz.make(f"/cases/{made}/safety-plan", {"plan": PLAN})
    assert owed(luz, made) == DATES
    return made


def test_a_reopened_case_owes_again_what_its_dates_ask_for(luz: Client, rosa: Client, case: str) -> None:
    step(luz, case, "request_closure", "needs_met")
    step(rosa, case, "close", "needs_met", told_she_may_return=True)
    assert owed(luz, case) == {}

    assert step(luz, case, "reopen", "contact_again") == "open"

    assert owed(luz, case) == DATES
    assert luz.get(f"/cases/{case}")["next_action"] == "Retomar el contacto y valorar el riesgo"


def test_a_level_clock_that_ran_out_meanwhile_is_due_at_once(
    world: World, luz: Client, rosa: Client, case: str
) -> None:
    step(luz, case, "request_closure", "needs_met")
    step(rosa, case, "close", "needs_met", told_she_may_return=True)
    world.later(days=60)

    step(luz, case, "reopen", "contact_again")

    assert owed(luz, case)["reassessment"] == ["2027-01-23"]


def test_a_scale_of_wellbeing_stands_for_no_look_at_the_risk_when_a_case_comes_back(
    luz: Client, rosa: Client
) -> None:
    case = luz.open_case(consent=CONSENT)
    luz.make(f"/cases/{case}/assessments", {"instrument": "WHO-5", "answers": dict.fromkeys("12345", 4)})
    step(rosa, case, "transfer_out", "left_area")

    step(rosa, case, "reopen", "contact_again")

    assert set(owed(luz, case)) == {"first_screen"}


def test_an_unblocked_case_has_its_work_again_and_whoever_lifted_the_block_opened_nothing(
    world: World, luz: Client, dora: Client, case: str
) -> None:
    body = {"accompaniment": {"kind": "court"}, "starts_at": "2026-12-02T10:00:00+00:00"}
    luz.make(f"/cases/{case}/accompaniments", body)
    step(dora, case, "block", "legal_duty")
    world.later(days=1)

    assert step(dora, case, "unblock", "mistake") == "intake"

    assert owed(luz, case) == DATES
    assert luz.get(f"/cases/{case}/accompaniments")[0]["state"] == "planned"
    assert luz.get(f"/cases/{case}")["next_action"]
    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        by_dora = select(audit.entries.c.action).where(audit.entries.c.actor == dora.actor.ref)
        assert "fields.opened" not in set(work.session.scalars(by_dora))


def test_a_case_taken_apart_again_owes_what_was_written_in_it_meanwhile(
    luz: Client, rosa: Client, case: str
) -> None:
    stays = luz.open_case("Amal bis")
    rosa.post(f"/cases/{stays}/merge", {"merged": case})
    (fact,) = luz.get(f"/cases/{stays}/dated-facts")
    changed = ORDER | {"expires": "2027-03-01"}
    luz.put(f"/cases/{stays}/dated-facts/{fact['id']}", {"fact": changed})

    assert rosa.call("DELETE", f"/cases/{stays}/merge/{case}").status_code == 204

    assert owed(luz, case) == DATES | {"expiry": ["2027-02-15", "2027-02-19"]}
    assert set(owed(luz, stays)) == {"first_screen"}, "which is owed before any reassessment"


def test_a_dated_fact_counts_one_version_a_change(luz: Client) -> None:
    case = luz.open_case()
    fact = luz.make(f"/cases/{case}/dated-facts", {"fact": ORDER})
    changed = {"fact": ORDER | {"expires": "2027-03-01"}, "version": 1}

    assert luz.put(f"/cases/{case}/dated-facts/{fact}", changed).status_code == 204
    assert luz.get(f"/cases/{case}/dated-facts")[0]["version"] == 2


def test_the_permit_in_her_profile_is_looked_at_sixty_days_before(luz: Client) -> None:
    case = luz.open_case()
    profile = {"languages": ["ar"], "permit_expires": "2027-04-20"}

    luz.put(f"/cases/{case}/profile", {"profile": profile})
    (item,) = [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == "expiry"]
    assert (item["title"], item["due_at"][:10]) == ("permit", "2027-02-19")

    luz.put(f"/cases/{case}/profile", {"profile": {"languages": ["ar"]}})
    assert "expiry" not in owed(luz, case)
