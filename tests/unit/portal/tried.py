"""An area of pages that exist in tests only: one of each kind, some of them broken."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.forms.model import FormModel
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import public, staff
from shared.contracts.roles import Role
from shared.errors import Conflict, Forbidden, Missing, Unavailable

router = APIRouter()


class Note(FormModel):
    text: str = Field(title="Nota", max_length=5)


@router.post("/probar/nota")
def _keep(page: Annotated[Page, staff()]) -> Response:
    form = page.read(Note)
    if not form.is_valid:
        return page.render("kit/status_line.html", status=form.status, status_text=form.error("text"), at=NOW)
    return page.redirect("/", "Guardado", undo_href="/probar/deshacer")


@router.get("/probar/solo-coordinadora")
def _only(page: Annotated[Page, staff(Role.COORDINATOR)]) -> Response:
    return page.status("Dentro")


@router.get("/probar/contador")
def _count(page: Annotated[Page, staff(quiet=True)]) -> Response:
    return page.status("3")


@router.get("/probar/contador-roto")
def _count_away(page: Annotated[Page, staff(quiet=True)]) -> Response:
    raise Unavailable("nobody there")


@router.get("/probar/enlace")
def _link(page: Annotated[Page, public()]) -> Response:
    return page.render("public.html")


@router.get("/probar/roto/{kind}")
def _broken(page: Annotated[Page, staff()], kind: str) -> Response:
    kinds = {"missing": Missing, "conflict": Conflict, "away": Unavailable, "forbidden": Forbidden}
    raise kinds.get(kind, RuntimeError)("Amira vive en la calle Ancha")


def _cards(_page: Page) -> list[Card]:
    raise Unavailable("nobody there")


NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TRY = Area(
    name="try",
    router=router,
    cards=_cards,
    nav=(
        Nav("Casos", "/probar/casos", "folder2", place="bar", order=20, roles=frozenset({Role.CASEWORKER})),
        Nav("Registro", "/probar/registro", "clock-history", roles=frozenset({Role.DPO})),
    ),
)
