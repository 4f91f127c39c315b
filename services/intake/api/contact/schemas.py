"""What the routes of contact with her take and give: notes, accompaniments, contacts without a file."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.intake.api.bodies import TeamCode, Version
from services.intake.api.views import Kept
from services.intake.domain.case.accompanying import FieldStep
from services.intake.domain.contacts import AccompanimentState, CancelReason
from services.intake.store.facts import people, work
from services.intake.store.facts.base import Day, Facts, Instant
from shared.contracts.codes import ReplyCode


class NoteView(BaseModel):
    """An attention or a note."""

    id: UUID
    at: datetime
    author: UUID
    corrects: UUID | None
    facts: work.NoteFacts


class AccompanimentView(Kept[work.AccompanimentFacts]):
    """An accompaniment; code and case so that an agenda can link. undo: what may be taken back now.

    her_answer: what came from her number to the reminder of this hour.
    """

    case_id: UUID
    staff: UUID
    starts_at: datetime
    ends_at: datetime
    state: AccompanimentState
    remind_her: bool
    outcome: work.OutcomeFacts | None
    cancel_reason: CancelReason | None
    started_at: datetime | None
    ended_at: datetime | None
    on_site: work.OnSiteFacts | None
    undo: FieldStep | None
    her_answer: ReplyCode | None


class AgendaLine(BaseModel):
    """A line of a worker's day. staff: who goes."""

    id: UUID
    case_id: UUID
    staff: UUID
    code: str
    call_name: str
    kind: str
    place: str
    starts_at: datetime
    ends_at: datetime
    state: AccompanimentState


class Planned(BaseModel):
    """An accompaniment was planned; `clashes`: what its worker already has at that time."""

    id: UUID
    clashes: int


class OnDay(Facts):
    """The day to which something is moved, at the hour it had."""

    day: Day


class Moved(BaseModel):
    """It was moved; `clashes`: what else its worker has at that time."""

    clashes: int


class ContactLogView(BaseModel):
    """A contact without a file."""

    id: UUID
    at: datetime
    author: UUID
    team: str
    became: UUID | None
    facts: work.ContactLogFacts


class RecordNote(Facts):
    """An attention and what comes next."""

    note: work.NoteFacts
    at: Instant | None = None
    next_step: work.NextStep | None = None
    corrects: UUID | None = None


class PlanAccompaniment(Facts):
    """Going somewhere with her."""

    accompaniment: work.AccompanimentFacts
    starts_at: Instant
    staff: UUID | None = None
    remind_her: bool = False
    version: Version = None


class StartAccompaniment(Facts):
    """It has begun. at: when, if not now."""

    on_site: work.OnSite = work.OnSite()
    at: Instant | None = None


class StartUnplanned(StartAccompaniment):
    """One that nobody had planned has begun."""

    accompaniment: work.AccompanimentFacts


class StopAccompaniment(Facts):
    """It is over. at: when, if not now."""

    at: Instant | None = None


class UndoStep(Facts):
    """What is taken back."""

    step: FieldStep


class RecordOutcome(Facts):
    """How it went and what comes next. at: when it ended, if it was still under way."""

    outcome: work.OutcomeFacts
    next_step: work.NextStep | None = None
    on_site: work.OnSite | None = None
    at: Instant | None = None


class Cancel(Facts):
    """Why it is off."""

    reason: CancelReason


class RecordContactLog(Facts):
    """A contact without a file."""

    log: work.ContactLogFacts
    team: TeamCode | None = None


class ConvertLog(Facts):
    """How to call the woman of a contact that becomes a case."""

    names: people.Names
