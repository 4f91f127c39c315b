"""Derivaciones recibidas: women whom partners send, for a coordinator to take or to send back with a reason."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.received import Received, ReceivedClient
from services.portal.forms.case.contact_log import ContactLog
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import language_options
from services.portal.views.referrals import words
from services.portal.views.referrals.received_forms import AcceptForm, DeclineForm
from shared.contracts.roles import Role

router = APIRouter()
ROLES: Final = frozenset({Role.COORDINATOR})
Boss = Annotated[Page, staff(*ROLES)]
_ON_HOY: Final = 4


@router.get("/recibidas")
def waiting(page: Boss) -> Response:
    """What nobody has decided on: the most urgent first, then the oldest."""
    lines = page.client(ReceivedClient).waiting()
    return page.render("received/list.html", lines=lines, urgencies=words.URGENCIES)


@router.get("/recibidas/{received}")
def one(received: UUID, page: Boss) -> Response:
    """One, with what is told of her and the ways to end it."""
    return _show(page, received)


@router.post("/recibidas/{received}/ficha")
def as_case(received: UUID, page: Boss) -> Response:
    """Take her with a new case, and go on there."""
    form = page.read(AcceptForm, choices={"spoken": language_options(page)})
    if form.is_valid:
        try:
            made = page.client(ReceivedClient).as_case(
                received, call_name=form.data.call_name, language=form.data.spoken, team=_team(page)
            )
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{made}", N_("Ficha creada. La entidad sabe que la atendemos."))
    return _show(page, received, case=form)


@router.post("/recibidas/{received}/contacto")
def as_log(received: UUID, page: Boss) -> Response:
    """Take her as a contact without a file."""
    form = page.read(ContactLog, choices={"language": language_options(page)})
    if form.is_valid:
        try:
            page.client(ReceivedClient).as_log(received, form.data.model_dump(mode="json"), team=_team(page))
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(
                "/recibidas", N_("Guardado como contacto sin ficha; lo que contaban de ella se ha borrado")
            )
    return _show(page, received, log=form)


@router.post("/recibidas/{received}/no")
def decline(received: UUID, page: Boss) -> Response:
    """Say no, and why."""
    form = page.read(DeclineForm)
    if form.is_valid:
        try:
            page.client(ReceivedClient).decline(received, reason=form.data.reason, words=form.data.words)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/recibidas", N_("Respondido. Lo que contaban de ella se ha borrado."))
    return _show(page, received, no=form)


def _show(page: Page, received: UUID, **refused: Form[Any]) -> Response:
    found = page.client(ReceivedClient).one(received)
    return page.render(
        "received/one.html",
        status=next((form.status for form in refused.values()), 200),
        found=found,
        told=_told(page, found),
        urgencies=words.URGENCIES,
        forms=_forms(page, found) | refused,
        opened=next(iter(refused), "case"),
    )


def _told(page: Page, found: Received) -> list[tuple[str, str]]:
    """Label and value of every field, names left out while others can see the screen."""
    is_veiled = page.person is not None and page.person.hides_names
    return [
        (
            page.gettext(label),
            ""
            if is_veiled and field in words.NAMES
            else words.said(field, found.fields[field], language=page.language, gettext=page.gettext),
        )
        for field, label in words.FIELDS.items()
        if field in found.fields
    ]


def _forms(page: Page, found: Received) -> dict[str, Form[Any]]:
    languages = language_options(page)
    offered = {code for code, _ in languages}
    spoken = next((code for code in found.fields.get("languages", ()) if code in offered), "es")
    return {
        "case": page.form(AcceptForm, choices={"spoken": languages}).fill(
            {"call_name": found.fields.get("call_name", ""), "spoken": spoken}
        ),
        "log": page.form(ContactLog, choices={"language": languages}).fill(
            {"channel": "phone", "language": spoken, "minutes": 10, "outcome": "informed"}
        ),
        "no": page.form(DeclineForm),
    }


def _team(page: Page) -> str | None:
    return min(page.person.teams, default=None) if page.person else None


def cards(page: Page) -> list[Card]:
    """What waits, on Hoy; none without any."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    lines = page.client(ReceivedClient).waiting()
    if not lines:
        return []
    context = {"lines": lines[:_ON_HOY], "more": max(0, len(lines) - _ON_HOY), "urgencies": words.URGENCIES}
    return [
        Card(
            N_("Derivaciones recibidas"), "received/_card.html", order=13, context=context, href="/recibidas"
        )
    ]


AREA = Area(
    name="received",
    router=router,
    nav=(
        Nav(
            N_("Derivaciones recibidas"),
            "/recibidas",
            "inbox",
            place="more",
            order=28,
            roles=ROLES,
        ),
    ),
    cards=cards,
)
