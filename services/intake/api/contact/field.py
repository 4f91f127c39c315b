"""Accompaniments told from where they take place: begun, over, taken back. How one went: accompaniments.py."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.contact.schemas import (
    StartAccompaniment,
    StartUnplanned,
    StopAccompaniment,
    UndoStep,
)
from services.intake.api.dependencies import CaseworkDoor
from services.intake.usecases.contact.start_accompaniment import start_accompaniment, start_unplanned
from services.intake.usecases.contact.stop_accompaniment import stop_accompaniment
from services.intake.usecases.contact.undo_field_step import undo_field_step
from shared.http import IdempotencyKey

router = APIRouter(tags=["accompaniments"])
_PLACE = "/cases/{case_id}/accompaniments/{accompaniment_id}"


@router.post(_PLACE + "/start", status_code=204)
def start(
    case_id: UUID,
    accompaniment_id: UUID,
    body: StartAccompaniment,
    door: CaseworkDoor,
    key: IdempotencyKey = None,
) -> None:
    """Say that a planned one has begun."""
    with door.begin("start_accompaniment") as work:
        start_accompaniment(work, case_id, accompaniment_id, on_site=body.on_site, at=body.at, key=key)


@router.put(_PLACE + "/unplanned-start", status_code=204)
def start_now(
    case_id: UUID,
    accompaniment_id: UUID,
    body: StartUnplanned,
    door: CaseworkDoor,
    key: IdempotencyKey = None,
) -> None:
    """Say that one nobody had planned has begun; the caller chooses its id, so that it is made once."""
    with door.begin("start_accompaniment") as work:
        start_unplanned(
            work,
            case_id,
            accompaniment_id,
            facts=body.accompaniment,
            on_site=body.on_site,
            at=body.at,
            key=key,
        )


@router.post(_PLACE + "/stop", status_code=204)
def stop(
    case_id: UUID,
    accompaniment_id: UUID,
    body: StopAccompaniment,
    door: CaseworkDoor,
    key: IdempotencyKey = None,
) -> None:
    """Say that it is over."""
    with door.begin("stop_accompaniment") as work:
        stop_accompaniment(work, case_id, accompaniment_id, at=body.at, key=key)


@router.post(_PLACE + "/undo", status_code=204)
def undo(
    case_id: UUID, accompaniment_id: UUID, body: UndoStep, door: CaseworkDoor, key: IdempotencyKey = None
) -> None:
    """Take back what was told last, for ten minutes."""
    with door.begin("undo_field_step") as work:
        undo_field_step(work, case_id, accompaniment_id, step=body.step, key=key)
