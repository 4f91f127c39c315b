"""What answers carry: a row's reference, its version and its facts."""

from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.timeline import EntryKind
from services.intake.store.facts import people, work

F = TypeVar("F", bound=BaseModel)


class Made(BaseModel):
    """A reference to what was made."""

    id: UUID


class Written(Made):
    """A text that was kept. signals: how many wait for a person; None if it could not be read for any."""

    signals: int | None


class Kept(BaseModel, Generic[F]):
    """Facts, and the version to send back with a change."""

    id: UUID
    version: int
    facts: F


class NamesView(BaseModel):
    """Her names and papers, opened on purpose."""

    names: people.Names
    names_version: int
    particulars: people.Particulars
    profile: people.Profile
    file_version: int


class ConsentView(BaseModel):
    """A consent as it stands. leaning: how many live referrals rest on it; can_undo: it was withdrawn just now."""

    id: UUID
    partner: UUID | None
    organisation: str
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    recorded_by: UUID
    is_live: bool
    leaning: int
    can_undo: bool
    facts: people.ConsentFacts


class IncidentView(Kept[work.IncidentFacts]):
    """An incident with what is derived from it; corrected_by: the one that holds in its place."""

    recorded_at: datetime
    author: UUID
    derived: dict[str, object]
    corrects: UUID | None
    corrected_by: UUID | None


class SafetyPlanView(BaseModel):
    """The plan in force."""

    id: UUID
    at: datetime
    author: UUID
    reviewed_at: datetime | None
    facts: work.SafetyPlanFacts


class PlanItemView(Kept[work.PlanItemFacts]):
    """A line of the action plan."""

    owner: UUID


class AttachmentView(BaseModel):
    """A document, without its bytes."""

    id: UUID
    added_at: datetime
    added_by: UUID
    facts: work.AttachmentFacts


class EntryView(BaseModel):
    """A line of the timeline."""

    id: UUID
    at: datetime
    author: UUID
    kind: EntryKind
    summary: str
    ref: UUID | None


class DraftView(BaseModel):
    """A draft and its mark."""

    form: str
    case_id: UUID | None
    etag: int
    saved_at: datetime
    typed: dict[str, object]


class DraftLine(BaseModel):
    """That a draft waits, without its words."""

    form: str
    staff: UUID
    case_id: UUID | None
    saved_at: datetime


class Saved(BaseModel):
    """The mark of what was saved."""

    etag: int
