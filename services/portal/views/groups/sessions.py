"""A session's page: topics, diary, how it was found."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import GroupsClient, SessionPage
from services.portal.clients.groups.sheets import Sheet, SheetsClient
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.sessions import DiaryForm, FacesForm, TopicsForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/sesiones/{session}")
def session_page(session: UUID, page: Leader) -> Response:
    """Everything about one session."""
    return _show(page, session)


@router.post("/sesiones/{session}/temas")
def set_topics(session: UUID, page: Leader) -> Response:
    """What it is to be about."""
    form = page.read(TopicsForm)
    if form.is_valid:
        topics = [line.strip() for line in form.data.topics.splitlines() if line.strip()]
        try:
            page.client(GroupsClient).set_topics(session, topics=topics, outline=form.data.outline)
            return page.redirect(f"/sesiones/{session}", N_("Temas guardados"))
        except Refused as refused:
            form.take(refused)
    return _show(page, session, topics=form)


@router.post("/sesiones/{session}/diario")
def write_diary(session: UUID, page: Leader) -> Response:
    """What it was like. After a serious incident the way to the team is shown."""
    form = page.read(DiaryForm)
    if form.is_valid:
        try:
            page.client(GroupsClient).write_diary(session, form.data.model_dump())
            place = "#worries" if form.data.is_serious else ""
            return page.redirect(f"/sesiones/{session}{place}", N_("Diario guardado"))
        except Refused as refused:
            form.take(refused)
    return _show(page, session, diary=form)


@router.post("/sesiones/{session}/evaluacion")
def evaluate(session: UUID, page: Leader) -> Response:
    """How it was found."""
    form = page.read(FacesForm)
    if form.is_valid:
        try:
            page.client(GroupsClient).evaluate(session, form.data.counts)
            return page.redirect(f"/sesiones/{session}", N_("Evaluación guardada"))
        except Refused as refused:
            form.take(refused)
    return _show(page, session, faces=form)


@router.get("/sesiones/{session}/imprimir")
def paper(session: UUID, page: Leader) -> Response:
    """The session on paper: days, topics, figures and the work done; no name, and no words about people."""
    found, sheet = page.client(GroupsClient).session(session), page.client(SheetsClient).sheet(session)
    return page.render(
        "groups/print_session.html", session=found, sheet=sheet, counts=_counts(sheet), labels=labels
    )


def _show(page: Page, session: UUID, **refused: Form[Any]) -> Response:
    """The page; refused: a form that was sent and is wrong, by its place on the page."""
    client = page.client(GroupsClient)
    found, sheet = client.session(session), page.client(SheetsClient).sheet(session)
    women = [
        (row.enrolment, group_words.alias(page, row.alias, number))
        for number, row in enumerate(sheet.rows, start=1)
    ]
    said = [
        (name, row.answered)
        for row, (_, name) in zip(sheet.rows, women, strict=True)
        if row.answered and row.answered.answer in labels.ANSWERS
    ]
    forms: dict[str, Form[Any]] = {
        "topics": page.form(TopicsForm).fill({"topics": "\n".join(found.topics), "outline": found.outline}),
        "diary": page.form(DiaryForm).fill(found.diary.model_dump() if found.diary else {}),
        "faces": page.form(FacesForm).fill(_faces(found)),
    }
    status = next((form.status for form in refused.values()), 200)
    return page.render(
        "groups/session.html",
        status=status,
        session=found,
        sheet=sheet,
        counts=_counts(sheet),
        women=women,
        said=said,
        staff=staff_names(page) if found.writers else {},
        labels=labels,
        new_id=new_id,
        opened=next(iter(refused), ""),
        forms=forms | refused,
    )


def _faces(found: SessionPage) -> dict[str, int]:
    counts = found.evaluation.faces if found.evaluation else None
    return {f"face_{n}": count for n, count in enumerate(counts or (), start=1)}


def _counts(sheet: Sheet) -> dict[str, int]:
    return {mark: sum(row.mark == mark for row in sheet.rows) for mark in labels.SHEET_MARKS}
