"""Concerns from groups over HTTP: a facilitator writes and never reads; caseworkers sort them out."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from services.intake.api.bodies import TeamCode
from services.intake.api.dependencies import CaseworkDoor, TellingDoor, TheBook
from services.intake.api.signal.reading import TheSignals, scan_of
from services.intake.api.views import Made
from services.intake.domain.signals.model import RAISED
from services.intake.store import concerns, due
from services.intake.store.cases import Case
from services.intake.store.concerns import Concern
from services.intake.store.facts import people
from services.intake.store.facts.base import Facts, Language
from services.intake.store.facts.concerns import ConcernFacts, ToldConcern
from services.intake.store.facts.work import ContactLogFacts
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.concern.reach import concern_for
from services.intake.usecases.concern.sort_out_concern import (
    log_contact,
    note_on_case,
    open_from_concern,
    take_concern,
)
from services.intake.usecases.concern.tell_concern import tell_concern
from shared.contracts.levels import Level

router = APIRouter(tags=["concerns"])


class ConcernLine(BaseModel):
    """A concern in the list: no words yet. code, level: of her case, if it has one that is not shut off."""

    id: UUID
    category: str
    urgency: str
    told_at: datetime
    look_by: datetime
    is_late: bool
    case_id: UUID | None
    code: str | None
    level: Level | None
    taken_by: UUID | None
    flags: int

    @classmethod
    def of(cls, row: Concern, case: Case | None, *, now: datetime) -> Self:
        """Open one."""
        return cls(
            id=row.id,
            category=row.facts.category,
            urgency=row.facts.urgency,
            told_at=row.told_at,
            look_by=row.look_by,
            is_late=row.taken_at is None and row.look_by < now,
            case_id=case.id if case else None,
            code=case.code if case else None,
            level=case.level if case else None,
            taken_by=row.taken_by,
            flags=len({one.flag for one in row.facts.signals if one.status in RAISED}),
        )


class ConcernView(BaseModel):
    """One concern with its words. heard: groups has said whose it is. is_live: her case may be written in."""

    line: ConcernLine
    told_by: UUID | None
    heard: bool
    is_live: bool
    taken_at: datetime | None
    finished_at: datetime | None
    became: UUID | None
    facts: ConcernFacts


class AsNote(Facts):
    """A note on a case; code: of which, if not hers."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    code: Annotated[str, Field(max_length=12)] = ""


class AsLog(Facts):
    """A contact without a file."""

    log: ContactLogFacts
    team: TeamCode | None = None


class AsCase(Facts):
    """A new case: how to call her and one language."""

    names: people.Names
    language: Language = "es"
    team: TeamCode | None = None


@router.put("/concerns/{concern_id}", status_code=204)
def tell(concern_id: UUID, body: ToldConcern, door: TellingDoor, book: TheBook, signals: TheSignals) -> None:
    """Keep what a facilitator writes. Nothing of it is answered, now or later."""
    with door.begin("tell_concern") as work:
        scan = scan_of(signals, body.words, at=work.now)
        tell_concern(work, concern_id, told=body, protocol=book.protocol, scan=scan)


@router.get("/concerns")
def list_concerns(door: CaseworkDoor) -> list[ConcernLine]:
    """What is still to sort out: nobody's first, then by its clock."""
    with door.begin("concern_list") as work:
        actor = door.actor
        seen = None if is_coordinator(actor) else due.within_reach(teams=actor.teams, staff=actor.ref)
        found = concerns.unfinished(work.session, seen=seen)
        return [ConcernLine.of(row, case, now=work.now) for row, case in found]


@router.get("/concerns/{concern_id}")
def show(concern_id: UUID, door: CaseworkDoor) -> ConcernView:
    """One, with its words and what was seen in them."""
    with door.begin("concern_show") as work:
        row, case = concern_for(work, concern_id, "concern_show")
        return ConcernView(
            line=ConcernLine.of(row, case, now=work.now),
            told_by=row.told_by,
            heard=row.heard_at is not None,
            is_live=case is not None and case.status.is_live,
            taken_at=row.taken_at,
            finished_at=row.finished_at,
            became=row.became,
            facts=row.facts,
        )


@router.post("/concerns/{concern_id}/take", status_code=204)
def take(concern_id: UUID, door: CaseworkDoor) -> None:
    """Take it in hand: groups hears that it was taken."""
    with door.begin("take_concern") as work:
        take_concern(work, concern_id)


@router.post("/concerns/{concern_id}/note", status_code=201)
def as_note(concern_id: UUID, body: AsNote, door: CaseworkDoor) -> Made:
    """End it as a note on a case."""
    with door.begin("finish_concern") as work:
        return Made(id=note_on_case(work, concern_id, note=body.note, code=body.code))


@router.post("/concerns/{concern_id}/contact-log", status_code=201)
def as_log(concern_id: UUID, body: AsLog, door: CaseworkDoor) -> Made:
    """End it as a contact without a file."""
    with door.begin("finish_concern") as work:
        return Made(id=log_contact(work, concern_id, facts=body.log, team=body.team))


@router.post("/concerns/{concern_id}/case", status_code=201)
def as_case(concern_id: UUID, body: AsCase, door: CaseworkDoor) -> Made:
    """End it as a new case."""
    with door.begin("finish_concern") as work:
        profile = people.Profile(languages=[body.language])
        return Made(id=open_from_concern(work, concern_id, names=body.names, profile=profile, team=body.team))
