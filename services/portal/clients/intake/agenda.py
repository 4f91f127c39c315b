"""A worker's appointments, as the portal speaks to intake."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Appointment(BaseModel):
    """A line of a worker's day."""

    id: UUID
    case_id: UUID
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

    def agenda(self, start: datetime, end: datetime) -> list[Appointment]:
        """The caller's own appointments."""
        found = self.get("/agenda", start=start.isoformat(), end=end.isoformat())
        return [Appointment.model_validate(each) for each in found]
