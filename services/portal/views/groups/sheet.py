"""Pasar lista: the attendance sheet, phone first; works without JavaScript, retries with it."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.editions import EditionsClient
from services.portal.clients.groups import GroupsClient, Sheet
from services.portal.forms import group_labels as labels
from services.portal.forms.form import Form
from services.portal.forms.groups import SheetForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/sesiones/{session}/lista")
def sheet(session: UUID, page: Leader) -> Response:
    """The sheet: everyone present until marked otherwise."""
    found = page.client(GroupsClient).sheet(session)
    marks = {row.enrolment: "attended" if row.mark == "unknown" else row.mark for row in found.rows}
    known: dict[str, Any] = {"mark": marks, "children": found.children_present}
    return _show(page, found, page.form(SheetForm).fill(known))


@router.post("/sesiones/{session}/lista")
def hand_in(session: UUID, page: Leader) -> Response:
    """Record the whole sheet; a repeat of the same form changes nothing."""
    form = page.read(SheetForm)
    client = page.client(GroupsClient)
    if form.is_valid:
        try:
            client.hand_in(session, marks=form.data.exceptions, children=form.data.children, key=_key(form))
            undo = f"/sesiones/{session}/lista/deshacer"
            return page.redirect(f"/sesiones/{session}", N_("Lista guardada"), undo_href=undo)
        except Refused as refused:
            form.take(refused)
    return _show(page, client.sheet(session), form, status=form.status)


@router.post("/sesiones/{session}/lista/deshacer")
def undo(session: UUID, page: Leader) -> Response:
    """Take back the sheet handed in last."""
    client = page.client(GroupsClient)
    last = client.sheet(session).last
    if last is not None:
        client.undo(session, last)
    return page.redirect(f"/sesiones/{session}/lista", N_("Lista deshecha"))


@router.post("/sesiones/{session}/no-celebrada")
def not_held(session: UUID, page: Leader) -> Response:
    """It did not take place."""
    page.client(EditionsClient).cancel(session, rest=False)
    undo_href = f"/sesiones/{session}/recuperar"
    return page.redirect(f"/sesiones/{session}", N_("Sesión no celebrada"), undo_href=undo_href)


@router.get("/sesiones/{session}/hoja")
def paper(session: UUID, page: Leader) -> Response:
    """The sheet on paper, for a room without network."""
    found = page.client(GroupsClient).sheet(session)
    return page.render("groups/print_sheet.html", sheet=found, rows=_rows(page, found), labels=labels)


def _key(form: Form[SheetForm]) -> UUID:
    """One key for the form and what it says: a repeat is a repeat, and a changed sheet sent late is not."""
    marks = sorted((str(who), mark) for who, mark in form.data.exceptions.items())
    return uuid5(form.key, f"{marks} {form.data.children}")


def _show(page: Page, found: Sheet, form: Form[SheetForm], *, status: int = 200) -> Response:
    names = {row.enrolment: name for row, name in _rows(page, found)}
    return page.render(
        "groups/sheet.html",
        status=status,
        form=form,
        sheet=found,
        rows=_rows(page, found),
        names=names,
        labels=labels,
        new_id=new_id,
    )


def _rows(page: Page, found: Sheet) -> list[tuple[Any, str]]:
    return [(row, group_words.alias(page, row.alias, n)) for n, row in enumerate(found.rows, start=1)]
