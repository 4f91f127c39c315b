"""Drafts: what is typed in a form of the case file is kept, sealed, by intake, a few seconds after the last key."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.drafts import DraftsClient
from services.portal.forms import tokens
from services.portal.forms.case.words import FORM
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker
from shared.errors import Conflict, Missing, TelarError, Unavailable

router = APIRouter()
_ETAG = "_etag"
_MARKS = (_ETAG, "etag")
_OURS = frozenset({tokens.FIELD, tokens.KEY_FIELD, *_MARKS})


@router.post("/borradores/{form}")
def save(form: str, page: Worker) -> Response:
    """Keep a draft without a case."""
    return _save(page, form, None)


@router.post("/casos/{case_id}/borradores/{form}")
def save_of_case(case_id: UUID, form: str, page: Worker) -> Response:
    """Keep a draft of a case."""
    return _save(page, form, case_id)


def _save(page: Page, form: str, case_id: UUID | None) -> Response:
    if form not in FORM:
        raise Missing("there is no such form")
    typed, mark = typed_in(page)
    try:
        etag = page.client(DraftsClient).save_draft(form, case_id, typed, etag=mark)
    except Conflict:
        return _line(page, N_("Otra ventana guardó este formulario: aquí no se guarda el borrador."), "")
    except Unavailable:
        away = N_("Sin conexión: el borrador aún no está guardado.")
        return _line(page, away, "" if mark is None else mark)
    return _line(page, N_("Guardado"), etag, is_saved=True)


def typed_in(page: Page) -> tuple[dict[str, Any], int | None]:
    """What a form holds of hers, and the mark of the draft it was made from."""
    typed = {name: list(values) for name, values in page.sent.values.items() if name not in _OURS}
    marks = [int(mark) for name in _MARKS for mark in page.sent.values.get(name, ()) if mark.isdigit()]
    return typed, max(marks, default=None)


def _line(page: Page, text: str, etag: int | str, *, is_saved: bool = False) -> Response:
    return page.render("case/_saved.html", text=page.gettext(text), etag=etag, is_saved=is_saved)


def resumed(page: Page, form: Form[Any], name: str, case_id: UUID | None) -> dict[str, Any]:
    """Fill a fresh form with its draft, if one waits; what templates need to go on saving it."""
    where = f"/casos/{case_id}/borradores/{name}" if case_id else f"/borradores/{name}"
    context: dict[str, Any] = {"draft": where, "etag": "", "draft_from": None}
    try:
        draft = page.client(DraftsClient).draft(name, case_id)
    except TelarError:
        return context
    if draft is None:
        return context
    form.raw = _as_sent(draft.typed)
    return context | {"etag": draft.etag, "draft_from": draft.saved_at}


def still(page: Page, name: str, case_id: UUID | None) -> dict[str, Any]:
    """The same for a form that was refused: it goes on from the mark it was sent with."""
    where = f"/casos/{case_id}/borradores/{name}" if case_id else f"/borradores/{name}"
    marks = [int(mark) for mark in page.sent.values.get(_ETAG, ()) if mark.isdigit()]
    return {"draft": where, "etag": max(marks, default=""), "draft_from": None}


def done(page: Page, name: str, case_id: UUID | None) -> None:
    """Throw the draft away once its form was taken; a draft left behind harms nobody."""
    try:
        page.client(DraftsClient).drop_draft(name, case_id)
    except TelarError:
        return


def _as_sent(typed: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [str(value)] for name, value in typed.items()}


AREA = Area(name="drafts", router=router)
