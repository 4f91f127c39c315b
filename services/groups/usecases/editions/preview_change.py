"""Whom moving or cancelling sessions would touch, seen before it is done; keeps nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.reminding import REMINDED
from services.groups.store import enrolments, reminders
from services.groups.store.editions import Edition
from services.groups.store.reminders import ReminderState
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.clashes import Clash, clashes_of
from services.groups.usecases.editions.move_session import changeable, planned_moves
from shared.calendar.days_off import Unknown
from shared.calendar.holiday_files import leon
from shared.work import Work


@dataclass(frozen=True)
class Touched:
    """Whom a change touches. sessions: which ones. women: who are coming, children: theirs in childcare.

    told: how many heard of it already; told_places: their enrolments.
    """

    sessions: tuple[UUID, ...]
    women: int
    told: int
    told_places: tuple[UUID, ...]
    children: int


@dataclass(frozen=True)
class MoveLine:
    """One session that would move. day_off: code of the feast or school break on the new day."""

    session: UUID
    before: Slot
    after: Slot
    day_off: str | None
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class MovePreview:
    """What a move would do. lines: empty if everything is there already. unknown: years without a calendar."""

    lines: tuple[MoveLine, ...]
    touched: Touched
    unknown: Unknown


def preview_change(work: Work, *, session_id: UUID, rest: bool) -> Touched:
    """Say whom cancelling a session (and the rest of the series) would touch."""
    edition, session = led_session(work, session_id, lock=False)
    return _touched(work, edition, (one.id for one in changeable(work, edition, session, rest=rest)))


def preview_move(work: Work, *, session_id: UUID, to: Slot, rest: bool) -> MovePreview:
    """Say what moving would do, with the clashes at the new hours. Raises what moving raises, but RoomTaken."""
    edition, session = led_session(work, session_id, lock=False)
    moves = planned_moves(work, edition, session, to=to, rest=rest)
    calendar = leon()
    lines = [
        MoveLine(
            one.id,
            one.slot,
            slot,
            calendar.day_off(slot.on),
            tuple(clashes_of(work, edition, slot, session=one)),
        )
        for one, slot in moves
    ]
    return MovePreview(
        lines=tuple(lines),
        touched=_touched(work, edition, (one.id for one, _ in moves)),
        unknown=calendar.unknown(slot.on for _, slot in moves),
    )


def _touched(work: Work, edition: Edition, changed: Iterable[UUID]) -> Touched:
    which = set(changed)
    coming = enrolments.enrolments_of(work.session, edition.id, *REMINDED) if which else []
    known = enrolments.participants_of(work.session, [one.person for one in coming])
    told = {
        row.enrolment_id
        for row in reminders.live_reminders(work.session, edition.id)
        if row.session_id in which and row.state is ReminderState.ANNOUNCED
    }
    return Touched(
        sessions=tuple(sorted(which)),
        women=len(coming),
        told=len(told),
        told_places=tuple(sorted(told)),
        children=sum(one.needs.children for one in known.values()),
    )
