"""Note that somebody is away from one day until another and who stands in for her; or take that back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.intake.store.risk import duty
from services.intake.store.risk.duty import StaffAbsence
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.clock import local_day
from shared.errors import Conflict, Forbidden, Invalid, Missing
from shared.ids import new_id
from shared.work import Work

LONGEST: Final = timedelta(days=400)
"""How long one absence lasts at most; a longer one is most likely a year that was mistyped."""


class AwayAlready(Conflict):
    """Another absence of hers touches these days."""


class StandInAway(Conflict):
    """Whoever was named is away herself."""


class StandInCannotSee(Conflict):
    """Whoever was named may not see all of her cases."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who was named, as the portal knows her. teams: those she works in. is_coordinator: she sees every case."""

    staff: UUID
    teams: frozenset[str] = frozenset()
    is_coordinator: bool = False

    @property
    def reach(self) -> frozenset[str] | None:
        """The teams whose cases she may see; None: all."""
        return None if self.is_coordinator else self.teams


def note_absence(
    work: Work, *, staff: UUID, first: date, last: date, stand_in: StandIn | None, key: UUID | None = None
) -> UUID:
    """Keep it and return its id. Her own absence anybody notes, another's a coordinator alone.

    Why she is away is never asked. Raises Forbidden, Invalid for days that cannot be, AwayAlready, StandInAway and
    StandInCannotSee.
    """
    _expect_hers(work, staff)
    return work.once(key, "note_absence", lambda: _note(work, staff, first, last, stand_in))


def withdraw_absence(work: Work, absence_id: UUID) -> None:
    """Take an absence back: from now on it counts for nothing. Twice changes nothing. Raises Missing, Forbidden."""
    row = duty.absence_by_id(work.session, absence_id)
    if row is None:
        raise Missing("No existe esa ausencia.")
    _expect_hers(work, row.staff)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = work.now, work.actor.ref
        work.audit("absence_taken_back", subject=row.staff)


def _expect_hers(work: Work, staff: UUID) -> None:
    if staff != work.actor.ref and not is_coordinator(work.actor):
        raise Forbidden("Las ausencias de las demás las apunta coordinación.")


def _note(work: Work, staff: UUID, first: date, last: date, stand_in: StandIn | None) -> UUID:
    _check_days(work, first, last)
    duty.hold(work.session)
    near = duty.absences(work.session, first=first, last=last)
    if any(one.staff == staff for one in near):
        raise AwayAlready("Ya hay una ausencia apuntada en esos días.", field="first", expected="otros días")
    if stand_in is not None:
        _check_stand_in(work, staff, stand_in, away=[one.staff for one in near])
    row = StaffAbsence(
        id=new_id(),
        staff=staff,
        first=first,
        last=last,
        instead=None if stand_in is None else stand_in.staff,
        teams=None if stand_in is None or stand_in.reach is None else sorted(stand_in.reach),
        noted_by=work.actor.ref,
        noted_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.audit("absence_noted", subject=staff)
    return row.id


def _check_days(work: Work, first: date, last: date) -> None:
    if last < first:
        raise Invalid("Acaba antes de empezar.", field="last", expected="el mismo día u otro posterior")
    if last < local_day(work.now):
        raise Invalid("Esos días ya han pasado.", field="last", expected="hoy o más adelante")
    if last - first > LONGEST:
        raise Invalid("Son demasiados días.", field="last", expected="poco más de un año como mucho")


def _check_stand_in(work: Work, staff: UUID, stand_in: StandIn, *, away: list[UUID]) -> None:
    if stand_in.staff == staff:
        raise Invalid("Nadie se suple a sí misma.", field="instead", expected="otra persona")
    if stand_in.staff in away:
        raise StandInAway(
            "Esa persona también falta alguno de esos días.", field="instead", expected="otra persona"
        )
    reach = stand_in.reach
    if reach is not None and not duty.teams_of_live_cases(work.session, staff) <= reach:
        raise StandInCannotSee(
            "Esa persona no puede ver todos los expedientes de quien falta.",
            field="instead",
            expected="alguien de los mismos equipos, o coordinación",
        )
