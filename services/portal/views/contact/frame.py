"""What every page of the contact plan shares: who may open it, her, its address and its template values."""

from typing import Annotated, Any
from uuid import UUID

from services.portal.clients.intake.cases import CasesClient
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import frame
from services.portal.views.contact import hours, words
from shared.contracts.roles import Role

Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]


def her(page: Page, case_id: UUID) -> UUID:
    """The woman of a case that the signed-in person may open. Raises Missing."""
    return page.client(CasesClient).head(case_id).person


def address(case_id: UUID, path: str = "") -> str:
    """Where her plan is, or a page under it."""
    return f"/casos/{case_id}/contacto{path}"


def around(page: Page, case_id: UUID, *, even_away: bool = False) -> dict[str, Any]:
    """The case's own frame, and the words of the plan."""
    shared = frame(page, case_id, "contact", even_away=even_away)
    plans = {"here": lambda path="": address(case_id, path), "said_in": words, "hours_in": hours}
    return shared | plans | {"gettext_": page.gettext}
