"""Who he is, and what cases share, as intake tells it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.portal.clients.base import ServiceClient


class Lift(BaseModel):
    """A coordinator's word that both may meet."""

    reason: str
    by: UUID
    at: datetime


class Link(BaseModel):
    """Another case; kinds: what both share, is_apart and lifts: whether they must not meet, for whoever may know."""

    case_id: UUID
    code: str
    kinds: list[str]
    is_apart: bool | None
    waits_for_second: bool
    lifts: list[Lift]


class Home(BaseModel):
    """A home that the case shares with other files, and who has said that it is many women's."""

    files: int
    is_for_many: bool
    words: list[Lift]


class Links(BaseModel):
    """What may be known. ask_coordinator: there are others."""

    links: list[Link]
    ask_coordinator: bool
    home: Home | None


class Aggressor(BaseModel):
    """A man she told of."""

    id: UUID
    version: int
    facts: dict[str, Any]


class LinksClient(ServiceClient):
    """Asks intake."""

    service = "intake"

    def links(self, case: UUID) -> Links:
        """What a case shares with others."""
        return Links.model_validate(self.get(f"/cases/{case}/links"))

    def lift(self, case: UUID, other: UUID, body: dict[str, Any], *, key: UUID) -> None:
        """Say that both may meet after all."""
        self.post(f"/cases/{case}/links/{other}/lifting", body, key=key)

    def restore(self, case: UUID, other: UUID) -> None:
        """Keep them apart again."""
        self.delete(f"/cases/{case}/links/{other}/lifting")

    def share_home(self, case: UUID, body: dict[str, Any], *, key: UUID) -> None:
        """Say that the home of a case is many women's."""
        self.post(f"/cases/{case}/shared-home", body, key=key)

    def part_home(self, case: UUID) -> None:
        """Keep those who live there apart again."""
        self.delete(f"/cases/{case}/shared-home")

    def aggressors(self, case: UUID) -> list[Aggressor]:
        """The men told of in a case."""
        return TypeAdapter(list[Aggressor]).validate_python(self.get(f"/cases/{case}/aggressors"))

    def add(self, case: UUID, body: dict[str, Any], *, key: UUID) -> None:
        """Add one."""
        self.post(f"/cases/{case}/aggressors", body, key=key)

    def save(self, case: UUID, aggressor: UUID, body: dict[str, Any]) -> None:
        """Correct one."""
        self.put(f"/cases/{case}/aggressors/{aggressor}", body)

    def remove(self, case: UUID, aggressor: UUID) -> None:
        """Take one off the file."""
        self.delete(f"/cases/{case}/aggressors/{aggressor}")
