"""Note who is on call from one instant until another; or take that back. Coordinators alone; the route sees to it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.store.risk import duty
from services.intake.store.risk.duty import DutyShift
from services.intake.usecases.clock import local_day
from shared.contracts.events.intake import ShiftSet
from shared.contracts.refs import StaffRef
from shared.errors import Conflict, Invalid, Missing
from shared.ids import new_id
from shared.work import Work

LONGEST: Final = timedelta(days=31)
"""How long one shift lasts at most."""
_MOMENT: Final = timedelta(microseconds=1)


class OnCallAlready(Conflict):
    """She is on call in part of this time already. Two people may be on call together."""


class OnCallWhileAway(Conflict):
    """Whoever was named is away on one of these days."""


def note_shift(work: Work, *, staff: UUID, since: datetime, until: datetime, key: UUID | None = None) -> UUID:
    """Keep it and return its id. Raises Invalid for times that cannot be, OnCallAlready and OnCallWhileAway."""
    return work.once(key, "note_shift", lambda: _note(work, staff, since, until))


def withdraw_shift(work: Work, shift_id: UUID) -> None:
    """Take a shift off the rota. Twice changes nothing. Raises Missing."""
    row = duty.shift_by_id(work.session, shift_id)
    if row is None:
        raise Missing("No existe ese turno.")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = work.now, work.actor.ref
        work.audit("shift_taken_back", subject=row.staff)
        _tell(work, row)


def _note(work: Work, staff: UUID, since: datetime, until: datetime) -> UUID:
    _check_times(work, since, until)
    duty.hold(work.session)
    if any(one.staff == staff for one in duty.shifts(work.session, since=since, until=until)):
        raise OnCallAlready(
            "Esa persona ya está de guardia en parte de esas horas.", field="since", expected="otras horas"
        )
    days = {"first": local_day(since), "last": local_day(until - _MOMENT)}
    if any(one.staff == staff for one in duty.absences(work.session, **days)):
        raise OnCallWhileAway("Esa persona falta esos días.", field="staff", expected="otra persona")
    row = DutyShift(
        id=new_id(), staff=staff, since=since, until=until, noted_by=work.actor.ref, noted_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    work.audit("shift_noted", subject=staff)
    _tell(work, row)
    return row.id


def _tell(work: Work, row: DutyShift) -> None:
    """Notifications sends a digest on a holiday to whoever is on call that day."""
    is_off = row.withdrawn_at is not None
    staff = StaffRef(row.staff)
    work.emit(ShiftSet(subject=row.id, staff=staff, since=row.since, until=row.until, is_off=is_off))


def _check_times(work: Work, since: datetime, until: datetime) -> None:
    if until <= since:
        raise Invalid("Acaba antes de empezar.", field="until", expected="un momento posterior")
    if until <= work.now:
        raise Invalid("Ese turno ya ha pasado.", field="until", expected="un momento por venir")
    if until - since > LONGEST:
        raise Invalid("El turno es demasiado largo.", field="until", expected="un mes como mucho")
