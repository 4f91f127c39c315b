"""Merging the directory's doubles over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.intake.api.dependencies import CoordinationDoor
from services.intake.usecases.directory.merge_partners import keep_apart, merge_partners, propose_merges

router = APIRouter(prefix="/directory", tags=["directory"])


class SideView(BaseModel):
    """One of two entries that look alike."""

    id: UUID
    organisation: str
    phone: str
    services: list[str]
    confirmed_at: datetime | None


class PairView(BaseModel):
    """Two entries that look alike, and in what."""

    one: SideView
    other: SideView
    reasons: list[Literal["name", "phone", "email", "address"]]


class MergeBody(BaseModel):
    """Which entry stands for both."""

    model_config = ConfigDict(extra="forbid")

    kept: UUID
    merged: UUID


class ApartBody(BaseModel):
    """Two entries that are two."""

    model_config = ConfigDict(extra="forbid")

    one: UUID
    other: UUID


@router.get("/merges")
def merges(door: CoordinationDoor) -> list[PairView]:
    """Entries that may be one, most alike first."""
    with door.begin("directory_merges") as work:
        names = SideView.model_fields
        return [
            PairView(
                one=SideView(**{name: getattr(pair.one, name) for name in names}),
                other=SideView(**{name: getattr(pair.other, name) for name in names}),
                reasons=[reason.value for reason in pair.proposal.reasons],
            )
            for pair in propose_merges(work)
        ]


@router.post("/merges", status_code=204)
def merge(body: MergeBody, door: CoordinationDoor) -> None:
    """Let one entry stand for both."""
    with door.begin("directory_merge") as work:
        merge_partners(work, kept=body.kept, merged=body.merged)


@router.post("/apart", status_code=204)
def apart(body: ApartBody, door: CoordinationDoor) -> None:
    """Say that they are two."""
    with door.begin("directory_apart") as work:
        keep_apart(work, one=body.one, other=body.other)
