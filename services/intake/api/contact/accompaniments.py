"""Accompaniments: planned, moved, held, called off; and a worker's agenda."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.contact.schemas import (
    AccompanimentView,
    AgendaLine,
    Cancel,
    Moved,
    OnDay,
    PlanAccompaniment,
    Planned,
    RecordOutcome,
)
from services.intake.api.dependencies import CaseworkDoor
from services.intake.domain.case.accompanying import is_undoable, last_step
from services.intake.store.activity import Accompaniment, all_of
from services.intake.store.cases import family
from services.intake.store.facts.base import Instant
from services.intake.store.her_reminders import answers_to
from services.intake.store.rows import row_of
from services.intake.usecases.access import case_for
from services.intake.usecases.contact.plan_accompaniment import (
    cancel_accompaniment,
    clashes,
    move_accompaniment,
    move_to_day,
    plan_accompaniment,
)
from services.intake.usecases.contact.record_outcome import record_outcome
from services.intake.usecases.look.agenda import agenda_of
from shared.contracts.codes import ReplyCode
from shared.http import IdempotencyKey
from shared.work import Work

router = APIRouter(tags=["accompaniments"])
_PLACE = "/cases/{case_id}/accompaniments"


@router.get(_PLACE)
def accompaniments(case_id: UUID, door: CaseworkDoor) -> list[AccompanimentView]:
    """List accompaniments, newest first."""
    with door.begin("accompaniment_list") as work:
        case = case_for(work, case_id, "accompaniment_list")
        return _views(work, all_of(work.session, Accompaniment, family(work.session, case.id)))


@router.get(_PLACE + "/{accompaniment_id}")
def accompaniment(case_id: UUID, accompaniment_id: UUID, door: CaseworkDoor) -> AccompanimentView:
    """Give one."""
    with door.begin("accompaniment") as work:
        case = case_for(work, case_id, "accompaniment")
        row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id)
        return _views(work, [row])[0]


@router.post(_PLACE, status_code=201)
def plan(case_id: UUID, body: PlanAccompaniment, door: CaseworkDoor, key: IdempotencyKey = None) -> Planned:
    """Plan one; says how many other things its worker has at that time."""
    with door.begin("plan_accompaniment") as work:
        length = timedelta(minutes=body.accompaniment.minutes + body.accompaniment.travel_minutes)
        made = plan_accompaniment(
            work,
            case_id,
            facts=body.accompaniment,
            starts_at=body.starts_at,
            staff=body.staff,
            remind_her=body.remind_her,
            key=key,
        )
        found = clashes(
            work,
            staff=body.staff or door.actor.ref,
            starts_at=body.starts_at,
            ends_at=body.starts_at + length,
        )
        return Planned(id=made, clashes=sum(row.id != made for row in found))


@router.put(_PLACE + "/{accompaniment_id}", status_code=204)
def move(case_id: UUID, accompaniment_id: UUID, body: PlanAccompaniment, door: CaseworkDoor) -> None:
    """Change what was agreed."""
    with door.begin("move_accompaniment") as work:
        move_accompaniment(
            work,
            case_id,
            accompaniment_id,
            facts=body.accompaniment,
            starts_at=body.starts_at,
            staff=body.staff,
            remind_her=body.remind_her,
            version=body.version,
        )


@router.post(_PLACE + "/{accompaniment_id}/day")
def move_day(case_id: UUID, accompaniment_id: UUID, body: OnDay, door: CaseworkDoor) -> Moved:
    """Move it to another day, at the same hour."""
    with door.begin("move_accompaniment") as work:
        return Moved(clashes=move_to_day(work, case_id, accompaniment_id, day=body.day))


@router.post(_PLACE + "/{accompaniment_id}/outcome", status_code=204)
def outcome(
    case_id: UUID, accompaniment_id: UUID, body: RecordOutcome, door: CaseworkDoor, key: IdempotencyKey = None
) -> None:
    """Say how it went; ends it if it is under way."""
    with door.begin("record_outcome") as work:
        record_outcome(
            work,
            case_id,
            accompaniment_id,
            facts=body.outcome,
            next_step=body.next_step,
            on_site=body.on_site,
            at=body.at,
            key=key,
        )


@router.post(_PLACE + "/{accompaniment_id}/cancellation", status_code=204)
def cancel(case_id: UUID, accompaniment_id: UUID, body: Cancel, door: CaseworkDoor) -> None:
    """Call it off."""
    with door.begin("cancel_accompaniment") as work:
        cancel_accompaniment(work, case_id, accompaniment_id, reason=body.reason)


@router.get("/agenda")
def agenda(
    door: CaseworkDoor,
    start: Annotated[Instant, Query()],
    end: Annotated[Instant, Query()],
    whose: Literal["mine", "team"] = "mine",
) -> list[AgendaLine]:
    """Give the accompaniments that touch [start, end): the caller's own, or those of every case she reaches."""
    with door.begin("agenda") as work:
        found = agenda_of(work, start=start, end=end, team=whose == "team")
        return [AgendaLine(**vars(line)) for line in found]


def _views(work: Work, rows: Sequence[Accompaniment]) -> list[AccompanimentView]:
    answers = answers_to(work.session, {row.id: row.starts_at for row in rows if row.remind_her})
    return [_view(row, answers.get(row.id), now=work.now) for row in rows]


def _view(row: Accompaniment, answer: ReplyCode | None, *, now: datetime) -> AccompanimentView:
    last = last_step(started_at=row.started_at, ended_at=row.ended_at, held_at=row.held_at)
    may_undo = row.cancelled_at is None and is_undoable(row.told_at, now=now)
    return AccompanimentView(
        id=row.id,
        version=row.row_version,
        facts=row.facts,
        case_id=row.scope_id,
        staff=row.staff,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        remind_her=row.remind_her,
        outcome=row.outcome,
        cancel_reason=row.cancel_reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
        on_site=row.on_site,
        undo=last if may_undo else None,
        her_answer=answer,
    )
