"""Blocking and unblocking a case without seeing anything of hers: its code and state, and a reason."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.cases import CasesClient
from services.portal.clients.intake.lifecycle import Governed, LifecycleClient
from services.portal.forms.case import words
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from shared.contracts.roles import Role

router = APIRouter()

Guardian = Annotated[Page, staff(Role.DPO)]
_REASONS: Final = {"block": ("legal_duty", "she_asks"), "unblock": ("legal_duty", "mistake")}


class CodeForm(FormModel):
    """Which case."""

    code: str = Field(title=N_("Código"), description=N_("Como TL-2026-7K3M."), max_length=40)


class BlockForm(FormModel):
    """Why a case is blocked or unblocked. code: of the case that was found, only to be shown again."""

    code: str = Field(default="", max_length=40)
    step: str = Field(max_length=10)
    reason: str = Field(title=N_("Motivo"), max_length=30)
    note: str = Field(default="", title=N_("Nota"), max_length=10_000)


@router.get("/bloqueos")
def ask_code(page: Guardian) -> Response:
    """Which case: nothing but its code and state will be shown."""
    return _block_page(page, page.form(CodeForm))


@router.post("/bloqueos")
def find(page: Guardian) -> Response:
    """Its state, and the one step there is from it."""
    form = page.read(CodeForm)
    if form.is_valid:
        try:
            case = page.client(LifecycleClient).governed(form.data.code)
        except Refused as refused:
            form.take(refused)
        else:
            return _block_page(page, _step_form(page, case), case)
    return _block_page(page, form)


@router.post("/bloqueos/{case_id}")
def block(case_id: UUID, page: Guardian) -> Response:
    """Block or unblock it, with a reason."""
    form = page.read(BlockForm)
    client = page.client(CasesClient)
    if form.is_valid:
        asked = form.data
        try:
            client.act(case_id, "lifecycle", asked.model_dump(include={"step", "reason", "note"}))
        except Refused as refused:
            form.take(refused)
        else:
            done = N_("Expediente bloqueado") if asked.step == "block" else N_("Expediente desbloqueado")
            return page.redirect("/bloqueos", done)
    return _block_page(page, form, Governed(id=case_id, code=form.value("code"), status=""))


def _step_form(page: Page, case: Governed) -> Form[BlockForm]:
    step = "unblock" if case.status == "blocked" else "block"
    return page.form(BlockForm).fill({"code": case.code, "step": step})


def _block_page(page: Page, form: Form[Any], case: Governed | None = None) -> Response:
    codes = _REASONS.get(form.value("step"), ())
    return page.render(
        "case/block.html",
        status=form.status if form.errors else 200,
        form=form,
        case=case,
        step=form.value("step"),
        reasons=[(code, page.gettext(words.REASONS[code])) for code in codes],
        words=words,
    )


AREA = Area(
    name="case_blocking",
    router=router,
    nav=(
        Nav(
            N_("Bloquear expedientes"),
            "/bloqueos",
            "key",
            place="more",
            order=70,
            roles=frozenset({Role.DPO}),
        ),
    ),
)
