"""What every page of her and her family shares: one entry of a kind, and asking for it."""

from typing import Any, Final
from uuid import UUID

from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient, Kept
from services.portal.forms.form import Form
from services.portal.pages.page import Page
from services.portal.views.case.frame import ask
from shared.errors import Missing

TAB: Final = "person"


def one_of(page: Page, case_id: UUID, what: str, which: UUID) -> Kept:
    """One entry of a kind. Raises Missing if the case has no such entry."""
    found = next((row for row in page.client(CasesClient).all(case_id, what) if row.id == which), None)
    if found is None:
        raise Missing("there is no such entry in this case")
    return found


def ask_about(page: Page, case_id: UUID, form: Form[Any], heading: str, end: str) -> Response:
    """The page of a form. end: of its address under hers."""
    return ask(
        page,
        case_id,
        TAB,
        form,
        heading=page.gettext(heading),
        action=f"/casos/{case_id}/persona/{end}",
        back=f"/casos/{case_id}/persona",
    )
