"""Alertas: the inbox, raising one from any page, and who sees to each."""

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
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.alerts import chain
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import RiskWords
from shared.contracts.roles import Role
from shared.errors import Conflict, TelarError, Unavailable
from shared.ids import new_id

router = APIRouter()
ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
Worker = Annotated[Page, staff(*ROLES)]
_ON_HOY = 5


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


_NOT_GIVEN = N_("Elige a una persona que trabaje aquí ahora.")


class GiveForm(FormModel):
    """Whom it is given to."""

    owner: UUID = Field(title=N_("Pasar a"))


@router.get("/alertas")
def inbox(page: Worker) -> Response:
    """What nobody has taken first, then what is being worked on."""
    return _inbox(page)


def _inbox(page: Page, *, form: Form[GiveForm] | None = None, failed: UUID | None = None) -> Response:
    found = page.client(AlertsClient).alerts()
    people = colleagues(page)
    me = page.person.account if page.person else None

    return page.render(
        "alerts/inbox.html",
        status=form.status if form else 200,
        refused=form,
        waiting=[alert for alert in found if alert.state == "open"],
        taken=[alert for alert in found if alert.state != "open"],
        say=RiskWords(page, page.client(RiskClient)),
        who=lambda ref: who(page, people, ref),
        others=[(str(ref), name) for ref, name in people.items() if ref != me],
        me=me,
        give_form=lambda alert: form if form and alert == failed else page.form(GiveForm),
        new_id=new_id,
        **chain.context(page),
    )


@router.get("/alertas/numero")
def number(page: Annotated[Page, staff(*ROLES, quiet=True)]) -> Response:
    """The counter in the navigation; empty for none, a question mark when intake cannot say."""
    try:
        count = str(page.client(AlertsClient).alert_count() or "")
    except TelarError:
        count = "?"
    return page.render("alerts/_count.html", count=count)


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


@router.post("/alertas/{alert_id}/tomar")
def take(alert_id: UUID, page: Worker) -> Response:
    """Take it: the clock stops, and its page says what to do first."""
    try:
        page.client(AlertsClient).take(alert_id)
    except Conflict:
        return page.redirect("/alertas", N_("Otra persona la ha tomado o cerrado antes"), is_done=False)
    return page.redirect(f"/alertas/{alert_id}", N_("La alerta es tuya: el plazo se ha parado"))


@router.post("/alertas/{alert_id}/elevar")
def escalate(alert_id: UUID, page: Worker) -> Response:
    """Ask more people now."""
    try:
        page.client(AlertsClient).escalate(alert_id)
    except Conflict:
        return page.redirect("/alertas", N_("Otra persona la ha tomado o cerrado antes"), is_done=False)
    return page.redirect("/alertas", N_("Se ha avisado a coordinación"))


@router.post("/alertas/{alert_id}/pasar")
def give(alert_id: UUID, page: Worker) -> Response:
    """Give it to somebody else."""
    form = page.read(GiveForm)
    people = colleagues(page)
    if form.is_valid and people and form.data.owner not in people:
        form.refuse(page.gettext(_NOT_GIVEN), field="owner")
    if form.is_valid:
        try:
            page.client(AlertsClient).hand_over(alert_id, owner=form.data.owner)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/alertas", N_("Se ha avisado a quien la recibe"))
    return _inbox(page, form=form, failed=alert_id)


def cards(page: Page) -> list[Card]:
    """What waits for somebody, on Hoy."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    waiting = [alert for alert in page.client(AlertsClient).alerts() if alert.state == "open"]
    people = colleagues(page) if waiting else {}
    context = {
        "alerts": waiting[:_ON_HOY],
        "more": max(0, len(waiting) - _ON_HOY),
        "say": RiskWords(page, page.client(RiskClient)),
        "who": lambda ref: who(page, people, ref),
    }
    return [
        Card(
            N_("Alertas"),
            "alerts/_card.html",
            order=10,
            context=context,
            href="/alertas",
            is_urgent=bool(waiting),
        )
    ]


AREA = Area(
    name="alerts",
    router=router,
    nav=(
        Nav(
            N_("Alertas"),
            "/alertas",
            "bell",
            place="bar",
            order=50,
            key="a",
            roles=ROLES,
            count_href="/alertas/numero",
        ),
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
    cards=cards,
)
