"""In whose hands: who has the case, and a task put on it by hand."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.intake.cases import CasesClient
from services.portal.forms.case.common import MADRID, Layout
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Coordinator, Worker, ask, take
from services.portal.views.colleagues import colleagues

router = APIRouter()
_MORNING: Final = time(9)


class AssignForm(FormModel):
    """Who has the case from now on."""

    layout: ClassVar[Layout] = (("select", "owner"),)

    owner: UUID = Field(title=N_("Quién lo lleva desde ahora"))


class TaskForm(FormModel):
    """Something to do in a case."""

    layout: ClassVar[Layout] = (("text", "title"), ("date", "on"), ("checkbox", "is_mine"))
    aliases: ClassVar[Mapping[str, str]] = {"due_at": "on"}

    title: str = Field(title=N_("Qué hay que hacer"), max_length=200)
    on: date = Field(title=N_("Para cuándo"))
    is_mine: bool = Field(
        default=False,
        title=N_("La haré yo"),
        description=N_("Si no lo marcas, es de quien lleva el expediente."),
    )


@router.get("/casos/{case_id}/asignar")
def ask_assign(case_id: UUID, page: Coordinator) -> Response:
    """Who could have it."""
    return _assign_page(page, case_id, _assign_form(page))


@router.post("/casos/{case_id}/asignar")
def assign(case_id: UUID, page: Coordinator) -> Response:
    """Give it to somebody; it stays with its team."""
    form = page.read(AssignForm, choices=_people(page))
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, "owner", {"owner": str(form.data.owner)}),
        back=f"/casos/{case_id}",
        notice=N_("Expediente asignado"),
    )
    return taken or _assign_page(page, case_id, form)


@router.get("/casos/{case_id}/tarea")
def ask_task(case_id: UUID, page: Worker) -> Response:
    """What is to be done and by when."""
    return _task_page(page, case_id, page.form(TaskForm))


@router.post("/casos/{case_id}/tarea")
def add_task(case_id: UUID, page: Worker) -> Response:
    """Put it on a list."""
    form = page.read(TaskForm)
    me = page.person.account if page.person else None

    def send() -> None:
        due_at = datetime.combine(form.data.on, _MORNING, MADRID).isoformat()
        body = {"title": form.data.title, "due_at": due_at, "owner": me if form.data.is_mine else None}
        page.client(CasesClient).add(case_id, "due", body, key=form.key)

    taken = take(page, form, send, back=f"/casos/{case_id}", notice=N_("Tarea anotada"))
    return taken or _task_page(page, case_id, form)


def _people(page: Page) -> dict[str, list[tuple[str, str]]]:
    return {"owner": [(str(ref), name) for ref, name in colleagues(page).items()]}


def _assign_form(page: Page) -> Form[AssignForm]:
    return page.form(AssignForm, choices=_people(page))


def _assign_page(page: Page, case_id: UUID, form: Form[AssignForm]) -> Response:
    return _case_page(page, case_id, form, N_("Asignar el expediente"), "asignar")


def _task_page(page: Page, case_id: UUID, form: Form[TaskForm]) -> Response:
    return _case_page(page, case_id, form, N_("Tarea en esta ficha"), "tarea")


def _case_page(page: Page, case_id: UUID, form: Form[Any], heading: str, end: str) -> Response:
    base = f"/casos/{case_id}"
    return ask(
        page, case_id, "summary", form, heading=page.gettext(heading), action=f"{base}/{end}", back=base
    )


AREA = Area(name="case_hands", router=router)
