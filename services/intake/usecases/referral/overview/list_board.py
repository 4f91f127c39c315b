"""The board: referrals of every case the caller may see, the oldest first, with what each waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.referral.board import ENDED_DAYS, Late, why_late
from services.intake.domain.referral.referrals import State
from services.intake.store.cases import Case, visible_cases
from services.intake.store.directory import partners
from services.intake.store.referral import referrals
from services.intake.store.referral.overview import on_board
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.look.caseload import Whose
from shared.work import Work

MOST: Final = 300


@dataclass(frozen=True)
class BoardLine:
    """A referral among others. partner_id, partner: the entry that stands for it now. days: since it was asked for.

    Nothing of what left in it is opened; appointment_at is, while it stands.
    """

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


@dataclass(frozen=True)
class Board:
    """Lines, oldest first and MOST at most; partners: id and name of all there are before any filter by partner."""

    lines: list[BoardLine]
    partners: list[tuple[UUID, str]]
    has_more: bool


def list_board(work: Work, *, whose: Whose, partner_id: UUID | None = None) -> Board:
    """Return the caller's board: her teams' cases and her own, or a coordinator's whole programme."""
    actor = work.actor
    query = on_board(
        visible_cases(whole_programme=is_coordinator(actor), teams=actor.teams, staff=actor.ref),
        staff=actor.ref if whose is Whose.MINE else None,
        ended_since=work.now - timedelta(days=ENDED_DAYS),
    )
    refs = set(work.session.scalars(query.order_by(None).with_only_columns(Referral.partner_id).distinct()))
    named = partners.standing_for(work.session, refs)
    if partner_id is not None:
        wanted = [ref for ref, entry in named.items() if entry.id == partner_id]
        query = query.where(Referral.partner_id.in_(wanted))
    found = [(row[0], row[1]) for row in work.session.execute(query.limit(MOST + 1))]
    hours = _appointments(work, [row for row, _ in found[:MOST]])
    lines = [
        _line(row, case, entry=named[row.partner_id], at=hours.get(row.id), now=work.now)
        for row, case in found[:MOST]
    ]
    among = {entry.id: entry.organisation for entry in named.values()}
    return Board(lines, sorted(among.items(), key=lambda one: one[1].lower()), len(found) > MOST)


def _appointments(work: Work, rows: list[Referral]) -> dict[UUID, datetime]:
    standing = [row.id for row in rows if row.state is State.APPOINTMENT]
    return referrals.appointments_of(work.session, standing)


def _line(
    row: Referral, case: Case, *, entry: partners.Partner, at: datetime | None, now: datetime
) -> BoardLine:
    return BoardLine(
        id=row.id,
        case=case.id,
        code=case.code,
        owner=case.owner,
        state=row.state,
        partner_id=entry.id,
        partner=entry.organisation,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        days=(now - row.requested_at).days,
        appointment_at=at,
        late=why_late(row.state, since=_since(row), appointment_at=at, now=now),
    )


def _since(row: Referral) -> datetime:
    """From when its state waits: from its end, its answer, its sending or its asking."""
    return row.ended_at or row.answered_at or row.sent_at or row.requested_at
