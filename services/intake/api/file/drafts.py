"""Drafts: what a worker is typing, hers alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.intake.api.bodies import SaveDraft
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import DraftLine, DraftView, Saved
from services.intake.store.logs import drafts_by, drafts_of
from services.intake.usecases.access import case_for
from services.intake.usecases.file.save_draft import drop_draft, read_draft, save_draft

router = APIRouter(prefix="/drafts", tags=["drafts"])
FormName = Annotated[str, Path(pattern=r"^[a-z][a-z_]{1,39}$")]
OfCase = Annotated[UUID | None, Query(alias="case")]


@router.get("")
def drafts(door: CaseworkDoor, case: OfCase = None) -> list[DraftLine]:
    """List the caller's drafts, or those that anybody has on a case; without their words."""
    with door.begin("draft_list") as work:
        if case is None:
            rows = drafts_by(work.session, staff=door.actor.ref, now=work.now)
        else:
            rows = drafts_of(work.session, case_for(work, case, "draft_list").id, now=work.now)
        return [
            DraftLine(form=row.form, staff=row.staff, case_id=row.case_id, saved_at=row.saved_at)
            for row in rows
        ]


@router.get("/{form}")
def draft(form: FormName, door: CaseworkDoor, case: OfCase = None) -> DraftView:
    """Give back a draft."""
    with door.begin("read_draft") as work:
        row = read_draft(work, form=form, case_id=case)
        return DraftView(
            form=row.form, case_id=row.case_id, etag=row.row_version, saved_at=row.saved_at, typed=row.typed
        )


@router.put("/{form}")
def save(form: FormName, body: SaveDraft, door: CaseworkDoor) -> Saved:
    """Keep a draft; 409 if another window has saved meanwhile."""
    with door.begin("save_draft") as work:
        return Saved(etag=save_draft(work, form=form, case_id=body.case_id, typed=body.typed, etag=body.etag))


@router.delete("/{form}", status_code=204)
def drop(form: FormName, door: CaseworkDoor, case: OfCase = None) -> None:
    """Throw a draft away."""
    with door.begin("drop_draft") as work:
        drop_draft(work, form=form, case_id=case)
