"""A worker's or her teams' accompaniments between two instants, with the case's code and how she is called."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.contacts import AccompanimentKind, AccompanimentState
from services.intake.store import activity, cases
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case
from services.intake.store.people import name_cards
from services.intake.usecases.access import may_reach
from shared.errors import Invalid
from shared.work import Work

_LONGEST_DAYS = 62


@dataclass(frozen=True)
class Appointment:
    """One accompaniment on an agenda."""

    id: UUID
    case_id: UUID
    staff: UUID
    code: str
    call_name: str
    kind: AccompanimentKind
    place: str
    starts_at: datetime
    ends_at: datetime
    state: AccompanimentState


def agenda_of(work: Work, *, start: datetime, end: datetime, team: bool = False) -> list[Appointment]:
    """Return the caller's own, first first; cancelled ones and those of blocked or erased cases stay out.

    team: those of every case she reaches, whoever goes. What has begun and is not closed is part of whatever stretch
    holds this very moment, however long ago it began. Of a case she does not reach, what is past stays out too, and
    what is planned shows only code and hour: she is expected there, and asks whoever has the case.
    Raises Invalid for an empty stretch or over two months.
    """
    if not 0 < (end - start).total_seconds() <= _LONGEST_DAYS * 86_400:
        raise Invalid(
            "Ese periodo no vale.", field="end", expected="después del inicio y a menos de dos meses"
        )
    me = work.actor.ref
    rows = _begun(work, start=start, end=end)
    known = {row.id for row in rows}
    found = activity.agenda(work.session, start=start, end=end, staff=None if team else me)
    rows = sorted(rows + [row for row in found if row.id not in known], key=lambda row: row.starts_at)
    shown = [(row, case) for row in rows if (case := _case_of(work, row)) is not None]
    reached = {case.id for _, case in shown if may_reach(work, case)}
    cards = name_cards(work.session, list(reached))
    return [
        _appointment(row, case, call_name=cards[case.id].call_name if case.id in reached else None)
        for row, case in shown
        if case.id in reached or (row.staff == me and row.state is AccompanimentState.PLANNED)
    ]


def _begun(work: Work, *, start: datetime, end: datetime) -> list[Accompaniment]:
    """What she has under way now, of cases that somebody works with."""
    if not start <= work.now < end:
        return []
    rows = activity.begun_by(work.session, work.actor.ref)
    return [row for row in rows if (case := _case_of(work, row)) is not None and case.status.is_live]


def _case_of(work: Work, row: Accompaniment) -> Case | None:
    """The case that speaks for the row, unless nobody may look into it."""
    own = cases.case_by_id(work.session, row.scope_id)
    case = None if own is None else cases.speaker_of(work.session, own)
    return case if case is not None and case.status.is_readable else None


def _appointment(row: Accompaniment, case: Case, *, call_name: str | None) -> Appointment:
    """call_name None: she does not reach the case, and learns no more of it than its code."""
    is_hers = call_name is not None
    return Appointment(
        id=row.id,
        case_id=case.id,
        staff=row.staff,
        code=case.code,
        call_name=call_name or "",
        kind=row.facts.kind if is_hers else AccompanimentKind.OTHER,
        place=row.facts.place if is_hers else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
    )
