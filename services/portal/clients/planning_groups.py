"""Changes by hand to a planning's board: each is tried by groups' judge before it is made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient
from services.portal.clients.planning import Broken, Edited, Place


class Opening(BaseModel):
    """Where a woman could go. at: None for out of every group. broken: what would break it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: Place | None
    is_locked: bool
    broken: list[Broken]

    @property
    def is_free(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.is_locked and not self.broken


class BoardGroupsClient(ServiceClient):
    """Opening, giving another team, closing; where a woman could go.

    number: of the board that was looked at. Nothing broken is made.
    """

    service = "groups"

    def openings(self, planning: UUID, person: UUID) -> list[Opening]:
        """Every group but hers, and out of hers, with what speaks against it."""
        found = self.get(f"/plannings/{planning}/board/openings/{person}")
        return TypeAdapter(list[Opening]).validate_python(found)

    def open(self, planning: UUID, at: Place, group: Mapping[str, Any], *, number: int) -> Edited:
        """A new group with nobody in it. group: its language, theme, facilitators and interpreter."""
        return self._edit(planning, {"kind": "open", "at": at.model_dump(), **group}, number)

    def restaff(self, planning: UUID, at: Place, team: Mapping[str, Any], *, number: int) -> Edited:
        """Another team for a group. team: its facilitators and interpreter."""
        return self._edit(planning, {"kind": "restaff", "at": at.model_dump(), **team}, number)

    def close(self, planning: UUID, at: Place, *, number: int) -> Edited:
        """A group is no more, and its women are without a place."""
        return self._edit(planning, {"kind": "close", "at": at.model_dump()}, number)

    def _edit(self, planning: UUID, edit: Mapping[str, Any], number: int) -> Edited:
        answer = self.post(f"/plannings/{planning}/board/edits", {"number": number, "edit": edit})
        return Edited.model_validate(answer)
