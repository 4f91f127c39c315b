"""Pasar lista: the attendance sheet, phone first; works without JavaScript, retries with it."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.editions import EditionsClient
from services.portal.clients.groups.sheets import Sheet, SheetRow, SheetsClient
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.sessions import SheetForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/sesiones/{session}/lista")
def sheet(session: UUID, page: Leader) -> Response:
    """The sheet: everyone present until marked otherwise."""
    found = page.client(SheetsClient).sheet(session)
    marks = {row.enrolment: "attended" if row.mark == "unknown" else row.mark for row in found.rows}
    brought = {row.enrolment: _children(row) for row in found.rows}
    known: dict[str, Any] = {"mark": marks, "brought": brought, "others": _others(found)}
    return _show(page, found, page.form(SheetForm).fill(known))


@router.post("/sesiones/{session}/lista")
def hand_in(session: UUID, page: Leader) -> Response:
    """Record the whole sheet; a repeat of the same form changes nothing."""
    form = page.read(SheetForm)
    client = page.client(SheetsClient)
    if form.is_valid:
        said = form.data
        try:
            client.hand_in(
                session,
                marks=said.exceptions,
                children=said.children,
                all_children=said.all_children,
                key=_key(form),
            )
            undo = f"/sesiones/{session}/lista/deshacer"
            return page.redirect(f"/sesiones/{session}", N_("Lista guardada"), undo_href=undo)
        except Refused as refused:
            form.take(refused)
    return _show(page, client.sheet(session), form, status=form.status)


@router.post("/sesiones/{session}/lista/deshacer")
def undo(session: UUID, page: Leader) -> Response:
    """Take back the sheet handed in last."""
    client = page.client(SheetsClient)
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
    found = page.client(SheetsClient).sheet(session)
    return page.render("groups/print_sheet.html", sheet=found, rows=_rows(page, found), labels=labels)


def _key(form: Form[SheetForm]) -> UUID:
    """One key for the form and what it says: a repeat is a repeat, and a changed sheet sent late is not."""
    said = form.data
    marks = sorted((str(who), mark) for who, mark in said.exceptions.items())
    children = sorted((str(who), number) for who, number in said.children.items())
    return uuid5(form.key, f"{marks} {children} {said.others}")


def _children(row: SheetRow) -> int:
    """How many of hers to show as there: all of them until somebody says otherwise."""
    return row.children if row.mark not in ("unknown", "excused", "no_show") else row.needs.children


def _others(found: Sheet) -> int | None:
    """Children who were there and belong to no woman on the sheet, as far as it says."""
    if found.children_present is None:
        return None
    return found.children_present - sum(row.children for row in found.rows) or None


def _show(page: Page, found: Sheet, form: Form[SheetForm], *, status: int = 200) -> Response:
    rows = _rows(page, found)
    return page.render(
        "groups/sheet.html",
        status=status,
        form=form,
        sheet=found,
        rows=rows,
        names={row.enrolment: name for row, name in rows},
        staff=staff_names(page) if found.trace else {},
        labels=labels,
        new_id=new_id,
    )


def _rows(page: Page, found: Sheet) -> list[tuple[SheetRow, str]]:
    return [(row, group_words.alias(page, row.alias, n)) for n, row in enumerate(found.rows, start=1)]
