"""What every page of a planning shows."""

from typing import Any

from services.portal.clients.planning import PlanningPage
from services.portal.forms.groups import labels
from services.portal.pages.page import Page
from services.portal.views.planning import words
from shared.ids import new_id


def about(page: Page, found: PlanningPage) -> dict[str, Any]:
    """found: the planning that the page is of."""
    return {
        "found": found,
        "by_person": {one.person: one for one in found.women},
        "words": words,
        "labels": labels,
        "say": words.speaker(page),
        "new_id": new_id,
        "here": f"/convocatorias/{found.line.id}",
    }
