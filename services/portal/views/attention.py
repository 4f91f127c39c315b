"""Nueva atención: what was done with her and what comes next, on one page."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake_cases import CasesClient
from services.portal.forms import case_words as words
from services.portal.forms.case_open import Attention
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views import drafts
from services.portal.views.case_frame import Worker, frame, take

router = APIRouter()
_DRAFT = "note"


@router.get("/atencion/nueva")
def choose(page: Worker) -> Response:
    """With whom: one of her cases, a new one, or a contact without a file."""
    load = page.client(CasesClient).caseload(whose="mine", show="live", limit=30)
    return page.render("case/attention_choose.html", lines=load.lines, words=words)


@router.get("/casos/{case_id}/atencion")
def ask(case_id: UUID, page: Worker) -> Response:
    """An empty one, or where it was left."""
    form = page.form(Attention)
    return _page(page, case_id, form, drafts.resumed(page, form, _DRAFT, case_id))


@router.post("/casos/{case_id}/atencion")
def record(case_id: UUID, page: Worker) -> Response:
    """Keep it."""
    form = page.read(Attention)
    if form.is_valid and not (form.data.text or form.data.topics):
        form.refuse(page.gettext(N_("Marca un tema o escribe una nota.")), field="topics")
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).add(case_id, "notes", form.data.body(), key=form.key),
        back=f"/casos/{case_id}",
        notice=N_("Atención guardada"),
    )
    if taken is not None:
        drafts.done(page, _DRAFT, case_id)
        return taken
    return _page(page, case_id, form, drafts.still(page, _DRAFT, case_id))


def _page(page: Page, case_id: UUID, form: Form[Attention], more: dict[str, Any]) -> Response:
    status = form.status if form.errors else 200
    context = frame(page, case_id, "summary")
    return page.render("case/attention.html", status=status, form=form, **context, **more)


AREA = Area(name="attention", router=router)
