"""A facilitator is worried: she writes it once, it goes straight to the team, and she sees that it was taken."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.concerns import GroupConcerns, IntakeConcerns
from services.portal.clients.groups.circles import GroupsClient
from services.portal.clients.groups.sheets import SheetsClient
from services.portal.forms.concerns import ConcernForm
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups import words as group_words
from shared.contracts.roles import Role
from shared.errors import Missing

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]
_SENT = N_("Enviado. Quien atiende a la mujer lo tiene en su lista; verás cuándo alguien se ocupa.")


@router.get("/sesiones/{session}/preocupacion")
def ask_from_session(session: UUID, page: Leader) -> Response:
    """About a woman of this session."""
    return _show(page, _form(page, _in_session(page, session)), back=f"/sesiones/{session}")


@router.get("/sesiones/{session}/preocupacion/{enrolment}")
def ask_about(session: UUID, enrolment: UUID, page: Leader) -> Response:
    """About this woman: whoever taps her name on the sheet or the session's page."""
    form = _form(page, _in_session(page, session))
    known = {value for value, _ in form.choices("enrolment")}
    if str(enrolment) not in known:
        raise Missing("No está en esta sesión.")
    return _show(page, form.fill({"enrolment": enrolment}), back=f"/sesiones/{session}")


@router.post("/sesiones/{session}/preocupacion")
def tell_from_session(session: UUID, page: Leader) -> Response:
    """Tell it."""
    return _tell(page, lambda: _in_session(page, session), back=f"/sesiones/{session}")


@router.get("/grupos/{edition}/preocupacion")
def ask_from_group(edition: UUID, page: Leader) -> Response:
    """About a woman of this group."""
    return _show(page, _form(page, _in_group(page, edition)), back=f"/grupos/{edition}")


@router.post("/grupos/{edition}/preocupacion")
def tell_from_group(edition: UUID, page: Leader) -> Response:
    """Tell it."""
    return _tell(page, lambda: _in_group(page, edition), back=f"/grupos/{edition}")


def _form(page: Page, women: list[Choice]) -> Form[ConcernForm]:
    return page.form(ConcernForm, choices={"enrolment": women})


def _tell(page: Page, women: Callable[[], list[Choice]], *, back: str) -> Response:
    """Words go to intake first, under the form's key, so that they are there when groups says whose they are."""
    page.read(ConcernForm)  # so that her words are given back even if the group is not there any more
    form = page.read(ConcernForm, choices={"enrolment": women()})
    if form.is_valid:
        said = form.data
        try:
            page.client(IntakeConcerns).tell(
                form.key, category=said.category, urgency=said.urgency, words=said.words
            )
            page.client(GroupConcerns).raise_(
                form.key, enrolment=said.enrolment, category=said.category, urgency=said.urgency
            )
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(back, _SENT)
    return _show(page, form, back=back, status=form.status)


def _show(page: Page, form: Form[ConcernForm], *, back: str, status: int = 200) -> Response:
    about = (
        "" if form.error("enrolment") else dict(form.choices("enrolment")).get(form.value("enrolment"), "")
    )
    return page.render("groups/concern.html", status=status, form=form, back=back, about=about)


def _in_session(page: Page, session: UUID) -> list[Choice]:
    rows = page.client(SheetsClient).sheet(session).rows
    return _choices(page, [(row.enrolment, row.alias) for row in rows])


def _in_group(page: Page, edition: UUID) -> list[Choice]:
    members = page.client(GroupsClient).edition(edition).members
    return _choices(page, [(one.enrolment, one.alias) for one in members])


def _choices(page: Page, women: list[tuple[UUID, str]]) -> list[Choice]:
    return [
        (str(enrolment), group_words.alias(page, alias, number))
        for number, (enrolment, alias) in enumerate(women, start=1)
    ]
