"""Who is away, who stands in and who is on call, over HTTP: read by everyone who works with cases."""

from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor
from services.intake.api.views import Made
from services.intake.domain.risk.duty import HOUSE, Hours, day_starts, holes
from services.intake.store.facts.base import Day, Instant
from services.intake.store.risk import duty
from services.intake.store.risk.duty import DutyShift, StaffAbsence
from services.intake.usecases.duty.note_absence import StandIn, note_absence, withdraw_absence
from services.intake.usecases.duty.note_shift import note_shift, withdraw_shift
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.contracts.roles import Role
from shared.errors import Invalid
from shared.http import IdempotencyKey

router = APIRouter(prefix="/duty", tags=["duty"])

_LONGEST = timedelta(days=92)
_Teams = Annotated[frozenset[Annotated[str, Field(max_length=64)]], Field(max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AbsenceBody(_Body):
    """Days somebody is away, both included, and who stands in; nothing of why.

    instead_teams, instead_roles: what the portal knows of the one who stands in, since accounts are the portal's.
    """

    staff: UUID
    first: Day
    last: Day
    instead: UUID | None = None
    instead_teams: _Teams = frozenset()
    instead_roles: frozenset[Role] = frozenset()

    @property
    def stand_in(self) -> StandIn | None:
        """Who was named, if anybody."""
        if self.instead is None:
            return None
        return StandIn(
            self.instead, self.instead_teams, is_coordinator=Role.COORDINATOR in self.instead_roles
        )


class ShiftBody(_Body):
    """Who is on call from an instant until another."""

    staff: UUID
    since: Instant
    until: Instant


class AbsenceView(BaseModel):
    """An absence. is_bare: on some of the days shown nobody does her work, for who stands in is away as well."""

    id: UUID
    staff: UUID
    first: date
    last: date
    instead: UUID | None
    is_bare: bool


class ShiftView(BaseModel):
    """A shift. is_bare: whoever has it is away on one of its days."""

    id: UUID
    staff: UUID
    since: datetime
    until: datetime
    is_bare: bool


class HoleView(BaseModel):
    """A stretch out of the house's hours with nobody on call."""

    since: datetime
    until: datetime


class DutyView(BaseModel):
    """Some days. hours: of each weekday from Monday as `08:00-15:00`, empty when closed; none: always open."""

    hours: list[str]
    absences: list[AbsenceView]
    shifts: list[ShiftView]
    holes: list[HoleView]

    @classmethod
    def of(
        cls, hours: Hours, away: list[StaffAbsence], on: list[DutyShift], *, first: date, last: date
    ) -> Self:
        """Put rows in the shape of an answer."""
        gaps = holes(duty.as_duty(hours, away, on), first=first, last=last)
        return cls(
            hours=[_said(hours.get(day)) for day in range(7)] if hours else [],
            absences=[
                AbsenceView(
                    id=one.id,
                    staff=one.staff,
                    first=one.first,
                    last=one.last,
                    instead=one.instead,
                    is_bare=any(_touches(one, other) for other in away if other.staff == one.instead),
                )
                for one in away
            ],
            shifts=[
                ShiftView(
                    id=one.id, staff=one.staff, since=one.since, until=one.until, is_bare=_is_bare(one, away)
                )
                for one in on
            ],
            holes=[HoleView(since=since, until=until) for since, until in gaps],
        )


@router.get("")
def show(door: CaseworkDoor, first: Day, last: Day) -> DutyView:
    """Who is away and on call on these days, both included; at most 92."""
    if not timedelta(0) <= last - first <= _LONGEST:
        raise Invalid("No se pueden mirar tantos días.", field="last", expected="92 días como mucho")
    with door.begin("duty_show") as work:
        hours = book_in_force(work.session).protocol.hours
        since, until = day_starts(first), day_starts(last + timedelta(days=1))
        away = duty.absences(work.session, first=first, last=last)
        return DutyView.of(
            hours, away, duty.shifts(work.session, since=since, until=until), first=first, last=last
        )


@router.post("/absences", status_code=201)
def add_absence(door: CaseworkDoor, body: AbsenceBody, key: IdempotencyKey = None) -> Made:
    """Note that somebody is away: oneself, or anybody for a coordinator."""
    with door.begin("note_absence") as work:
        days = {"first": body.first, "last": body.last}
        return Made(id=note_absence(work, staff=body.staff, **days, stand_in=body.stand_in, key=key))


@router.post("/absences/{absence_id}/withdrawal", status_code=204)
def take_absence_back(door: CaseworkDoor, absence_id: UUID) -> None:
    """Take it back."""
    with door.begin("withdraw_absence") as work:
        withdraw_absence(work, absence_id)


@router.post("/shifts", status_code=201)
def add_shift(door: CoordinationDoor, body: ShiftBody, key: IdempotencyKey = None) -> Made:
    """Put somebody on call."""
    with door.begin("note_shift") as work:
        made = note_shift(work, staff=body.staff, since=body.since, until=body.until, key=key)
        return Made(id=made)


@router.post("/shifts/{shift_id}/withdrawal", status_code=204)
def take_shift_back(door: CoordinationDoor, shift_id: UUID) -> None:
    """Take it off the rota."""
    with door.begin("withdraw_shift") as work:
        withdraw_shift(work, shift_id)


def _said(ends: tuple[int, int] | None) -> str:
    return "" if ends is None else "-".join(f"{end // 60:02}:{end % 60:02}" for end in ends)


def _touches(one: StaffAbsence, other: StaffAbsence) -> bool:
    return other.first <= one.last and other.last >= one.first


def _is_bare(shift: DutyShift, away: list[StaffAbsence]) -> bool:
    first, last = (
        at.astimezone(HOUSE).date() for at in (shift.since, shift.until - timedelta(microseconds=1))
    )
    return any(one.staff == shift.staff and one.first <= last and one.last >= first for one in away)
