"""What changed in her cases while she looked elsewhere: read from what is recorded anyway, put aside line by line."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID

from services.intake.domain.changes import FURTHEST, ChangeKind, kind_of, last_working_day
from services.intake.store.cases import Case
from services.intake.store.desk import looks
from services.intake.store.desk.looks import Look
from services.intake.usecases.access import may_reach
from services.intake.usecases.clock import MADRID, local_day
from shared.calendar.holiday_files import leon
from shared.contracts.codes import DueKind
from shared.work import Work

_HELD: Final = {
    DueKind.MESSAGE_WITHHELD: ChangeKind.WITHHELD,
    DueKind.MESSAGE_UNCERTAIN: ChangeKind.UNCERTAIN,
}


@dataclass(frozen=True)
class Change:
    """One line. id: of the row that tells of it. about: the accompaniment or alert; hour: when that one begins now.

    answer: the code of what she answered.
    """

    id: UUID
    kind: ChangeKind
    at: datetime
    case_id: UUID
    code: str
    about: UUID | None = None
    hour: datetime | None = None
    answer: str | None = None


def changes_of(work: Work) -> list[Change]:
    """Return what others did in her cases since she last looked, newest first; nothing of cases she may not reach.

    Since her last working day began, if she never said that she looked; at most two weeks back.
    """
    me, since = work.actor.ref, _since(work)
    found = [*_entries(work, me, since), *_held_back(work, me, since)]
    seen = looks.put_aside_by(work.session, me)
    return sorted(
        (one for one in found if one.id not in seen), key=lambda one: (one.at, one.id.int), reverse=True
    )


def see(work: Work, change: UUID) -> None:
    """Put one line aside."""
    looks.put_aside(work.session, work.actor.ref, change, at=work.now)


def unsee(work: Work, change: UUID) -> None:
    """Bring it back."""
    looks.bring_back(work.session, work.actor.ref, change)


def see_until(work: Work, until: datetime) -> None:
    """Put aside all that changed up to an instant, never beyond this one; it does not go back in time."""
    until = min(until, work.now)
    row = looks.look_of(work.session, work.actor.ref, lock=True)
    if row is None:
        work.session.add(Look(staff=work.actor.ref, until=until, before=None))
    elif row.until < until:
        row.before, row.until = row.until, until
        looks.forget_before(work.session, work.actor.ref, work.now - FURTHEST)


def unsee_until(work: Work, until: datetime) -> None:
    """Take that back, if nothing was put aside after it."""
    row = looks.look_of(work.session, work.actor.ref, lock=True)
    if row is None or row.until != until:
        return
    if row.before is None:
        work.session.delete(row)
    else:
        row.until, row.before = row.before, None


def _since(work: Work) -> datetime:
    row = looks.look_of(work.session, work.actor.ref)
    furthest = work.now - FURTHEST
    if row is not None:
        return max(row.until, furthest)
    day = last_working_day(local_day(work.now), is_off=lambda day: day in leon().public)
    return max(datetime.combine(day, time(0), MADRID), furthest)


def _may_see(work: Work, case: Case) -> bool:
    return case.status.is_readable and may_reach(work, case)


def _entries(work: Work, me: UUID, since: datetime) -> list[Change]:
    rows = [
        (row, case, kind)
        for row, case in looks.entries_since(work.session, me, since)
        if _may_see(work, case) and (kind := kind_of(row.kind, row.summary)) is not None
    ]
    mine = [one for one in rows if one[2] is not ChangeKind.GIVEN or one[1].owner == me]
    hours = looks.hours_of(work.session, {row.ref for row, _, _ in mine if row.ref is not None})
    return [
        Change(
            id=row.id,
            kind=kind,
            at=row.at,
            case_id=case.id,
            code=case.code,
            about=row.ref,
            hour=hours.get(row.ref) if row.ref is not None else None,
            answer=row.summary.partition(":")[2] if kind is ChangeKind.ANSWERED else None,
        )
        for row, case, kind in mine
    ]


def _held_back(work: Work, me: UUID, since: datetime) -> list[Change]:
    return [
        Change(id=row.id, kind=kind, at=row.created_at, case_id=case.id, code=case.code)
        for row, case in looks.tasks_since(work.session, me, since)
        if _may_see(work, case) and (kind := _HELD.get(row.kind)) is not None
    ]
