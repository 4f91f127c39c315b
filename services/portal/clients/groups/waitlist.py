"""The line of a group, as the portal speaks to groups about it; moving, taking back, and who is not on a sheet."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.circles import Needs


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Seats(_Answered):
    """Places, children in childcare, seats with an interpreter."""

    places: int
    children: int
    interpreters: int


class Offered(_Answered):
    """A woman for whom a place is kept; answer_by: until when."""

    enrolment: UUID
    case: UUID
    alias: str
    needs: Needs
    answer_by: datetime | None
    lapsed: int


class Waits(_Answered):
    """A woman in the line; lacks: codes of what is missing for her. urgency: 0 to 2. waited: editions."""

    enrolment: UUID
    case: UUID
    alias: str
    needs: Needs
    since: datetime
    waited: int
    urgency: int
    lapsed: int
    lacks: list[str]


class Waitlist(_Answered):
    """The line of an edition, first one first."""

    edition: UUID
    title: str
    takes_women: bool
    held: Seats
    there: Seats
    offered: list[Offered]
    waiting: list[Waits]

    @property
    def free(self) -> int:
        """Places nobody holds."""
        return max(self.there.places - self.held.places, 0)


class NotOnSheet(_Answered):
    """A woman of the group who is not on the sheet of a session."""

    enrolment: UUID
    alias: str


class WaitlistClient(ServiceClient):
    """The line, moving between editions, and late joiners of a session."""

    service = "groups"

    def line(self, edition: UUID) -> Waitlist:
        """Who waits, in order, and why."""
        return Waitlist.model_validate(self.get(f"/editions/{edition}/waitlist"))

    def promote(self, edition: UUID) -> int:
        """Offer every free place to whoever's turn it is; return how many were offered."""
        return int(self.post(f"/editions/{edition}/promote")["count"])

    def move(self, enrolment: UUID, *, to: UUID) -> str:
        """Move her to another edition; return her state there."""
        return str(self.post(f"/enrolments/{enrolment}/move", {"edition": to})["state"])

    def undo_leaving(self, enrolment: UUID) -> str:
        """Take back that she left or moved; return the state she came to."""
        return str(self.post(f"/enrolments/{enrolment}/leave/undo")["state"])

    def missing(self, session: UUID) -> list[NotOnSheet]:
        """Women of the group who are not on the sheet."""
        return TypeAdapter(list[NotOnSheet]).validate_python(self.get(f"/sessions/{session}/missing"))

    def add(self, session: UUID, *, enrolment: UUID, mark: str, key: UUID) -> None:
        """Put one of them on the sheet."""
        self.post(f"/sessions/{session}/missing", {"enrolment": enrolment, "mark": mark}, key=key)
