"""Drafts: what a worker was typing, kept sealed by intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import MissingThere, ServiceClient


class Draft(BaseModel):
    """What was typed so far, and its mark."""

    etag: int
    saved_at: datetime
    typed: dict[str, str | list[str]]


class DraftLine(BaseModel):
    """That a draft waits, and whose it is."""

    form: str
    staff: UUID
    case_id: UUID | None
    saved_at: datetime


class DraftsClient(ServiceClient):
    """Drafts of interviews and of the forms of the case file."""

    service = "intake"

    def drafts(self) -> list[DraftLine]:
        """The caller's own drafts that wait."""
        return [DraftLine.model_validate(one) for one in self.get("/drafts")]

    def drafts_of(self, case: UUID) -> list[DraftLine]:
        """Whose drafts wait on a case, last saved first."""
        return [DraftLine.model_validate(one) for one in self.get("/drafts", case=str(case))]

    def draft(self, form: str, case: UUID | None) -> Draft | None:
        """What was typed so far, if anything."""
        try:
            return Draft.model_validate(self.get(f"/drafts/{form}", case=case))
        except MissingThere:
            return None

    def save_draft(self, form: str, case: UUID | None, typed: Mapping[str, Any], *, etag: int | None) -> int:
        """Keep what was typed; returns its new mark. Raises ConflictThere if another window saved since."""
        return int(self.put(f"/drafts/{form}", {"typed": typed, "etag": etag, "case_id": case})["etag"])

    def drop_draft(self, form: str, case: UUID | None) -> None:
        """Throw it away."""
        self.delete(f"/drafts/{form}" + (f"?case={case}" if case else ""))
