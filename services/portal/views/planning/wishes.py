"""What a woman who asks for a place can and needs, as a coordinator notes it; hours that are safe for her only."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.planning import PlanningClient, PlanningPage
from services.portal.forms.form import Form
from services.portal.forms.groups.labels import LANGUAGES
from services.portal.forms.groups.planning import WishForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.planning.frame import about
from shared.contracts.roles import Role

router = APIRouter()
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
NO_CHILDREN: Final = {"b0": 0, "b1": 0, "b2": 0}
PLAIN: Final = (
    "mother_tongue", "languages", "hours", "travel", "step_free", "themes", "never_with", "urgency",
)  # fmt: skip


@router.get("/casos/{case_id}/grupos/convocatorias")
def choose(case_id: UUID, page: Coordinator) -> Response:
    """In which planning she asks for a place."""
    found = page.client(PlanningClient).everything()
    return page.render("planning/choose.html", found=found, case_id=case_id)


@router.get("/convocatorias/{planning}/mujeres/{case_id}")
def read(planning: UUID, case_id: UUID, page: Coordinator) -> Response:
    """What is noted of her."""
    client = page.client(PlanningClient)
    found = client.read(planning)
    form = page.form(WishForm, choices=_choices(found))
    wish = _noted(client, planning, case_id)
    if wish:
        school = {f"school_{band}": wish["at_school"][band] for band in ("b1", "b2")}
        form.fill({name: wish[name] for name in PLAIN} | wish["children"] | school)
    return _page(page, found, case_id, form)


@router.post("/convocatorias/{planning}/mujeres/{case_id}")
def note(planning: UUID, case_id: UUID, page: Coordinator) -> Response:
    """Note it, in place of what there was."""
    client = page.client(PlanningClient)
    page.read(WishForm)  # what was typed is given back even if the planning is not there
    found = client.read(planning)
    form = page.read(WishForm, choices=_choices(found))
    if form.is_valid:
        try:
            client.ask(planning, case_id, _body(form.data, _noted(client, planning, case_id)))
            return page.redirect(f"/convocatorias/{planning}", N_("Anotado"))
        except Refused as refused:
            form.take(refused)
    return _page(page, found, case_id, form)


@router.post("/convocatorias/{planning}/mujeres/{case_id}/retirar")
def withdraw(planning: UUID, case_id: UUID, page: Coordinator) -> Response:
    """She asks for no place any more."""
    page.client(PlanningClient).withdraw(planning, case_id)
    return page.redirect(f"/convocatorias/{planning}", N_("Ya no pide plaza en esta convocatoria"))


def _noted(client: PlanningClient, planning: UUID, case: UUID) -> dict[str, Any]:
    try:
        return client.wish(planning, case)
    except MissingThere:
        return {}


def _body(said: WishForm, noted: Mapping[str, Any]) -> dict[str, Any]:
    """The wish as groups reads it; what this page does not ask stays as it was."""
    before = noted.get("at_school", NO_CHILDREN)
    return {name: getattr(said, name) for name in ("alias", *PLAIN)} | {
        "children": {"b0": said.b0, "b1": said.b1, "b2": said.b2},
        "at_school": {"b0": min(before["b0"], said.b0), "b1": said.school_b1, "b2": said.school_b2},
        "together": noted.get("together", []),
    }


def _choices(found: PlanningPage) -> dict[str, list[tuple[str, str]]]:
    labels = dict(LANGUAGES)
    return {
        "languages": [(code, labels.get(code, code)) for code in found.resources["languages"]],
        "themes": [(theme, theme) for theme in found.resources["themes"]],
        "never_with": [(one["id"], one["name"]) for one in found.resources["interpreters"]],
    }


def _page(page: Page, found: PlanningPage, case: UUID, form: Form[WishForm]) -> Response:
    return page.render(
        "planning/wish.html",
        status=form.status if form.errors else 200,
        form=form,
        case_id=case,
        sites=[(one["id"], one["name"]) for one in found.resources["sites"]],
        is_asking=any(one.case == case for one in found.women),
        **about(page, found),
    )
