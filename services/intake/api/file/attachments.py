"""Documents: kept sealed, shown only inside the case."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile

from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import AttachmentView, Made
from services.intake.domain.contacts import AttachmentKind
from services.intake.store.activity import Attachment, all_of
from services.intake.store.cases import family
from services.intake.store.facts.base import Said
from services.intake.usecases.access import case_for
from services.intake.usecases.file.add_attachment import add_attachment, read_attachment
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}/attachments", tags=["attachments"])


@router.get("")
def attachments(case_id: UUID, door: CaseworkDoor) -> list[AttachmentView]:
    """List documents, newest first, without their bytes."""
    with door.begin("attachment_list") as work:
        case = case_for(work, case_id, "attachment_list")
        return [
            AttachmentView(id=row.id, added_at=row.added_at, added_by=row.added_by, facts=row.facts)
            for row in all_of(work.session, Attachment, family(work.session, case.id))
        ]


@router.post("", status_code=201)
def add(
    case_id: UUID,
    door: CaseworkDoor,
    *,
    file: Annotated[UploadFile, File()],
    kind: Annotated[AttachmentKind, Form()],
    title: Annotated[Said, Form()],
    key: IdempotencyKey = None,
) -> Made:
    """Keep a document."""
    most = door.runtime.settings.attachment_bytes
    content = file.file.read(most + 1)
    with door.begin("add_attachment") as work:
        made = add_attachment(
            work, case_id, kind=kind, title=title, content=content, most_bytes=most, key=key
        )
    return Made(id=made)


@router.get("/{attachment_id}/content")
def content(case_id: UUID, attachment_id: UUID, door: CaseworkDoor) -> Response:
    """Give a document's bytes, to be shown and not saved."""
    with door.begin("read_attachment") as work:
        facts, data = read_attachment(work, case_id, attachment_id)
    headers = {
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=facts.media_type, headers=headers)
