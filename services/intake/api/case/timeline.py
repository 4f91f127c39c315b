"""The one timeline of a case."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import EntryView
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import family
from services.intake.store.timeline import entries_of
from services.intake.usecases.access import case_for

router = APIRouter(prefix="/cases/{case_id}/timeline", tags=["timeline"])


@router.get("")
def timeline(
    case_id: UUID,
    door: CaseworkDoor,
    kind: Annotated[list[EntryKind] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[EntryView]:
    """List what happened, newest first; of some kinds only if asked."""
    with door.begin("timeline") as work:
        case = case_for(work, case_id, "timeline")
        rows = entries_of(work.session, family(work.session, case.id), limit=limit)
        views = [
            EntryView(
                id=row.id, at=row.at, author=row.author, kind=row.kind, summary=row.summary, ref=row.ref
            )
            for row in rows
        ]
        return [view for view in views if not kind or view.kind in kind]
