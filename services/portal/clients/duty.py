"""Who is away and who is on call, as the portal speaks to intake."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Absence(BaseModel):
    """Days somebody is away, both included. is_bare: on some day nobody does her work."""

    id: UUID
    staff: UUID
    first: date
    last: date
    instead: UUID | None
    is_bare: bool


class Shift(BaseModel):
    """A stretch somebody is on call. is_bare: she is away on one of its days."""

    id: UUID
    staff: UUID
    since: datetime
    until: datetime
    is_bare: bool


class Hole(BaseModel):
    """A stretch out of hours with nobody on call."""

    since: datetime
    until: datetime


class DutyPage(BaseModel):
    """Some days. hours: of each weekday from Monday, empty when closed; none at all: always open."""

    hours: list[str]
    absences: list[Absence]
    shifts: list[Shift]
    holes: list[Hole]


class DutyClient(ServiceClient):
    """What the page of shifts and absences asks of intake."""

    service = "intake"

    def days(self, first: date, last: date) -> DutyPage:
        """These days, both included."""
        return DutyPage.model_validate(self.get("/duty", first=first.isoformat(), last=last.isoformat()))

    def note_absence(
        self,
        *,
        staff: UUID,
        first: date,
        last: date,
        instead: UUID | None,
        teams: Iterable[str],
        roles: Iterable[str],
        key: UUID,
    ) -> UUID:
        """Note one. teams, roles: of the one who stands in."""
        body = {
            "staff": str(staff),
            "first": first.isoformat(),
            "last": last.isoformat(),
            "instead": None if instead is None else str(instead),
            "instead_teams": sorted(teams),
            "instead_roles": sorted(roles),
        }
        return UUID(self.post("/duty/absences", body, key=key)["id"])

    def withdraw_absence(self, absence: UUID) -> None:
        """Take it back."""
        self.post(f"/duty/absences/{absence}/withdrawal")

    def note_shift(self, *, staff: UUID, since: datetime, until: datetime, key: UUID) -> UUID:
        """Put somebody on call."""
        body = {"staff": str(staff), "since": since.isoformat(), "until": until.isoformat()}
        return UUID(self.post("/duty/shifts", body, key=key)["id"])

    def withdraw_shift(self, shift: UUID) -> None:
        """Take it off the rota."""
        self.post(f"/duty/shifts/{shift}/withdrawal")
