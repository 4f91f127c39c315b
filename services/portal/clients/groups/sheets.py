"""Attendance sheets, as the portal speaks to groups about them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.circles import Needs, When


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ReminderAnswer(_Answered):
    """What came from her number to the reminder, and when."""

    answer: str
    at: datetime


class SheetRow(_Answered):
    """One woman on the sheet. children: of hers that were there. answered: to the reminder of this hour."""

    enrolment: UUID
    alias: str
    mark: str
    children: int = 0
    needs: Needs
    answered: ReminderAnswer | None = None


class Entry(_Answered):
    """What a sheet says of one woman."""

    mark: str
    children: int


class Corrected(_Answered):
    """What a sheet changed of one woman."""

    enrolment: UUID
    before: Entry
    after: Entry


class Handed(_Answered):
    """A sheet as it was handed in."""

    at: datetime
    by: UUID
    is_undo: bool
    changes: list[Corrected]


class Sheet(_Answered):
    """The attendance sheet of a session; last: the sheet that may still be undone. trace: every sheet, oldest first."""

    when: When
    edition: UUID
    title: str
    site: str
    rows: list[SheetRow]
    is_open: bool
    is_recorded: bool
    children_present: int | None
    childcare_places: int
    last: UUID | None
    trace: list[Handed]


class SheetsClient(ServiceClient):
    """The attendance sheet of a session: read, handed in, taken back."""

    service = "groups"

    def sheet(self, session: UUID) -> Sheet:
        """The attendance sheet."""
        return Sheet.model_validate(self.get(f"/sessions/{session}/sheet"))

    def hand_in(
        self,
        session: UUID,
        *,
        marks: dict[UUID, str],
        children: dict[UUID, int],
        all_children: int | None,
        key: UUID,
    ) -> None:
        """Hand in the whole sheet: everyone came but those marked."""
        body = {
            "marks": {str(who): mark for who, mark in marks.items()},
            "children": {str(who): number for who, number in children.items()},
            "children_present": all_children,
        }
        self.put(f"/sessions/{session}/sheet", body, key=key)

    def undo(self, session: UUID, sheet: UUID) -> None:
        """Take back the sheet handed in last."""
        self.post(f"/sessions/{session}/sheet/undo", {"sheet": sheet})
