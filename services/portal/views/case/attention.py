"""Nueva atención: what was done with her and what comes next, on one page; reading it again, setting it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.caseload import CaseloadClient
from services.portal.clients.intake.cases import CasesClient, Entry, Note
from services.portal.forms.case import words
from services.portal.forms.case.common import MADRID
from services.portal.forms.case.open import Attention
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views import drafts
from services.portal.views.case.frame import Worker, frame, take
from services.portal.views.risk.signal_words import Seen, signals_seen, to_text
from shared.errors import Missing

router = APIRouter()
_DRAFT = "note"
_WRITTEN = frozenset({"attention", "note"})


@dataclass(frozen=True)
class Written:
    """Notes by reference, the correction of each that was set right, and the signals beside them."""

    notes: Mapping[UUID | None, Note]
    fixed_by: Mapping[UUID | None, Note]
    signals: Seen


def written(page: Page, case_id: UUID, entries: Sequence[Entry]) -> Written:
    """Read what these lines of the timeline only begin to tell."""
    is_told = any(entry.kind in _WRITTEN for entry in entries)
    notes = page.client(CasesClient).notes(case_id) if is_told else []
    return Written(
        {note.id: note for note in notes},
        {note.corrects: note for note in notes if note.corrects},
        signals_seen(page, case_id),
    )


@router.get("/atencion/nueva")
def choose(page: Worker) -> Response:
    """With whom: one of her cases, a new one, or a contact without a file."""
    load = page.client(CaseloadClient).caseload(whose="mine", show="live", limit=30)
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
    _expect_words(page, form)
    made: dict[str, Any] = {}
    taken = take(
        page,
        form,
        lambda: made.update(page.client(CasesClient).add(case_id, "notes", form.data.body(), key=form.key)),
        back=lambda: to_text(case_id, "note", made) or f"/casos/{case_id}",
        notice=N_("Atención guardada"),
    )
    if taken is not None:
        drafts.done(page, _DRAFT, case_id)
        return taken
    return _page(page, case_id, form, drafts.still(page, _DRAFT, case_id))


@router.get("/casos/{case_id}/atencion/{note_id}/corregir")
def ask_correction(case_id: UUID, note_id: UUID, page: Worker) -> Response:
    """The note as it was written."""
    note = _note(page, case_id, note_id)
    form = page.form(Attention).fill(note.facts | {"on": note.at.astimezone(MADRID).date()})
    return _correction_page(page, case_id, note_id, form)


@router.post("/casos/{case_id}/atencion/{note_id}/corregir")
def correct(case_id: UUID, note_id: UUID, page: Worker) -> Response:
    """Write it anew; the first writing stays beside it."""
    form = page.read(Attention)
    _expect_words(page, form)
    made: dict[str, Any] = {}

    def send() -> None:
        note = _note(page, case_id, note_id)
        body = form.data.body()
        body["note"]["interpreter"] = note.facts["interpreter"]
        if form.data.on in (None, note.at.astimezone(MADRID).date()):
            body["at"] = note.at.isoformat()
        body |= {"corrects": str(note_id)}
        made.update(page.client(CasesClient).add(case_id, "notes", body, key=form.key))

    def back() -> str:
        return to_text(case_id, "note", made) or f"/casos/{case_id}/cronologia"

    taken = take(page, form, send, back=back, notice=N_("Corregido. Lo que ponía antes también se conserva."))
    return taken or _correction_page(page, case_id, note_id, form)


def _note(page: Page, case_id: UUID, note_id: UUID) -> Note:
    found = next((note for note in page.client(CasesClient).notes(case_id) if note.id == note_id), None)
    if found is None:
        raise Missing("there is no such note in this case")
    return found


def _expect_words(page: Page, form: Form[Attention]) -> None:
    if form.is_valid and not (form.data.text or form.data.topics):
        form.refuse(page.gettext(N_("Marca un tema o escribe una nota.")), field="topics")


def _correction_page(page: Page, case_id: UUID, note_id: UUID, form: Form[Attention]) -> Response:
    action = f"/casos/{case_id}/atencion/{note_id}/corregir"
    return _page(page, case_id, form, {"draft": "", "etag": "", "draft_from": None}, action=action)


def _page(
    page: Page, case_id: UUID, form: Form[Attention], more: dict[str, Any], *, action: str = ""
) -> Response:
    """action: of a correction; "" for a new attention."""
    status = form.status if form.errors else 200
    context = frame(page, case_id, "summary", even_away=bool(form.errors))
    return page.render("case/attention.html", status=status, form=form, action=action, **context, **more)


AREA = Area(name="attention", router=router)
