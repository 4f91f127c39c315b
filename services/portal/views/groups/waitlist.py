"""Lista de espera: whose turn it is and why; moving a woman, taking back, and who is not on a sheet."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, Refused
from services.portal.clients.groups.circles import GroupsClient, Member
from services.portal.clients.groups.sheets import SheetsClient
from services.portal.clients.groups.waitlist import WaitlistClient
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups import waitlist as words
from services.portal.forms.groups.waitlist import LateJoinerForm, MoveToForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.errors import Missing
from shared.ids import new_id

router = APIRouter()

Anyone = Annotated[Page, staff(Role.CASEWORKER, Role.FACILITATOR, Role.COORDINATOR)]
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
_OPEN_STAGES: Final = ("unplanned", "ahead", "running")


@router.get("/grupos/{edition}/espera")
def line(edition: UUID, page: Coordinator) -> Response:
    """Who was asked, who waits, and what each lacks."""
    found = page.client(WaitlistClient).line(edition)
    offered = [(one, group_words.alias(page, one.alias, n)) for n, one in enumerate(found.offered, start=1)]
    waiting = [(one, group_words.alias(page, one.alias, n)) for n, one in enumerate(found.waiting, start=1)]
    return page.render(
        "groups/waitlist.html",
        line=found,
        offered=offered,
        waiting=waiting,
        labels=labels,
        words=words,
        new_id=new_id,
    )


@router.post("/grupos/{edition}/espera/repartir")
def share_out(edition: UUID, page: Coordinator) -> Response:
    """Offer what is free to whoever's turn it is."""
    count = page.client(WaitlistClient).promote(edition)
    done = N_("Plazas ofrecidas por turno") if count else N_("No hay plazas que repartir ahora")
    return page.redirect(f"/grupos/{edition}/espera", done)


@router.post("/grupos/{edition}/espera/{enrolment}/ofrecer")
def offer(edition: UUID, enrolment: UUID, page: Coordinator) -> Response:
    """Offer a place by hand, in turn or out of it."""
    return group_words.step(page, enrolment, "invite", back=f"/grupos/{edition}/espera")


@router.post("/grupos/{edition}/plazas/{enrolment}/baja/deshacer")
def undo(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """Take back that she left or moved."""
    try:
        state = page.client(WaitlistClient).undo_leaving(enrolment)
    except ConflictThere as refused:
        return page.redirect(f"/grupos/{edition}", group_words.refusal(refused), is_done=False)
    waits = N_("Su plaza ya es de otra: queda en lista de espera")
    return page.redirect(
        f"/grupos/{edition}", waits if state == "waitlisted" else N_("Deshecho: sigue en el grupo")
    )


@router.get("/grupos/{edition}/plazas/{enrolment}/cambiar")
def ask_move(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """Which group she moves to."""
    return _moving(page, edition, enrolment, page.form(MoveToForm))


@router.post("/grupos/{edition}/plazas/{enrolment}/cambiar")
def move(edition: UUID, enrolment: UUID, page: Anyone) -> Response:
    """Move her in one step."""
    form = page.read(MoveToForm)
    page.client(GroupsClient).edition(edition)  # raises Missing for an address of no group
    if form.is_valid:
        try:
            page.client(WaitlistClient).move(enrolment, to=form.data.edition)
            undo_href = f"/grupos/{edition}/plazas/{enrolment}/baja/deshacer"
            done = N_("Ha cambiado de grupo. Lo que deja pasa a quien espera.")
            return page.redirect(f"/grupos/{form.data.edition}", done, undo_href=undo_href)
        except ConflictThere as refused:
            form.refuse(page.gettext(group_words.refusal(refused)), field="edition")
        except Refused:
            form.refuse(page.gettext(N_("Ese grupo ya no está. Elige otro.")), field="edition")
    return _moving(page, edition, enrolment, form)


@router.get("/sesiones/{session}/lista/anadir")
def ask_joiner(session: UUID, page: Leader) -> Response:
    """Who came and is not on the sheet."""
    return _adding(page, session, page.form(LateJoinerForm).fill({"mark": "attended"}))


@router.post("/sesiones/{session}/lista/anadir")
def add_joiner(session: UUID, page: Leader) -> Response:
    """Put her on it; every other mark stays."""
    form = page.read(LateJoinerForm)
    if form.is_valid:
        try:
            asked = form.data
            page.client(WaitlistClient).add(session, enrolment=asked.enrolment, mark=asked.mark, key=form.key)
            undo_href = f"/sesiones/{session}/lista/deshacer"
            return page.redirect(f"/sesiones/{session}/lista", N_("Añadida a la lista"), undo_href=undo_href)
        except Refused as refused:
            form.take(refused)
    return _adding(page, session, form)


def _adding(page: Page, session: UUID, form: Form[LateJoinerForm]) -> Response:
    found = page.client(WaitlistClient).missing(session)
    options = [
        (str(one.enrolment), group_words.alias(page, one.alias, n)) for n, one in enumerate(found, start=1)
    ]
    sheet = page.client(SheetsClient).sheet(session)
    return page.render(
        "groups/add_joiner.html", status=_status(form), form=form, options=options, sheet=sheet, labels=labels
    )


def _moving(page: Page, edition: UUID, enrolment: UUID, form: Form[MoveToForm]) -> Response:
    client = page.client(GroupsClient)
    found = client.edition(edition)
    member, name = _member(page, found.members, enrolment)
    options = [
        (
            str(one.id),
            page.gettext(N_("%(title)s · %(free)s plazas libres")) % {"title": one.title, "free": one.free},
        )
        for one in client.editions()
        if one.stage in _OPEN_STAGES and one.id != edition
    ]
    return page.render(
        "groups/move_to.html",
        status=_status(form),
        form=form,
        group=found,
        member=member,
        name=name,
        options=options,
        labels=labels,
    )


def _member(page: Page, members: list[Member], enrolment: UUID) -> tuple[Member, str]:
    for number, one in enumerate(members, start=1):
        if one.enrolment == enrolment and one.state != "left":
            return one, group_words.alias(page, one.alias, number)
    raise Missing("nobody of this group")


def _status(form: Form[Any]) -> int:
    return form.status if form.errors else 200
