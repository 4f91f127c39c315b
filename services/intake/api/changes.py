"""What changed in the caller's cases, and how far she has looked."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path

from services.intake.api.dependencies import CaseworkDoor
from services.intake.usecases.look.changes import Change, changes_of, see, see_until, unsee, unsee_until

router = APIRouter(prefix="/changes", tags=["changes"])

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Micros = Annotated[int, Path(ge=0, le=4_102_444_800_000_000)]
"""Microseconds since 1970, in UTC, up to the year 2100."""


@router.get("")
def changes(door: CaseworkDoor) -> list[Change]:
    """What others did since she last looked, newest first."""
    with door.begin("change_list") as work:
        return changes_of(work)


@router.put("/{change_id}/seen", status_code=204)
def seen(change_id: UUID, door: CaseworkDoor) -> None:
    """Put one aside."""
    with door.begin("change_seen") as work:
        see(work, change_id)


@router.delete("/{change_id}/seen", status_code=204)
def unseen(change_id: UUID, door: CaseworkDoor) -> None:
    """Bring it back."""
    with door.begin("change_seen") as work:
        unsee(work, change_id)


@router.put("/until/{micros}", status_code=204)
def seen_until(micros: Micros, door: CaseworkDoor) -> None:
    """Put aside all that changed up to that instant."""
    with door.begin("change_seen") as work:
        see_until(work, _EPOCH + timedelta(microseconds=micros))


@router.delete("/until/{micros}", status_code=204)
def unseen_until(micros: Micros, door: CaseworkDoor) -> None:
    """Take that back."""
    with door.begin("change_seen") as work:
        unsee_until(work, _EPOCH + timedelta(microseconds=micros))
