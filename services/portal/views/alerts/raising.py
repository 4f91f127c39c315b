"""Raising an alert by hand, from any page or from a case's own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.alerts import AlertsClient
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.views.alerts.inbox import ROLES
from services.portal.views.case.frame import Worker
from shared.errors import Unavailable

router = APIRouter()


class CallForm(FormModel):
    """An alert by hand: everything may stay empty, speed comes first."""

    case_id: UUID | None = Field(default=None)
    code: str = Field(
        default="",
        title=N_("Código de la ficha"),
        description=N_("Si no lo sabes, déjalo en blanco."),
        max_length=12,
    )
    words: str = Field(default="", title=N_("Qué pasa"), max_length=10_000)
    danger_now: bool = Field(default=False, title=N_("Hay peligro ahora mismo"))
    flags: list[str] = Field(default=[], title=N_("Señales de alarma"))


@router.get("/alertas/nueva")
def ask(page: Worker, caso: Annotated[UUID | None, Query()] = None) -> Response:
    """Raise an urgent alert: from a case's page it is of that case."""
    form = page.form(CallForm)
    if caso is not None:
        form.fill({"case_id": caso, "code": _code(page, caso)})
    return _call_page(page, form)


@router.post("/alertas/nueva")
def call(page: Worker) -> Response:
    """Wake people."""
    form = page.read(CallForm)
    if form.is_valid:
        said = form.data
        body = {
            "case_id": None if said.case_id is None else str(said.case_id),
            "code": "" if said.case_id else said.code.upper(),
            "words": said.words,
            "danger_now": said.danger_now,
            "flags": said.flags,
        }
        try:
            page.client(AlertsClient).call(body, key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/alertas", N_("Aviso enviado a tu equipo y a coordinación"))
    return _call_page(page, form, status=form.status)


def _code(page: Page, case_id: UUID) -> str:
    try:
        return page.client(RiskClient).code(case_id)
    except Unavailable:
        return ""


def _call_page(page: Page, form: Form[CallForm], *, status: int = 200) -> Response:
    """The form, also while intake is away: an urgent alert is not lost for want of the list of its signs."""
    try:
        flags = page.client(RiskClient).protocol(page.language).flags
    except Unavailable:
        flags = []
    return page.render("alerts/new.html", status=status, form=form, flags=flags)


AREA = Area(
    name="alert_raising",
    router=router,
    nav=(
        Nav(
            N_("Alerta urgente"),
            "/alertas/nueva",
            "exclamation-octagon",
            place="new",
            key="u",
            order=90,
            roles=ROLES,
        ),
    ),
)
