"""Estoy aquí: an accompaniment begins, is over and is closed from the place itself; works without JavaScript too.

With JavaScript the page sends each step by itself, and keeps it sealed in its memory while there is no network
(`static/field.js`, docs/adr/0031). A step refused is then answered with lines of field and words alone.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.field import FieldClient
from services.portal.clients.intake.cases import CasesClient, Kept
from services.portal.forms.case.field import NO_STEP, CloseForm, StartForm, StopForm, UnplannedForm
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, frame
from shared.clock import utc_now
from shared.errors import Conflict
from shared.ids import new_id

router = APIRouter()
_PLACE: Final = "/casos/{case_id}/acompanamientos/{which}/terreno"
_NO_DAY: Final = N_("Has elegido otro día: di cuál.")
_UNPLANNED: Final = "sin-plan"
_TURNS: Final = {"planned": "empezar", "running": "terminar", "to_close": "resultado"}
"""What is to be told next, by the state it is in: the end of its address."""

Send = Callable[[FieldClient], None]


class UndoForm(FormModel):
    """What is taken back; the page fills it in."""

    step: Literal["start", "stop", "outcome"] = Field()


@router.get("/casos/{case_id}/acompanamientos/aqui")
def ask_unplanned(case_id: UUID, page: Worker) -> Response:
    """She is with her now, and nobody had planned it."""
    return _show(page, case_id, new_id(), turn=_UNPLANNED)


@router.get(_PLACE)
def there(case_id: UUID, which: UUID, page: Worker) -> Response:
    """What is to be told next, large; what was told last, to be taken back."""
    return _show(page, case_id, which)


@router.post(_PLACE + "/sin-plan")
def start_unplanned(case_id: UUID, which: UUID, page: Worker) -> Response:
    """It begins, unplanned."""
    form = page.read(UnplannedForm)
    return _tell(
        page,
        case_id,
        which,
        form,
        lambda to: to.start_unplanned(case_id, which, form.data.body(), key=form.key),
    )


@router.post(_PLACE + "/empezar")
def start(case_id: UUID, which: UUID, page: Worker) -> Response:
    """It begins."""
    form = page.read(StartForm)
    return _tell(
        page, case_id, which, form, lambda to: to.start(case_id, which, form.data.body(), key=form.key)
    )


@router.post(_PLACE + "/terminar")
def stop(case_id: UUID, which: UUID, page: Worker) -> Response:
    """It is over."""
    form = page.read(StopForm)
    return _tell(
        page, case_id, which, form, lambda to: to.stop(case_id, which, form.data.body(), key=form.key)
    )


@router.post(_PLACE + "/resultado")
def close(case_id: UUID, which: UUID, page: Worker) -> Response:
    """How it went, and what comes next."""
    form = page.read(CloseForm)
    if form.is_valid and form.data.lacks_day:
        form.refuse(page.gettext(_NO_DAY), field="next_on")
    return _tell(
        page, case_id, which, form, lambda to: to.close(case_id, which, form.data.body(), key=form.key)
    )


@router.post(_PLACE + "/deshacer")
def undo(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Take back what was told last."""
    form = page.read(UndoForm)
    back = _here(case_id, which)
    if not form.is_valid:
        return page.redirect(back, N_("No se ha podido deshacer."), is_done=False)
    try:
        page.client(FieldClient).undo(case_id, which, form.data.step, key=form.key)
    except Conflict:
        return page.redirect(back, N_("Eso ya no se puede deshacer."), is_done=False)
    return page.redirect(back, N_("Deshecho"))


def _tell(page: Page, case_id: UUID, which: UUID, form: Form[Any], send: Send) -> Response:
    """Send a step on; then show where things stand, or what was refused with everything typed."""
    if form.is_valid:
        try:
            send(page.client(FieldClient))
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(_here(case_id, which))
    if page.is_fragment:
        words = "\n".join(f"{error.field}\t{error.message}" for error in form.errors)
        return page.with_cookies(PlainTextResponse(words, status_code=form.status))
    return _show(page, case_id, which, turn=page.here.rpartition("/")[2], typed=form)


def _show(
    page: Page, case_id: UUID, which: UUID, *, turn: str = "", typed: Form[Any] | None = None
) -> Response:
    """turn: what is to be told now, if the state of the row does not say. typed: a form that was refused."""
    context = frame(page, case_id, "accompaniments", even_away=typed is not None)
    row = _row(page, case_id, which, may_miss=typed is not None) if turn != _UNPLANNED else None
    turn = turn or _TURNS.get(row.state if row else "", "")
    forms: dict[str, Form[Any]] = {
        _UNPLANNED: page.form(UnplannedForm),
        "empezar": page.form(StartForm),
        "terminar": page.form(StopForm),
        "resultado": page.form(CloseForm).fill({"next_in": NO_STEP}),
    }
    if typed is not None:
        forms[turn] = typed
    steps = [
        end
        for end in forms
        if (end == _UNPLANNED) == (turn == _UNPLANNED) or end in {"terminar", "resultado"}
    ]
    return page.render(
        "field/there.html",
        status=typed.status if typed is not None else 200,
        **context,
        row=row,
        which=which,
        here=_here(case_id, which),
        back="/aqui" if turn == _UNPLANNED else f"/{which}/terreno",
        turn=turn,
        forms=forms,
        steps=steps[steps.index(turn) :] if turn else [],
        when=datetime.fromisoformat,
        now_at=utc_now(),
    )


def _row(page: Page, case_id: UUID, which: UUID, *, may_miss: bool) -> Kept | None:
    """may_miss: what was typed is shown again whether or not the service answers now."""
    try:
        return page.client(CasesClient).accompaniment(case_id, which)
    except Refused:
        if not may_miss:
            raise
        return None


def _here(case_id: UUID, which: UUID) -> str:
    return f"/casos/{case_id}/acompanamientos/{which}/terreno"


AREA = Area(name="field", router=router)
