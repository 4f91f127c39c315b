"""Alertas: the inbox, and who sees to each."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
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
from services.portal.views.alerts.left import Left, minutes_between
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import RiskWords
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Conflict, TelarError
from shared.ids import new_id

router = APIRouter()
ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
Worker = Annotated[Page, staff(*ROLES)]
_ON_HOY = 5
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
        **_clocks(),
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


def _clocks() -> dict[str, Any]:
    """What a list of alerts needs to count each one down."""
    now = utc_now()
    return {"left_of": lambda alert: Left.of(alert, now=now), "minutes_between": minutes_between}


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
        **_clocks(),
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
    ),
    cards=cards,
)
