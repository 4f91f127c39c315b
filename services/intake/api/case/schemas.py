"""What the routes of a case's life take and give: steps, merging, blocking, opening outside one's teams."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.intake.api.bodies import TeamCode
from services.intake.domain.case.arrows import CaseStatus, Reason, Step
from services.intake.domain.case.lifecycle import Refusal
from services.intake.store.facts.base import Facts, Line, Said, Story
from shared.audit.record import Opening


class StepView(BaseModel):
    """An arrow that was taken."""

    at: datetime
    by: UUID
    step: Step
    source: CaseStatus
    target: CaseStatus
    reason: Reason
    note: str


class Arrowhead(BaseModel):
    """A step open from here: reasons it takes, and what is in the way now."""

    step: Step
    reasons: list[Reason]
    missing: list[Refusal]


class LifecycleView(BaseModel):
    """Where the case stands, which steps there are, which were taken."""

    status: CaseStatus
    arrows: list[Arrowhead]
    taken: list[StepView]


class StatusView(BaseModel):
    """The new state."""

    status: CaseStatus


class GovernedView(BaseModel):
    """A case for whoever may block it: nothing of hers."""

    id: UUID
    code: str
    status: CaseStatus


class AccessRecordView(BaseModel):
    """Who has opened a case: references, codes and times, nothing of what is in it."""

    id: UUID
    code: str
    person: UUID
    openings: list[Opening]


class GlassView(BaseModel):
    """An opening waiting for review."""

    id: UUID
    case_id: UUID
    code: str
    staff: UUID
    opened_at: datetime
    until: datetime
    reason: str


class AssignCase(Facts):
    """Who has the case now."""

    owner: UUID | None = None
    team: TeamCode | None = None


class TakeStep(Facts):
    """An arrow of the lifecycle."""

    step: Step
    reason: Reason
    note: Story = ""
    told_she_may_return: bool = False
    may_look_in: bool = False


class MergeInto(Facts):
    """The case that turned out to be hers as well."""

    merged: UUID


class GovernCase(Facts):
    """Which case is to be blocked or unblocked."""

    code: Line


class BreakGlass(Facts):
    """Which case, and why."""

    code: Line
    reason: Story


class ReviewGlass(Facts):
    """What the coordinator found."""

    finding: Story = ""


class Search(Facts):
    """A name as heard, or a code."""

    query: Said
