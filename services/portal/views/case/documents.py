"""Documentos: kept sealed, seen inside the case, never downloaded by themselves."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case.work import DocumentForm
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, ask, frame, take

router = APIRouter()
_TAB = "documents"
_SHOWN: Final = {
    "image/jpeg": "documento.jpg",
    "image/png": "documento.png",
    "image/webp": "documento.webp",
    "application/pdf": "documento.pdf",
}
"""What is shown, and the name it has if somebody keeps it: nothing of hers, and never the one it came with."""


@router.get("/casos/{case_id}/documentos")
def documents(case_id: UUID, page: Worker) -> Response:
    """Every document, newest first."""
    rows = page.client(CasesClient).all(case_id, "attachments")
    context = frame(page, case_id, _TAB)
    return page.render("case/documents.html", **context, rows=rows, as_instant=datetime.fromisoformat)


@router.get("/casos/{case_id}/documentos/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """Which file, what it is, what to call it."""
    return _page(page, case_id, page.form(DocumentForm))


@router.post("/casos/{case_id}/documentos/nuevo")
def add(case_id: UUID, page: Worker) -> Response:
    """Keep it, without the traces in it."""
    form = page.read(DocumentForm)
    upload = page.sent.files.get("file")
    if upload is None:
        form.refuse(page.gettext(N_("Elige un archivo: foto o PDF.")), field="file")
    taken = None
    if upload is not None:
        taken = take(
            page,
            form,
            lambda: page.client(CasesClient).add_document(
                case_id,
                kind=form.data.kind,
                title=form.data.title,
                name="document",
                media_type=upload.media_type,
                data=upload.data,
                key=form.key,
            ),
            back=f"/casos/{case_id}/documentos",
            notice=N_("Documento guardado"),
        )
    return taken or _page(page, case_id, form)


@router.get("/casos/{case_id}/documentos/{which}")
def show(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Its bytes, to be seen in the browser; nothing else is ever sent as something to open."""
    data, media_type = page.client(CasesClient).document(case_id, which)
    safe = media_type if media_type in _SHOWN else "application/octet-stream"
    headers = {
        "Content-Disposition": f'inline; filename="{_SHOWN.get(media_type, "documento")}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=safe, headers=headers)


def _page(page: Page, case_id: UUID, form: Form[DocumentForm]) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Añadir documento")),
        action=f"/casos/{case_id}/documentos/nuevo",
        back=f"/casos/{case_id}/documentos",
        files=True,
    )


AREA = Area(name="documents", router=router)
