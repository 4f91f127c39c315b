"""Moving, cancelling and bringing back sessions: one or the rest, after a look at whom it touches."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import EditionPage, GroupsClient, SessionPage
from services.portal.clients.groups.editions import EditionsClient, Move, MovePreview, Touched
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.editions import MoveForm
from services.portal.forms.groups.sessions import CancelForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/sesiones/{session}/mover")
def ask_move(session: UUID, page: Leader) -> Response:
    """Where to."""
    found = page.client(GroupsClient).session(session)
    when = found.when
    return _moving(
        page, found, page.form(MoveForm).fill({"on": when.on, "at": when.at, "minutes": when.minutes})
    )


@router.post("/sesiones/{session}/mover")
def move(session: UUID, page: Leader) -> Response:
    """Show whom it touches; move once exactly that was seen."""
    form, client = page.read(MoveForm), page.client(EditionsClient)
    found = page.client(GroupsClient).session(session)
    if not form.is_valid:
        return _moving(page, found, form, status=form.status)
    asked = form.data
    body = Move(on=asked.on, at=asked.at, minutes=asked.minutes, rest=asked.rest)
    try:
        if asked.step == "save" and asked.seen == asked.asked:
            client.move(session, body)
            said = N_("Sesiones movidas") if asked.rest else N_("Sesión movida")
            return page.redirect(f"/sesiones/{session}", said)
        preview = client.foresee(session, body)
    except Refused as refused:
        form.take(refused)
        return _moving(page, found, form, status=form.status)
    return _moving(page, found, form, preview=preview)


@router.get("/sesiones/{session}/anular")
def ask_cancel(session: UUID, page: Leader) -> Response:
    """This one or the rest, and whom it touches."""
    client = page.client(EditionsClient)
    found = page.client(GroupsClient).session(session)
    one, rest = client.touched(session), client.touched(session, rest=True)
    group = page.client(GroupsClient).edition(found.edition)
    return page.render(
        "groups/cancel.html",
        form=page.form(CancelForm),
        session=found,
        one=one,
        rest=rest,
        told=_told(page, group, rest),
    )


@router.post("/sesiones/{session}/anular")
def cancel(session: UUID, page: Leader) -> Response:
    """Cancel."""
    form = page.read(CancelForm)
    rest = form.is_valid and form.data.rest
    page.client(EditionsClient).cancel(session, rest=rest)
    back = f"/sesiones/{session}/recuperar"
    if rest:
        return page.redirect(f"/sesiones/{session}", N_("Sesiones anuladas"), undo_href=f"{back}-todas")
    return page.redirect(f"/sesiones/{session}", N_("Sesión anulada"), undo_href=back)


@router.post("/sesiones/{session}/recuperar")
def reinstate(session: UUID, page: Leader) -> Response:
    """Bring it back."""
    return _back(page, session, rest=False)


@router.post("/sesiones/{session}/recuperar-todas")
def reinstate_all(session: UUID, page: Leader) -> Response:
    """Bring back all that were cancelled with it."""
    return _back(page, session, rest=True)


def _back(page: Page, session: UUID, *, rest: bool) -> Response:
    try:
        page.client(EditionsClient).reinstate(session, rest=rest)
    except Refused as refused:
        form = page.form(CancelForm)
        form.take(refused)
        found = page.client(GroupsClient).session(session)
        return page.invalid("groups/not_back.html", form, session=found, new_id=new_id)
    said = N_("Sesiones recuperadas") if rest else N_("Sesión recuperada")
    return page.redirect(f"/sesiones/{session}", said)


def _moving(
    page: Page,
    found: SessionPage,
    form: Form[MoveForm],
    *,
    status: int = 200,
    preview: MovePreview | None = None,
) -> Response:
    group = page.client(GroupsClient).edition(found.edition)
    later = [
        one
        for one in group.sessions
        if one.when.state == "planned" and one.when.starts_at > found.when.starts_at
    ]
    return page.render(
        "groups/move.html",
        status=status,
        form=form,
        session=found,
        has_rest=bool(later),
        preview=preview,
        seen=form.data.asked if preview else "",
        told=_told(page, group, preview.touched) if preview else [],
        staff_names=staff_names(page),
        labels=labels,
    )


def _told(page: Page, group: EditionPage, touched: Touched) -> list[str]:
    """How those are called who heard of it already, as this screen may show them."""
    places = {
        member.enrolment: (member.alias, number) for number, member in enumerate(group.members, start=1)
    }
    return [words.alias(page, *places[place]) for place in touched.told_places if place in places]
