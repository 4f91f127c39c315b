"""The table of the lifecycle: states of a case, steps, reasons, and which arrows there are."""

from collections.abc import Mapping
from dataclasses import dataclass
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
