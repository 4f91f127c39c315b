"""Whether a step of a case's life may be taken: by whom, why and on what conditions."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from services.intake.domain.case.arrows import ARROWS, CaseStatus, Reason, Step


class Refusal(StrEnum):
    """Which rule of the lifecycle stands in the way."""

    NOT_FROM_HERE = "not_from_here"
    REASON_NOT_ACCEPTED = "reason_not_accepted"
    COORDINATOR_NEEDED = "coordinator_needed"
    DPO_NEEDED = "dpo_needed"
    CONSENT_MISSING = "consent_missing"
    FIRST_SCREEN_MISSING = "first_screen_missing"
    SECOND_PERSON_NEEDED = "second_person_needed"
    SAFETY_PLAN_NOT_REVIEWED = "safety_plan_not_reviewed"
    REFERRALS_LIVE = "referrals_live"
    NOT_TOLD_SHE_MAY_RETURN = "not_told_she_may_return"
    TOO_LATE_TO_UNMERGE = "too_late_to_unmerge"


@dataclass(frozen=True)
class Facts:
    """What the guards ask about the case and the person who acts, all read in the same transaction."""

    is_coordinator: bool = False
    is_dpo: bool = False
    may_serve: bool = False
    """A live consent to services or a documented legal basis."""
    is_screened: bool = False
    safety_plan_reviewed: bool = False
    live_referrals: int = 0
    told_she_may_return: bool = False
    is_high: bool = False
    is_second_person: bool = False
    """Whoever acts is not the one who asked for the closure."""
    merged_for: timedelta = timedelta()


MERGE_HOLDS: Final = timedelta(days=30)
"""How long a merge may still be undone."""


def refusals(step: Step, status: CaseStatus, reason: Reason, facts: Facts) -> list[Refusal]:
    """Every rule that stands in the way of the step; empty means go."""
    arrow = ARROWS[step]
    found: list[Refusal] = []
    if status not in arrow.sources:
        return [Refusal.NOT_FROM_HERE]
    if reason not in arrow.reasons:
        found.append(Refusal.REASON_NOT_ACCEPTED)
    if arrow.coordinator and not facts.is_coordinator:
        found.append(Refusal.COORDINATOR_NEEDED)
    if arrow.dpo and not facts.is_dpo:
        found.append(Refusal.DPO_NEEDED)
    return found + _guards(step, reason, facts)


def target_of(step: Step, facts: Facts, *, before: CaseStatus) -> CaseStatus:
    """Where the arrow leads. A case reopened without consent or first screen begins again at intake.

    before: the state it was in before its present one.
    """
    if step is Step.REOPEN and _opening_gaps(facts):
        return CaseStatus.INTAKE
    return ARROWS[step].target or before


def _guards(step: Step, reason: Reason, facts: Facts) -> list[Refusal]:
    if step is Step.ACTIVATE:
        return _opening_gaps(facts)
    if step is Step.CLOSE:
        return closing_gaps(facts, reason) + _unless(
            facts.is_second_person or not facts.is_high, Refusal.SECOND_PERSON_NEEDED
        )
    if step is Step.UNMERGE:
        return _unless(facts.merged_for <= MERGE_HOLDS, Refusal.TOO_LATE_TO_UNMERGE)
    return []


def _opening_gaps(facts: Facts) -> list[Refusal]:
    """What must be there before work with her goes beyond intake."""
    return _unless(facts.may_serve, Refusal.CONSENT_MISSING) + _unless(
        facts.is_screened, Refusal.FIRST_SCREEN_MISSING
    )


def closing_gaps(facts: Facts, reason: Reason) -> list[Refusal]:
    """What the closing checklist still lacks; a woman who died cannot be told that she may return."""
    return (
        _unless(facts.safety_plan_reviewed, Refusal.SAFETY_PLAN_NOT_REVIEWED)
        + _unless(facts.live_referrals == 0, Refusal.REFERRALS_LIVE)
        + _unless(facts.told_she_may_return or reason is Reason.DECEASED, Refusal.NOT_TOLD_SHE_MAY_RETURN)
    )


def _unless(holds: bool, refusal: Refusal) -> list[Refusal]:
    return [] if holds else [refusal]


def steps_from(status: CaseStatus) -> list[Step]:
    """The steps the table knows from this state, whoever asks."""
    return [step for step, arrow in ARROWS.items() if status in arrow.sources]


def reasons_for(step: Step) -> list[Reason]:
    """Reasons a step accepts, in the list's order."""
    return [reason for reason in Reason if reason in ARROWS[step].reasons]
