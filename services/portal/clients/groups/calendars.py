"""Sessions of some days and links to private calendars, as groups knows them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.circles import When


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AgendaSession(_Answered):
    """A session on somebody's agenda; clashes: sessions in the same room at that time."""

    when: When
    edition: UUID
    title: str
    site: str
    facilitators: list[UUID]
    has_changed: bool
    is_hers: bool
    may_run: bool
    clashes: list[UUID]


class FeedLine(_Answered):
    """A link that lives. until: when she must be asked again, of a participant's."""

    id: UUID
    kind: str
    owner: UUID | None
    place: str
    title: str | None
    made_at: datetime
    fetched_on: date | None
    until: datetime | None


class StaffFeeds(_Answered):
    """Links of staff, and the places that may have one."""

    lines: list[FeedLine]
    places: list[str]
    may_have_own: bool


class Issued(_Answered):
    """A link. token: shown once; None when the same form came before."""

    id: UUID
    token: str | None


class Calendar(_Answered):
    """A calendar as a program gets it. owner: who of the staff must still be one."""

    calendar: str
    tag: str
    changed_at: datetime
    owner: UUID | None
    kind: str


class CalendarsClient(ServiceClient):
    """Groups' calendars."""

    service = "groups"

    def agenda(self, start: datetime, end: datetime, *, everyone: bool) -> list[AgendaSession]:
        """Sessions that touch [start, end): hers, or all she may see."""
        found = self.get("/agenda", start=start.isoformat(), end=end.isoformat(), everyone=everyone)
        return TypeAdapter(list[AgendaSession]).validate_python(found)

    def staff_feeds(self) -> StaffFeeds:
        """Links of staff."""
        return StaffFeeds.model_validate(self.get("/calendar-feeds"))

    def issue_own(self, *, key: UUID | None) -> Issued:
        """A link to her own sessions."""
        return Issued.model_validate(self.post("/calendar-feeds", key=key))

    def issue_place(self, place: str, *, key: UUID) -> Issued:
        """A link to when a place is taken."""
        return Issued.model_validate(self.post("/calendar-feeds/places", {"place": place}, key=key))

    def her_feeds(self, case: UUID) -> list[FeedLine]:
        """Live links of a case."""
        return TypeAdapter(list[FeedLine]).validate_python(self.get(f"/cases/{case}/calendar-feeds"))

    def issue_hers(self, case: UUID, said: dict[str, Any], *, key: UUID) -> Issued:
        """A link to a participant's sessions."""
        return Issued.model_validate(self.post(f"/cases/{case}/calendar-feeds", said, key=key))

    def renew(self, feed: UUID, *, is_unwatched: bool = False) -> Issued:
        """Another address; the old one is dead at once."""
        said = {"is_unwatched": is_unwatched}
        return Issued.model_validate(self.post(f"/calendar-feeds/{feed}/renewal", said))

    def confirm(self, case: UUID, feed: UUID, *, is_unwatched: bool) -> None:
        """She says again that nobody watches her phone."""
        self.put(f"/cases/{case}/calendar-feeds/{feed}/confirmation", {"is_unwatched": is_unwatched})

    def revoke(self, feed: UUID) -> None:
        """End it for good."""
        self.delete(f"/calendar-feeds/{feed}")

    def read(self, token: str) -> Calendar:
        """What stands behind an address. The token goes in the body: addresses are logged more easily."""
        return Calendar.model_validate(self.post("/calendar", {"token": token}))
