"""Who of the staff is away, and who is on call; nothing of why."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Index, String, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.case.arrows import LIVE
from services.intake.domain.risk.duty import HOUSE, Absence, Duty, Hours, Turn, day_starts
from services.intake.store.base import INSTANT, Base
from services.intake.store.cases import Case
from shared.ids import new_id

_LOCK: Final = 0x7E1A_D071
"""The lock of `hold`; any number that no other lock has."""
_ONE_DAY: Final = timedelta(days=1)


class _Kept:
    """Who noted a row and who took it back. A row that was taken back counts for nothing."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff: Mapped[UUID]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime] = mapped_column(INSTANT)
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(INSTANT)


class StaffAbsence(_Kept, Base):
    """Days somebody is away, first and last included, in Madrid. instead: who stands in for her.

    teams: whose cases the one who stands in may see, as was known when it was noted; None: everybody's.
    """

    __tablename__ = "staff_absence"
    __table_args__ = (Index("ix_staff_absence_last", "last"),)

    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    instead: Mapped[UUID | None]
    teams: Mapped[list[str] | None] = mapped_column(ARRAY(String(64)))


class DutyShift(_Kept, Base):
    """A stretch [since, until) in which somebody is on call."""

    __tablename__ = "duty_shift"
    __table_args__ = (Index("ix_duty_shift_until", "until"),)

    since: Mapped[datetime] = mapped_column(INSTANT)
    until: Mapped[datetime] = mapped_column(INSTANT)


def absences(session: Session, *, first: date, last: date) -> list[StaffAbsence]:
    """Return the absences that touch these days, the earliest first."""
    query = select(StaffAbsence).where(
        StaffAbsence.withdrawn_at.is_(None), StaffAbsence.first <= last, StaffAbsence.last >= first
    )
    return list(session.scalars(query.order_by(StaffAbsence.first, StaffAbsence.id)))


def shifts(session: Session, *, since: datetime, until: datetime) -> list[DutyShift]:
    """Return the shifts that touch [since, until), the earliest first."""
    query = select(DutyShift).where(
        DutyShift.withdrawn_at.is_(None), DutyShift.since < until, DutyShift.until > since
    )
    return list(session.scalars(query.order_by(DutyShift.since, DutyShift.id)))


def absence_by_id(session: Session, absence_id: UUID) -> StaffAbsence | None:
    """Return one absence, held."""
    return session.get(StaffAbsence, absence_id, with_for_update=True)


def shift_by_id(session: Session, shift_id: UUID) -> DutyShift | None:
    """Return one shift, held."""
    return session.get(DutyShift, shift_id, with_for_update=True)


def as_duty(hours: Hours, away: Iterable[StaffAbsence], on: Iterable[DutyShift]) -> Duty:
    """Put rows into the shape that rules are asked in."""
    return Duty(
        hours=hours,
        rota=tuple(Turn(one.since, one.until, one.staff) for one in on),
        absences=tuple(
            Absence(
                day_starts(one.first),
                day_starts(one.last + _ONE_DAY),
                one.staff,
                one.instead,
                None if one.teams is None else frozenset(one.teams),
            )
            for one in away
        ),
    )


def duty_at(session: Session, hours: Hours, *, at: datetime) -> Duty:
    """Return who is away and on call at one instant."""
    today = at.astimezone(HOUSE).date()
    on = shifts(session, since=at, until=at + timedelta(microseconds=1))
    return as_duty(hours, absences(session, first=today, last=today), on)


def teams_of_live_cases(session: Session, owner: UUID) -> set[str]:
    """Return the teams whose live cases somebody has in her hands."""
    query = select(Case.team).where(Case.owner == owner, Case.status.in_(LIVE), Case.merged_into.is_(None))
    return set(session.scalars(query.distinct()))


def hold(session: Session) -> None:
    """Let one transaction at a time note who is away and on call, so that no two rows overlap unseen."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
