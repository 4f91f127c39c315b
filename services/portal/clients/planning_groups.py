"""Groups on a planning's board, changed by hand: each change is tried by groups' judge before it is made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.portal.clients.base import ServiceClient
from services.portal.clients.planning import Edited, Place


class BoardGroupsClient(ServiceClient):
    """Opening, giving another team, closing. number: of the board that was looked at. Nothing broken is made."""

    service = "groups"

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
