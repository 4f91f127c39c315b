"""Due work over HTTP: lists, and what people do with an item."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.risk.alert_schemas import OwnerBody
from services.intake.api.risk.due_schemas import DoneBody, DueBody, DueView, SnoozeBody
from services.intake.api.views import Made
from services.intake.domain.due.items import DueKind
from services.intake.store import due
from services.intake.store.cases import family
from services.intake.store.facts.base import Instant
from services.intake.usecases.access import case_for, is_coordinator, live_case_for
from services.intake.usecases.due import change_due_item
from services.intake.usecases.schedule_due import schedule_due
from shared.http import IdempotencyKey

router = APIRouter(tags=["due"])


@router.get("/due")
def list_due(
    door: CaseworkDoor,
    whose: Literal["mine", "team"] = "mine",
    when: Literal["all", "due"] = "all",
    since: Annotated[Instant | None, Query()] = None,
    until: Annotated[Instant | None, Query()] = None,
) -> list[DueView]:
    """What is still to do, soonest first: hers, or her teams' (everybody's for a coordinator).

    since, until: only what falls due in [since, until).
    """
    with door.begin("due_list") as work:
        actor = door.actor
        seen = None if is_coordinator(actor) else due.within_reach(teams=actor.teams, staff=actor.ref)
        found = due.worklist(
            work.session,
            seen=seen,
            owner=actor.ref if whose == "mine" else None,
            since=since,
            before=work.now if when == "due" else until,
        )
        return [DueView.of(item, case, now=work.now) for item, case in found]


@router.get("/cases/{case_id}/due")
def list_of_case(door: CaseworkDoor, case_id: UUID) -> list[DueView]:
    """What is still to do in one case."""
    with door.begin("due_of_case") as work:
        case = case_for(work, case_id, "due_of_case")
        found = due.live_of(work.session, family(work.session, case.id))
        return [DueView.of(item, case, now=work.now) for item in found]


@router.post("/cases/{case_id}/due", status_code=201)
def add_due(door: CaseworkDoor, case_id: UUID, body: DueBody, key: IdempotencyKey = None) -> Made:
    """Put something on a list, by hand."""
    with door.begin("schedule_due") as work:
        case = live_case_for(work, case_id, "schedule_due")
        made = work.once(
            key,
            "schedule_due",
            lambda: schedule_due(
                work, case=case, kind=DueKind.OTHER, title=body.title, due_at=body.due_at, owner=body.owner
            ),
        )
        return Made(id=made)


@router.post("/due/{item_id}/complete", status_code=204)
def complete(door: CaseworkDoor, item_id: UUID, body: DoneBody) -> None:
    """Mark it done."""
    with door.begin("complete_due_item") as work:
        change_due_item.complete_due_item(work, item_id, note=body.note)


@router.post("/due/{item_id}/undo", status_code=204)
def undo(door: CaseworkDoor, item_id: UUID) -> None:
    """Take back that it was done, within ten minutes."""
    with door.begin("undo_due_item") as work:
        change_due_item.undo_due_item(work, item_id)


@router.post("/due/{item_id}/snooze", status_code=204)
def snooze(door: CaseworkDoor, item_id: UUID, body: SnoozeBody) -> None:
    """Put it off, saying why."""
    with door.begin("snooze_due_item") as work:
        change_due_item.snooze_due_item(work, item_id, until=body.until, reason=body.reason)


@router.post("/due/{item_id}/reassign", status_code=204)
def reassign(door: CaseworkDoor, item_id: UUID, body: OwnerBody) -> None:
    """Give it to somebody else."""
    with door.begin("reassign_due_item") as work:
        change_due_item.reassign_due_item(work, item_id, owner=body.owner)
