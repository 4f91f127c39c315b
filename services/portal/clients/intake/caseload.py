"""Finding cases: the caseload, the search, and whether she is here already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Line(BaseModel):
    """A line of the caseload."""

    id: UUID
    code: str
    call_name: str
    status: str
    level: str
    is_screened: bool
    team: str
    owner: UUID | None
    last_contact_at: datetime | None
    next_action: str
    next_due_at: datetime | None
    is_overdue: bool


class Caseload(BaseModel):
    """A page of the caseload, and how many cases each filter holds."""

    lines: list[Line]
    counts: dict[str, int]
    has_more: bool


class Found(BaseModel):
    """A find of the search."""

    id: UUID | None
    code: str
    call_name: str
    status: str | None
    level: str | None
    likeness: int
    is_yours: bool
    is_screened: bool | None


class Duplicates(BaseModel):
    """Whether she may be here already."""

    found: list[Found]
    elsewhere: int


class CaseloadClient(ServiceClient):
    """Finding cases."""

    service = "intake"

    def duplicates(self, names: Mapping[str, Any]) -> Duplicates:
        """Is she already here?"""
        return Duplicates.model_validate(self.post("/cases/duplicates", names))

    def caseload(self, *, whose: str, show: str, offset: int = 0, limit: int = 50) -> Caseload:
        """A page of cases."""
        return Caseload.model_validate(self.get("/cases", whose=whose, show=show, offset=offset, limit=limit))

    def search(self, query: str) -> list[Found]:
        """Find by code or name."""
        return [Found.model_validate(each) for each in self.post("/search", {"query": query})]
