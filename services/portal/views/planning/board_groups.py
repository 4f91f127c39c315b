"""Groups of the plan by hand: a new one, another team, closing; the judge answers in words, and one step goes back."""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, InvalidThere, Refused
from services.portal.clients.planning import (
    Board,
    Broken,
    Edited,
    GroupCard,
    Place,
    PlanningClient,
    PlanningPage,
)
from services.portal.clients.planning_groups import BoardGroupsClient
from services.portal.forms.form import Form
from services.portal.forms.groups.labels import LANGUAGES
from services.portal.forms.groups.planning import NumberForm, OpenGroupForm, TeamForm
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.words import staff_names
from services.portal.views.planning import words
from services.portal.views.planning.board import STALE
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role
from shared.errors import Missing

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
T = TypeVar("T", bound=TeamForm)
GROUP = "/convocatorias/{planning}/plan/grupos/{hour}/{room}"
CLOSED = N_("Grupo cerrado. Sus mujeres están sin plaza en el plan; puedes deshacerlo.")
NOT_CLOSED = N_("Ese grupo no se puede cerrar: está fijado, o ya no está ahí.")
FIELDS: Final = {
    "room_not_free": "room",
    "room_taken": "room",
    "theme": "theme",
    "facilitators": "second",
    "no_lead": "first",
}
"""Where a broken rule is said; one about somebody of the team is said where she was chosen."""


@router.get("/convocatorias/{planning}/plan/grupos/nuevo")
def ask_new(planning: UUID, page: Coordinator) -> Response:
    """A group that nobody is in yet."""
    found, board = _standing(page, planning)
    return _new(page, found, board, page.form(OpenGroupForm, choices=_choices(page, found)))


@router.post("/convocatorias/{planning}/plan/grupos/nuevo")
def create(planning: UUID, page: Coordinator) -> Response:
    """Open it, unless it breaks a rule: then say which."""
    page.read(OpenGroupForm)  # what was typed is given back even if the planning is not there
    found, board = _standing(page, planning)
    form = page.read(OpenGroupForm, choices=_choices(page, found))

    def make(said: OpenGroupForm) -> Edited:
        group = {"language": said.language, "theme": said.theme, **said.team()}
        at = Place(room=said.room, slot=said.hour)
        return page.client(BoardGroupsClient).open(planning, at, group, number=said.number)

    if _is_made(page, board, form, make):
        return page.redirect(f"/convocatorias/{planning}/plan", N_("Grupo abierto: faltan sus mujeres"))
    return _new(page, *_standing(page, planning), form)


@router.get(f"{GROUP}/equipo")
def ask_team(planning: UUID, hour: str, room: str, page: Coordinator) -> Response:
    """Who runs it."""
    found, board = _standing(page, planning)
    card = _card(board, room, hour)
    first, second = [*(str(one) for one in card.facilitators), "", ""][:2]
    known = {"first": first, "second": second, "interpreter": card.interpreter}
    form = page.form(TeamForm, choices=_choices(page, found)).fill(known)
    return _team(page, found, board, card, form)


@router.post(f"{GROUP}/equipo")
def restaff(planning: UUID, hour: str, room: str, page: Coordinator) -> Response:
    """Another team, unless it breaks a rule: then say which."""
    found, board = _standing(page, planning)
    card = _card(board, room, hour)
    form = page.read(TeamForm, choices=_choices(page, found))

    def make(said: TeamForm) -> Edited:
        return page.client(BoardGroupsClient).restaff(planning, card.at, said.team(), number=said.number)

    if _is_made(page, board, form, make):
        return page.redirect(f"/convocatorias/{planning}/plan", N_("Equipo cambiado"))
    found, board = _standing(page, planning)
    return _team(page, found, board, _card(board, room, hour), form)


@router.post(f"{GROUP}/cerrar")
def close(planning: UUID, hour: str, room: str, page: Coordinator) -> Response:
    """A group is no more."""
    form, back = page.read(NumberForm), f"/convocatorias/{planning}/plan"
    if not form.is_valid:
        return page.redirect(back, STALE, is_done=False)
    at = Place(room=room, slot=hour)
    try:
        made = page.client(BoardGroupsClient).close(planning, at, number=form.data.number)
    except ConflictThere as refused:
        return page.redirect(back, words.refusal(refused), is_done=False)
    except InvalidThere:
        return page.redirect(back, NOT_CLOSED)
    return page.redirect(back, CLOSED if made.is_made else STALE, is_done=made.is_made)


def _is_made(page: Page, board: Board, form: Form[T], make: Callable[[T], Edited]) -> bool:
    """Make a change if its form is right; what speaks against it is said in the form."""
    if not form.is_valid:
        return False
    try:
        edited = make(form.data)
    except ConflictThere as refused:
        form.refuse(page.gettext(words.refusal(refused)))
        return False
    except Refused as refused:
        form.take(refused)
        return False
    for one in edited.broken:
        form.refuse(_said(page, board, one), field=_where(form, one))
    return edited.is_made


def _said(page: Page, board: Board, one: Broken) -> str:
    """The rule and whom it is about: a woman of the board or somebody of the staff."""
    say, names = words.speaker(page), {str(ref): name for ref, name in staff_names(page).items()}
    who = say.woman(board.names[one.who]) if one.who in board.names else names.get(one.who or "", "")
    return f"{who}: {say.said(one.words)}" if who else say.said(one.words)


def _where(form: Form[Any], one: Broken) -> str:
    chosen = (name for name in ("first", "second", "interpreter") if one.who and form.value(name) == one.who)
    return next(chosen, FIELDS.get(one.rule, ""))


def _choices(page: Page, found: PlanningPage) -> dict[str, list[Choice]]:
    """Everything that is not away."""
    it, say, labels = found.resources, words.speaker(page), dict(LANGUAGES)
    names, leads = staff_names(page), page.gettext(N_("puede dirigir"))
    someone = page.gettext(N_("Dinamizadora"))
    team = [
        (one["staff"], names.get(UUID(one["staff"]), someone) + (f" · {leads}" if one["leads"] else ""))
        for one in it["facilitators"]
    ]
    every = {
        "first": team,
        "second": team,
        "interpreter": [(one["id"], one["name"]) for one in it["interpreters"]],
        "room": [
            (room["id"], f"{room['name']} · {site['name']}") for site in it["sites"] for room in site["rooms"]
        ],
        "hour": [(one["id"], say.hour_of(one["day"], one["start"])) for one in words.week(it)],
        "language": [(code, labels.get(code, code)) for code in it["languages"]],
        "theme": [(theme, theme) for theme in it["themes"]],
    }
    return {name: [one for one in each if one[0] not in it["out"]] for name, each in every.items()}


def _standing(page: Page, planning: UUID) -> tuple[PlanningPage, Board]:
    client = page.client(PlanningClient)
    found = client.read(planning)
    if not found.board:
        raise Missing("no plan to change yet")
    return found, client.board(planning)


def _card(board: Board, room: str, hour: str) -> GroupCard:
    at = Place(room=room, slot=hour)
    for card in board.cards:
        if card.at == at:
            return card
    raise Missing("no group there")


def _new(page: Page, found: PlanningPage, board: Board, form: Form[OpenGroupForm]) -> Response:
    status = form.status if form.errors else 200
    return page.render(
        "planning/open_group.html", status=status, form=form, board=board, **about(page, found)
    )


def _team(page: Page, found: PlanningPage, board: Board, card: GroupCard, form: Form[TeamForm]) -> Response:
    status = form.status if form.errors else 200
    return page.render(
        "planning/team.html", status=status, form=form, board=board, card=card, **about(page, found)
    )
