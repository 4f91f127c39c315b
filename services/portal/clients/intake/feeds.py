"""Links to the private calendar of somebody's work, as intake knows them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.calendars import Issued


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class WorkFeedLine(_Answered):
    """A link that lives. fetched_on: the day a program last read it."""

    id: UUID
    owner: UUID
    made_at: datetime
    fetched_on: date | None


class WorkCalendar(_Answered):
    """A calendar as a program gets it."""

    calendar: str
    tag: str
    changed_at: datetime


class _Holder(_Answered):
    owner: UUID


class WorkFeedsClient(ServiceClient):
    """Intake's calendars. Tokens go in bodies: addresses are logged more easily."""

    service = "intake"

    def lines(self) -> list[WorkFeedLine]:
        """Links that live: hers, or everybody's for a coordinator."""
        return TypeAdapter(list[WorkFeedLine]).validate_python(self.get("/calendar-feeds"))

    def issue(self, *, key: UUID | None) -> Issued:
        """A link to her own work."""
        return Issued.model_validate(self.post("/calendar-feeds", key=key))

    def renew(self, feed: UUID) -> Issued:
        """Another address; the old one is dead at once."""
        return Issued.model_validate(self.post(f"/calendar-feeds/{feed}/renewal"))

    def revoke(self, feed: UUID) -> None:
        """End it for good."""
        self.delete(f"/calendar-feeds/{feed}")

    def holder(self, token: str) -> UUID:
        """Who holds this token."""
        return _Holder.model_validate(self.post("/calendar/holder", {"token": token})).owner

    def read(self, token: str) -> WorkCalendar:
        """The caller's own calendar, by her rights of now."""
        return WorkCalendar.model_validate(self.post("/calendar", {"token": token}))
