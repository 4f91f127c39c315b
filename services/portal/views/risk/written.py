"""A text of a case as its page shows it: a note, or an incident with both its fields."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.portal.clients.intake.cases import CasesClient
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from shared.errors import Missing

Text = Literal["nota", "hecho"]


@dataclass(frozen=True)
class Written:
    """A text as its page shows it. parts: field, heading and words; href: where it stands among others."""

    at: datetime
    author: UUID
    parts: tuple[tuple[str, str, str], ...]
    tab: str
    href: str
    fixed_by: UUID | None


def written(page: Page, case_id: UUID, kind: Text, ref: UUID) -> Written:
    """One text of a case. Raises Missing if the case has no such text."""
    client = page.client(CasesClient)
    base = f"/casos/{case_id}"
    if kind == "nota":
        notes = client.notes(case_id)
        note = next((one for one in notes if one.id == ref), None)
        if note is None:
            raise Missing("there is no such note in this case")
        fix = next((one.id for one in notes if one.corrects == ref), None)
        parts = (("text", "", note.facts["text"]),)
        return Written(note.at, note.author, parts, "timeline", f"{base}/cronologia#n-{ref}", fix)
    row = next((one for one in client.all(case_id, "incidents") if one.id == ref), None)
    if row is None:
        raise Missing("there is no such incident in this case")
    told = datetime.fromisoformat(row.recorded_at)
    headings = {"account": N_("Lo que cuenta"), "injuries": N_("Lesiones")}
    parts_told = tuple((part, heading, row.facts[part]) for part, heading in headings.items())
    fixed = UUID(row.corrected_by) if row.corrected_by else None
    return Written(told, UUID(row.author), parts_told, "incidents", f"{base}/hechos", fixed)
