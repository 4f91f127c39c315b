"""Grupos: the list of editions, a group's page, creating one, its calendar, and a case's groups."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.concerns import GroupConcerns
from services.portal.clients.groups import Foreseen, GroupsClient, NewEdition, Plan
from services.portal.forms import group_labels as labels
from services.portal.forms.form import Form
from services.portal.forms.groups import CardsForm, EditionForm, LeaveForm, PlanForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import case as group_case
from services.portal.views.groups import concern as group_concern
from services.portal.views.groups import sessions as group_sessions
from services.portal.views.groups import sheet as group_sheet
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
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]


@router.get("/grupos")
def editions(page: Anyone) -> Response:
    """Editions, newest first."""
    found = page.client(GroupsClient).editions()
    return page.render("groups/list.html", editions=found, labels=labels)


@router.get("/grupos/nuevo")
def ask(page: Coordinator) -> Response:
    """A new edition."""
    choices = {"facilitators": _leaders(page)}
    return page.render("groups/new.html", form=page.form(EditionForm, choices=choices).fill(_USUAL))


@router.post("/grupos/nuevo")
def create(page: Coordinator) -> Response:
    """Create it, and go on to its calendar."""
    form = page.read(EditionForm, choices={"facilitators": _leaders(page)})
    if form.is_valid:
        try:
            made = page.client(GroupsClient).create(NewEdition(**form.data.model_dump()), key=form.key)
            return page.redirect(f"/grupos/{made}/calendario", N_("Grupo creado. Ahora, sus sesiones."))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/new.html", form)


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


@router.get("/grupos/{edition}/calendario")
def ask_plan(edition: UUID, page: Leader) -> Response:
    """When the sessions are to be."""
    return _planning(page, edition, page.form(PlanForm).fill({"every": "week", "minutes": 90}))


@router.post("/grupos/{edition}/calendario")
def plan(edition: UUID, page: Leader) -> Response:
    """Show what a rhythm would give; make the sessions once it was seen."""
    form = page.read(PlanForm)
    if not form.is_valid:
        return _planning(page, edition, form, status=422)
    asked = form.data
    body = Plan(
        rule=group_words.rule(asked.every, asked.starts_on),
        starts_on=asked.starts_on,
        at=asked.at,
        minutes=asked.minutes,
        skip=sorted(asked.skip),
    )
    try:
        if asked.step == "save":
            page.client(GroupsClient).plan(edition, body)
            return page.redirect(f"/grupos/{edition}", N_("Calendario guardado"))
        foreseen = page.client(GroupsClient).preview(edition, body)
    except Refused as refused:
        form.take(refused)
        return _planning(page, edition, form, status=form.status)
    sentence = group_words.in_words(page, every=asked.every, starts_on=asked.starts_on, at=asked.at)
    return _planning(page, edition, form, foreseen=foreseen, sentence=sentence)


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
    return page.redirect(f"/grupos/{edition}", group_words.step(page, enrolment, "invite"))


@router.post("/grupos/{edition}/plazas/{enrolment}/confirmar")
def confirm(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """She said yes."""
    return page.redirect(f"/grupos/{edition}", group_words.step(page, enrolment, "confirm"))


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


_USUAL: Final = {"languages": ["es"], "capacity": 13, "session_count": 8}


def _planning(
    page: Page,
    edition: UUID,
    form: Form[PlanForm],
    *,
    status: int = 200,
    foreseen: list[Foreseen] | None = None,
    sentence: str = "",
) -> Response:
    return page.render(
        "groups/plan.html",
        status=status,
        form=form,
        group=page.client(GroupsClient).edition(edition),
        foreseen=foreseen,
        sentence=sentence,
        skipped=form.values("skip"),
        labels=labels,
    )


def _leaders(page: Page) -> list[tuple[str, str]]:
    return [(str(ref), name) for ref, name in group_words.staff_names(page).items()]


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

AREA = Area(
    name="groups",
    router=router,
    nav=(Nav(N_("Grupos"), "/grupos", "people", place="bar", order=40, key="g", roles=frozenset(_EVERYONE)),),
    cards=cards,
)
