"""A worker's appointments, as the portal speaks to intake."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Appointment(BaseModel):
    """A line of a worker's day."""

    id: UUID
    case_id: UUID
    staff: UUID
    code: str
    call_name: str
    kind: str
    place: str
    starts_at: datetime
    ends_at: datetime
    state: str


class AgendaClient(ServiceClient):
    """What the calendar asks of intake."""

    service = "intake"

    def agenda(self, start: datetime, end: datetime, *, whose: str = "mine") -> list[Appointment]:
        """The caller's own appointments, or her team's."""
        found = self.get("/agenda", start=start.isoformat(), end=end.isoformat(), whose=whose)
        return [Appointment.model_validate(each) for each in found]

    def move(self, case_id: UUID, which: UUID, day: date) -> int:
        """Move one to another day; how much else its worker has at that time."""
        moved = self.post(f"/cases/{case_id}/accompaniments/{which}/day", {"day": day.isoformat()})
        return int(moved["clashes"])
