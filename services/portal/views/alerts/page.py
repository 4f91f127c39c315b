"""One alert: why, from where, what to do first, how long is left, who was asked, and how it ends."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.alerts import AlertsClient
from services.portal.clients.intake.due import DueClient
from services.portal.clients.intake.protocol import AlertDetail, ProtocolClient
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.alerts.inbox import GiveForm
from services.portal.views.alerts.left import ASKED, Left, minutes_between
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import OUTCOMES, RiskWords
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Conflict
from shared.ids import new_id

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
Poll = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR, quiet=True)]


class CloseForm(FormModel):
    """How an alert ended."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"outcome": OUTCOMES}

    outcome: str = Field(default="acted", title=N_("Cómo queda"), max_length=20)
    note: str = Field(title=N_("Qué se ha hecho"), max_length=200)


@router.get("/alertas/{alert_id}")
def show(alert_id: UUID, page: Worker) -> Response:
    """Everything about one alert."""
    return _page(page, alert_id)


@router.get("/alertas/{alert_id}/plazo")
def countdown(alert_id: UUID, page: Poll) -> Response:
    """How long is left and who comes next, asked for when a term is over, and now and then."""
    found = page.client(ProtocolClient).alert(alert_id, page.language)
    return page.render("alerts/_left.html", **_left(found))


@router.post("/alertas/{alert_id}/pasos/{item_id}")
def step(alert_id: UUID, item_id: UUID, page: Worker) -> Response:
    """Tick a step, or take back that it was done."""
    client = page.client(DueClient)
    found = page.client(ProtocolClient).alert(alert_id, page.language)
    is_done = any(line.id == item_id and line.is_done for line in found.checklist)
    try:
        client.unfinish(item_id) if is_done else client.finish(item_id)
    except Conflict:
        return page.redirect(
            f"/alertas/{alert_id}", N_("Ya no se puede cambiar: se marcó hace rato"), is_done=False
        )
    return page.redirect(f"/alertas/{alert_id}", N_("Paso sin hacer") if is_done else N_("Paso hecho"))


@router.post("/alertas/{alert_id}/cerrar")
def close(alert_id: UUID, page: Worker) -> Response:
    """End it, with its outcome and what was done."""
    form = page.read(CloseForm)
    if form.is_valid:
        try:
            page.client(AlertsClient).close(alert_id, outcome=form.data.outcome, note=form.data.note)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/alertas/{alert_id}", N_("Alerta cerrada"))
    return _page(page, alert_id, form=form)


def _page(page: Page, alert_id: UUID, *, form: Form[CloseForm] | None = None) -> Response:
    found = page.client(ProtocolClient).alert(alert_id, page.language)
    people = colleagues(page)
    me = page.person.account if page.person else None
    context: dict[str, Any] = {
        "alert": found.alert,
        "found": found,
        "say": RiskWords(page, page.client(RiskClient), spans=found.spans),
        "who": lambda ref: who(page, people, ref),
        "asked": lambda code: page.gettext(ASKED[code]) if code in ASKED else code,
        "outcome": lambda code: page.gettext(dict(OUTCOMES)[code]) if code in dict(OUTCOMES) else code,
        "others": [(str(ref), name) for ref, name in people.items() if ref != me],
        "form": form or page.form(CloseForm),
        "give": page.form(GiveForm),
        "new_id": new_id,
    }
    return page.render("alerts/show.html", status=form.status if form else 200, **(context | _left(found)))


def _left(found: AlertDetail) -> dict[str, Any]:
    """Its clock, as the line that counts it down needs it."""
    left = Left.of(found.alert, now=utc_now())
    return {"alert": found.alert, "left": left, "minutes_between": minutes_between}


AREA = Area(name="alert_page", router=router)
