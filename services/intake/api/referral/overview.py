"""Referrals seen together over HTTP: the board, how a partner answers, what of her file helps to look for one."""

from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.intake.api.dependencies import CaseworkDoor
from services.intake.domain.directory.search import Criterion
from services.intake.domain.referral.board import Late
from services.intake.domain.referral.record import ANSWER_DAYS, Record
from services.intake.domain.referral.referrals import State
from services.intake.usecases.look.caseload import Whose
from services.intake.usecases.referral.overview.list_board import Board, list_board
from services.intake.usecases.referral.overview.read_record import read_record
from services.intake.usecases.referral.overview.suggest_search import suggest_search

router = APIRouter(tags=["referrals"])


class BoardLineView(BaseModel):
    """A referral among others; days: since it was asked for. late: why it is overdue, null if it is not."""

    id: UUID
    case: UUID
    code: str
    owner: UUID | None
    state: State
    partner_id: UUID
    partner: str
    requested_by: UUID
    requested_at: datetime
    days: int
    appointment_at: datetime | None
    late: Late | None


class PartnerName(BaseModel):
    """An entry that some referral on the board goes to."""

    id: UUID
    organisation: str


class BoardView(BaseModel):
    """Referrals, oldest first; has_more: the newest ones did not fit."""

    lines: list[BoardLineView]
    partners: list[PartnerName]
    has_more: bool

    @classmethod
    def of(cls, board: Board) -> Self:
        """The same, as JSON."""
        names = BoardLineView.model_fields
        return cls(
            lines=[BoardLineView(**{name: getattr(one, name) for name in names}) for one in board.lines],
            partners=[PartnerName(id=ref, organisation=name) for ref, name in board.partners],
            has_more=board.has_more,
        )


class RecordView(BaseModel):
    """Counts of a year of referrals; median_days: days from sending to the first answer, null without any.

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
    answer_days: int = ANSWER_DAYS

    @classmethod
    def of(cls, record: Record) -> Self:
        """The same, as JSON."""
        return cls(**asdict(record))


class SuggestedView(BaseModel):
    """What of her file a search may start from."""

    languages: list[str]
    near: str
    must: list[Criterion]


@router.get("/referrals/board")
def board(door: CaseworkDoor, whose: Whose = Whose.MINE, partner: UUID | None = None) -> BoardView:
    """Referrals of the caller's cases, the oldest first; what ended stays for thirty days."""
    with door.begin("referral_board") as work:
        return BoardView.of(list_board(work, whose=whose, partner_id=partner))


@router.get("/partners/{partner_id}/record")
def record(partner_id: UUID, door: CaseworkDoor) -> RecordView:
    """How a partner answered in the last year, in counts."""
    with door.begin("partner_record") as work:
        return RecordView.of(read_record(work, partner_id=partner_id))


@router.get("/cases/{case_id}/referrals/suggested-search")
def suggested(case_id: UUID, door: CaseworkDoor) -> SuggestedView:
    """Where a search for her may start."""
    with door.begin("referral_search") as work:
        found = suggest_search(work, case_id=case_id)
        return SuggestedView(languages=list(found.languages), near=found.near, must=list(found.must))
