"""The lifecycle as a table: every arrow, every reason, every guard, and nothing beside them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.case.arrows import ARROWS, LIVE, CaseStatus, Reason, Step
from services.intake.domain.case.lifecycle import (
    MERGE_HOLDS,
    Facts,
    Refusal,
    closing_gaps,
    reasons_for,
    refusals,
    steps_from,
    target_of,
)
from shared.contracts.codes import CaseStatus as ToldStatus

ALL_GOOD = Facts(
    is_coordinator=True,
    is_dpo=True,
    may_serve=True,
    is_screened=True,
    safety_plan_reviewed=True,
    told_she_may_return=True,
    is_second_person=True,
)

ARROWS_DRAWN = {
    (CaseStatus.INTAKE, Step.ACTIVATE),
    (CaseStatus.INTAKE, Step.HOLD),
    (CaseStatus.INTAKE, Step.REQUEST_CLOSURE),
    (CaseStatus.INTAKE, Step.TRANSFER_OUT),
    (CaseStatus.INTAKE, Step.MERGE),
    (CaseStatus.INTAKE, Step.BLOCK),
    (CaseStatus.OPEN, Step.HOLD),
    (CaseStatus.OPEN, Step.REQUEST_CLOSURE),
    (CaseStatus.OPEN, Step.TRANSFER_OUT),
    (CaseStatus.OPEN, Step.MERGE),
    (CaseStatus.OPEN, Step.BLOCK),
    (CaseStatus.ON_HOLD, Step.RESUME),
    (CaseStatus.ON_HOLD, Step.REQUEST_CLOSURE),
    (CaseStatus.ON_HOLD, Step.TRANSFER_OUT),
    (CaseStatus.ON_HOLD, Step.MERGE),
    (CaseStatus.ON_HOLD, Step.BLOCK),
    (CaseStatus.CLOSURE_REQUESTED, Step.DECLINE_CLOSURE),
    (CaseStatus.CLOSURE_REQUESTED, Step.CLOSE),
    (CaseStatus.CLOSURE_REQUESTED, Step.BLOCK),
    (CaseStatus.CLOSED, Step.REOPEN),
    (CaseStatus.CLOSED, Step.MERGE),
    (CaseStatus.CLOSED, Step.BLOCK),
    (CaseStatus.TRANSFERRED_OUT, Step.REOPEN),
    (CaseStatus.TRANSFERRED_OUT, Step.BLOCK),
    (CaseStatus.MERGED, Step.UNMERGE),
    (CaseStatus.MERGED, Step.BLOCK),
    (CaseStatus.BLOCKED, Step.UNBLOCK),
}


@pytest.mark.parametrize("status", list(CaseStatus))
@pytest.mark.parametrize("step", list(Step))
def test_a_step_is_open_exactly_where_the_picture_draws_an_arrow(status: CaseStatus, step: Step) -> None:
    found = refusals(step, status, reasons_for(step)[0], ALL_GOOD)

    assert (found == []) == ((status, step) in ARROWS_DRAWN)
    if found:
        assert found == [Refusal.NOT_FROM_HERE]
    assert (step in steps_from(status)) == ((status, step) in ARROWS_DRAWN)


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("reason", list(Reason))
def test_a_step_takes_its_own_reasons_and_no_other(step: Step, reason: Reason) -> None:
    status = next(iter(ARROWS[step].sources))

    found = refusals(step, status, reason, ALL_GOOD)

    assert (Refusal.REASON_NOT_ACCEPTED in found) == (reason not in reasons_for(step))


def test_nothing_leaves_erased() -> None:
    assert steps_from(CaseStatus.ERASED) == []


def test_our_words_for_states_are_those_of_the_contract() -> None:
    assert [status.value for status in CaseStatus] == [status.value for status in ToldStatus]


def test_live_states_are_those_in_which_she_may_be_contacted() -> None:
    assert {status.value for status in LIVE} == {s.value for s in ToldStatus if s.may_be_contacted}


@pytest.mark.parametrize("step", [step for step, arrow in ARROWS.items() if arrow.coordinator])
def test_some_steps_need_the_coordinator(step: Step) -> None:
    status = next(iter(ARROWS[step].sources))

    assert Refusal.COORDINATOR_NEEDED in refusals(
        step, status, reasons_for(step)[0], replace(ALL_GOOD, is_coordinator=False)
    )


@pytest.mark.parametrize("step", [Step.BLOCK, Step.UNBLOCK])
def test_only_the_data_protection_officer_blocks(step: Step) -> None:
    status = CaseStatus.OPEN if step is Step.BLOCK else CaseStatus.BLOCKED
    found = refusals(step, status, Reason.LEGAL_DUTY, replace(ALL_GOOD, is_dpo=False))

    assert found == [Refusal.DPO_NEEDED]


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ({"may_serve": False}, Refusal.CONSENT_MISSING),
        ({"is_screened": False}, Refusal.FIRST_SCREEN_MISSING),
    ],
)
def test_a_case_opens_with_consent_and_a_first_screen(missing: dict[str, bool], rule: Refusal) -> None:
    found = refusals(Step.ACTIVATE, CaseStatus.INTAKE, Reason.STARTED, replace(ALL_GOOD, **missing))

    assert found == [rule]


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ({"safety_plan_reviewed": False}, Refusal.SAFETY_PLAN_NOT_REVIEWED),
        ({"live_referrals": 1}, Refusal.REFERRALS_LIVE),
        ({"told_she_may_return": False}, Refusal.NOT_TOLD_SHE_MAY_RETURN),
    ],
)
def test_closing_wants_every_line_of_the_checklist(missing: dict[str, int], rule: Refusal) -> None:
    facts = replace(ALL_GOOD, **missing)  # type: ignore[arg-type]

    assert refusals(Step.CLOSE, CaseStatus.CLOSURE_REQUESTED, Reason.NEEDS_MET, facts) == [rule]
    assert closing_gaps(facts, Reason.NEEDS_MET) == [rule]


@pytest.mark.parametrize(
    ("is_high", "is_second", "refused"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_live_high_risk_is_closed_by_a_second_person(is_high: bool, is_second: bool, refused: bool) -> None:
    facts = replace(ALL_GOOD, is_high=is_high, is_second_person=is_second)
    found = refusals(Step.CLOSE, CaseStatus.CLOSURE_REQUESTED, Reason.NEEDS_MET, facts)

    assert (Refusal.SECOND_PERSON_NEEDED in found) is refused


def test_nobody_is_asked_to_tell_a_woman_who_died_that_she_may_return() -> None:
    facts = replace(ALL_GOOD, told_she_may_return=False)

    assert refusals(Step.CLOSE, CaseStatus.CLOSURE_REQUESTED, Reason.DECEASED, facts) == []


@pytest.mark.parametrize(
    ("missing", "lands_on"),
    [
        ({}, CaseStatus.OPEN),
        ({"may_serve": False}, CaseStatus.INTAKE),
        ({"is_screened": False}, CaseStatus.INTAKE),
    ],
)
def test_a_case_reopened_without_consent_or_first_screen_begins_again_at_intake(
    missing: dict[str, bool], lands_on: CaseStatus
) -> None:
    facts = replace(ALL_GOOD, **missing)

    assert target_of(Step.REOPEN, facts, before=CaseStatus.OPEN) is lands_on


@pytest.mark.parametrize(
    ("held", "refused"),
    [(timedelta(), False), (MERGE_HOLDS, False), (MERGE_HOLDS + timedelta(microseconds=1), True)],
)
def test_a_merge_is_undone_within_thirty_days(held: timedelta, refused: bool) -> None:
    found = refusals(Step.UNMERGE, CaseStatus.MERGED, Reason.MISTAKE, replace(ALL_GOOD, merged_for=held))

    assert (Refusal.TOO_LATE_TO_UNMERGE in found) is refused


def test_every_rule_in_the_way_is_named_at_once() -> None:
    found = refusals(
        Step.CLOSE, CaseStatus.CLOSURE_REQUESTED, Reason.STARTED, Facts(is_high=True, live_referrals=2)
    )

    assert set(found) == {
        Refusal.REASON_NOT_ACCEPTED,
        Refusal.COORDINATOR_NEEDED,
        Refusal.SAFETY_PLAN_NOT_REVIEWED,
        Refusal.REFERRALS_LIVE,
        Refusal.NOT_TOLD_SHE_MAY_RETURN,
        Refusal.SECOND_PERSON_NEEDED,
    }


@pytest.mark.parametrize(
    ("status", "stops"),
    [
        (CaseStatus.CLOSED, True),
        (CaseStatus.TRANSFERRED_OUT, True),
        (CaseStatus.BLOCKED, True),
        (CaseStatus.ERASED, True),
        (CaseStatus.OPEN, False),
        (CaseStatus.ON_HOLD, False),
    ],
)
def test_some_states_stop_everything(status: CaseStatus, stops: bool) -> None:
    assert status.stops_everything is stops
