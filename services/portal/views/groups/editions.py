"""Grupos: a group's page, its expectations, its calendar on paper and the places in it."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.concerns import GroupConcerns
from services.portal.clients.groups.circles import GroupsClient
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.sessions import CardsForm, LeaveForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import calendar as group_calendar
from services.portal.views.groups import case as group_case
from services.portal.views.groups import changes as group_changes
from services.portal.views.groups import concern as group_concern
from services.portal.views.groups import frames as group_frames
from services.portal.views.groups import session_room
from services.portal.views.groups import sessions as group_sessions
from services.portal.views.groups import sheet as group_sheet
from services.portal.views.groups import sites as group_sites
from services.portal.views.groups import waitlist as group_waitlist
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.errors import Forbidden
from shared.ids import new_id

router = APIRouter()

_LEADERS: Final = (Role.FACILITATOR, Role.COORDINATOR)
_EVERYONE: Final = (Role.CASEWORKER, *_LEADERS)
Anyone = Annotated[Page, staff(*_EVERYONE)]
Leader = Annotated[Page, staff(*_LEADERS)]


@router.get("/grupos/{edition}")
def group(edition: UUID, page: Anyone) -> Response:
    """One group: who is in it, its sessions, what it hopes for."""
    return _show(page, edition)


def _show(
    page: Page, edition: UUID, *, leave: Form[LeaveForm] | None = None, enrolment: UUID | None = None
) -> Response:
    """leave: the form that was refused, of this enrolment."""
    found = page.client(GroupsClient).edition(edition)
    shown = [
        (member, group_words.alias(page, member.alias, number))
        for number, member in enumerate(found.members, start=1)
    ]
    return page.render(
        "groups/group.html",
        status=leave.status if leave else 200,
        group=found,
        members=[(one, name) for one, name in shown if one.state not in ("waitlisted", "left")],
        waiting=[(one, name) for one, name in shown if one.state == "waitlisted"],
        gone=[(one, name) for one, name in shown if one.state == "left"],
        staff_names=staff_names(page),
        labels=labels,
        new_id=new_id,
        concerns=page.client(GroupConcerns).own(edition) if found.may_run else [],
        refused=leave,
        leave_of=lambda ref: leave if leave and ref == enrolment else page.form(LeaveForm),
    )


@router.get("/grupos/{edition}/expectativas")
def ask_cards(edition: UUID, page: Leader) -> Response:
    """The cards of the first session, to be copied."""
    found = page.client(GroupsClient).edition(edition)
    form = page.form(CardsForm).fill({"words": "\n".join(found.expectations)})
    return page.render("groups/cards.html", form=form, group=found)


@router.post("/grupos/{edition}/expectativas")
def cards_of(edition: UUID, page: Leader) -> Response:
    """Keep the cards."""
    form = page.read(CardsForm)
    if form.is_valid:
        try:
            page.client(GroupsClient).expect(edition, form.data.words.splitlines())
            return page.redirect(f"/grupos/{edition}", N_("Expectativas guardadas"))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/cards.html", form, group=page.client(GroupsClient).edition(edition))


@router.get("/grupos/{edition}/imprimir")
def print_calendar(edition: UUID, page: Anyone) -> Response:
    """The sessions to come, on paper: neutral, no names."""
    return page.render("groups/print_calendar.html", group=page.client(GroupsClient).edition(edition))


@router.post("/grupos/{edition}/plazas/{enrolment}/ofrecer")
def offer(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """Offer her a place."""
    return group_words.step(page, enrolment, "invite", back=f"/grupos/{edition}")


@router.post("/grupos/{edition}/plazas/{enrolment}/confirmar")
def confirm(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """She said yes."""
    return group_words.step(page, enrolment, "confirm", back=f"/grupos/{edition}")


@router.post("/grupos/{edition}/plazas/{enrolment}/baja")
def leave(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """She comes no more."""
    form = page.read(LeaveForm)
    if not form.is_valid:
        return _show(page, edition, leave=form, enrolment=enrolment)
    page.client(GroupsClient).leave(enrolment, form.data.why)
    undo_href = f"/grupos/{edition}/plazas/{enrolment}/baja/deshacer"
    said = N_("Ya no está en el grupo. Su plaza pasa a quien espera.")
    return page.redirect(f"/grupos/{edition}", said, undo_href=undo_href)


def cards(page: Page) -> list[Card]:
    """Her session of today, with the sheet one tap away."""
    if page.person is None or not page.person.has(*_LEADERS):
        return []
    try:
        today = page.client(GroupsClient).today()
    except Forbidden:
        return []
    return [
        Card(N_("Mi sesión de hoy"), "groups/_today.html", order=15, context={"today": one}) for one in today
    ]


for part in (group_sheet, group_sessions, group_case, group_concern, group_waitlist):
    router.include_router(part.router)

pages = APIRouter()
for part in (group_frames, group_calendar, group_changes, session_room, group_sites):
    pages.include_router(part.router)  # before the page of a group: `nuevo` is no group's reference
pages.include_router(router)

AREA = Area(
    name="groups",
    router=pages,
    nav=(Nav(N_("Grupos"), "/grupos", "people", place="bar", order=40, key="g", roles=frozenset(_EVERYONE)),),
    cards=cards,
)
