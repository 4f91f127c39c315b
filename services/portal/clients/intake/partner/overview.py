"""Intake's referrals seen together: the board, a partner's year, and where a search for her may start."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.portal.clients.base import ServiceClient


class Answered(BaseModel):
    """What intake says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class BoardLine(Answered):
    """A referral among others; days: since it was asked for. late: why it is overdue, a code, or None."""

    id: UUID
    case: UUID
    code: str
    owner: UUID | None
    state: str
    partner_id: UUID
    partner: str
    requested_by: UUID
    requested_at: datetime
    days: int
    appointment_at: datetime | None
    late: str | None


class PartnerName(Answered):
    """An entry that some referral goes to."""

    id: UUID
    organisation: str


class Board(Answered):
    """Referrals, oldest first; has_more: the newest did not fit."""

    lines: list[BoardLine]
    partners: list[PartnerName]
    has_more: bool


class Record(Answered):
    """How a partner answered in a year, in counts; declined and not_given by code of the reason.

    answer_days: within how many days an answer is in time.
    """

    sent: int
    answered: int
    in_time: int
    unanswered: int
    waiting: int
    withdrawn: int
    median_days: float | None
    accepted: int
    declined: dict[str, int]
    given: int
    not_given: dict[str, int]
    answer_days: int


class Suggested(Answered):
    """What of her file a search may start from."""

    languages: list[str]
    near: str
    must: list[str]


class OverviewClient(ServiceClient):
    """Referrals seen together: see ServiceClient for the errors."""

    service = "intake"

    def board(self, *, whose: str, partner: UUID | None = None) -> Board:
        """Referrals of her cases (mine) or of her teams' (team)."""
        return Board.model_validate(self.get("/referrals/board", whose=whose, partner=partner))

    def record(self, partner: UUID) -> Record:
        """A partner's year."""
        return Record.model_validate(self.get(f"/partners/{partner}/record"))

    def suggested(self, case: UUID) -> Suggested:
        """Where a search for her may start."""
        return Suggested.model_validate(self.get(f"/cases/{case}/referrals/suggested-search"))
