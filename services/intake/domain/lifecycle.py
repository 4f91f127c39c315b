"""The life of a case: which state may follow which, why, by whom and on what conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class CaseStatus(StrEnum):
    """Where a case stands: the words of the shared contract. A reopened case is `open`; the arrow is kept."""

    INTAKE = "intake"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSURE_REQUESTED = "closure_requested"
    CLOSED = "closed"
    TRANSFERRED_OUT = "transferred_out"
    MERGED = "merged"
    BLOCKED = "blocked"
    ERASED = "erased"

    @property
    def is_live(self) -> bool:
        """Whether somebody is working with her now."""
        return self in LIVE

    @property
    def is_readable(self) -> bool:
        """Whether anybody may look into the case."""
        return self not in {self.BLOCKED, self.ERASED}

    @property
    def stops_everything(self) -> bool:
        """Whether every pending reminder, link, feed and share of the case must die."""
        return self in {self.CLOSED, self.TRANSFERRED_OUT, self.BLOCKED, self.ERASED}


LIVE: Final = frozenset(
    {
        CaseStatus.INTAKE,
        CaseStatus.OPEN,
        CaseStatus.ON_HOLD,
        CaseStatus.CLOSURE_REQUESTED,
    }
)


class Step(StrEnum):
    """An arrow of the lifecycle, named by the verb that asks for it."""

    ACTIVATE = "activate"
    HOLD = "hold"
    RESUME = "resume"
    REQUEST_CLOSURE = "request_closure"
    DECLINE_CLOSURE = "decline_closure"
    CLOSE = "close"
    REOPEN = "reopen"
    TRANSFER_OUT = "transfer_out"
    MERGE = "merge"
    UNMERGE = "unmerge"
    BLOCK = "block"
    UNBLOCK = "unblock"


class Reason(StrEnum):
    """Why an arrow was taken (closed list; the first eleven are reasons for closing)."""

    NEEDS_MET = "needs_met"
    NO_CONTACT = "no_contact"
    SHE_ASKS = "she_asks"
    LEFT_AREA = "left_area"
    TRANSFERRED = "transferred"
    FUNDING_ENDED = "funding_ended"
    PLAN_COMPLETED = "plan_completed"
    BOTH_AGREE = "both_agree"
    DECEASED = "deceased"
    NOT_ELIGIBLE = "not_eligible"
    DUPLICATE = "duplicate"
    STARTED = "started"
    LOST_CONTACT = "lost_contact"
    CONTACT_AGAIN = "contact_again"
    NEW_FACTS = "new_facts"
    MISTAKE = "mistake"
    LEGAL_DUTY = "legal_duty"
    NOT_READY = "not_ready"


_CLOSING: Final = frozenset(list(Reason)[:11])
_WORKED: Final = frozenset({CaseStatus.OPEN})


@dataclass(frozen=True)
class Arrow:
    """One rule of the table: from which states, to which, for which reasons, by whom.

    target None: back to the state before. coordinator/dpo: the role that must take it.
    """

    sources: frozenset[CaseStatus]
    target: CaseStatus | None
    reasons: frozenset[Reason]
    coordinator: bool = False
    dpo: bool = False


ARROWS: Final[Mapping[Step, Arrow]] = {
    Step.ACTIVATE: Arrow(frozenset({CaseStatus.INTAKE}), CaseStatus.OPEN, frozenset({Reason.STARTED})),
    Step.HOLD: Arrow(
        _WORKED | {CaseStatus.INTAKE},
        CaseStatus.ON_HOLD,
        frozenset({Reason.LOST_CONTACT, Reason.SHE_ASKS, Reason.LEFT_AREA}),
    ),
    Step.RESUME: Arrow(
        frozenset({CaseStatus.ON_HOLD}), None, frozenset({Reason.CONTACT_AGAIN, Reason.NEW_FACTS})
    ),
    Step.REQUEST_CLOSURE: Arrow(
        _WORKED | {CaseStatus.INTAKE, CaseStatus.ON_HOLD}, CaseStatus.CLOSURE_REQUESTED, _CLOSING
    ),
    Step.DECLINE_CLOSURE: Arrow(
        frozenset({CaseStatus.CLOSURE_REQUESTED}),
        None,
        frozenset({Reason.NOT_READY, Reason.NEW_FACTS}),
        coordinator=True,
    ),
    Step.CLOSE: Arrow(
        frozenset({CaseStatus.CLOSURE_REQUESTED}), CaseStatus.CLOSED, _CLOSING, coordinator=True
    ),
    Step.REOPEN: Arrow(
        frozenset({CaseStatus.CLOSED, CaseStatus.TRANSFERRED_OUT}),
        CaseStatus.OPEN,
        frozenset({Reason.CONTACT_AGAIN, Reason.NEW_FACTS, Reason.SHE_ASKS, Reason.MISTAKE}),
    ),
    Step.TRANSFER_OUT: Arrow(
        _WORKED | {CaseStatus.INTAKE, CaseStatus.ON_HOLD},
        CaseStatus.TRANSFERRED_OUT,
        frozenset({Reason.SHE_ASKS, Reason.LEFT_AREA, Reason.TRANSFERRED}),
        coordinator=True,
    ),
    Step.MERGE: Arrow(
        _WORKED | {CaseStatus.INTAKE, CaseStatus.ON_HOLD, CaseStatus.CLOSED},
        CaseStatus.MERGED,
        frozenset({Reason.DUPLICATE}),
        coordinator=True,
    ),
    Step.UNMERGE: Arrow(frozenset({CaseStatus.MERGED}), None, frozenset({Reason.MISTAKE}), coordinator=True),
    Step.BLOCK: Arrow(
        frozenset(CaseStatus) - {CaseStatus.BLOCKED, CaseStatus.ERASED},
        CaseStatus.BLOCKED,
        frozenset({Reason.LEGAL_DUTY, Reason.SHE_ASKS}),
        dpo=True,
    ),
    Step.UNBLOCK: Arrow(
        frozenset({CaseStatus.BLOCKED}), None, frozenset({Reason.LEGAL_DUTY, Reason.MISTAKE}), dpo=True
    ),
}


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
