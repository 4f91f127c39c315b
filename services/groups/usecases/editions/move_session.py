"""Move one session, or it and every later one of the series, to another day or hour."""

from uuid import UUID

from services.groups.domain.calendar.series import check_slot
from services.groups.domain.calendar.walltime import Slot, shift
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun, ImpossibleTime
from services.groups.store import sessions
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.clashes import claim_rooms, refuse_overlap
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work

Move = tuple[GroupSession, Slot]
"""A session and where it goes."""


def move_session(work: Work, *, session_id: UUID, to: Slot, rest: bool = False) -> list[UUID]:
    """Move a session that has not begun; with `rest`, every later planned one by as many days, to the same hour.

    Returns those that moved: one that is there already stays and tells nobody. Who was reminded of an old hour is
    reminded of the new one, once. Raises AlreadyBegun, RoomTaken, ImpossibleTime if an hour is past, at night or
    taken by another session of the edition.
    """
    edition, session = led_session(work, session_id)
    moves = planned_moves(work, edition, session, to=to, rest=rest)
    if not moves:
        return []
    claim_rooms(work, edition, [(one.room_in(edition), slot) for one, slot in moves], field="on")
    for one, slot in moves:
        one.put(slot)
        one.revision += 1
    sync_reminders(work, edition)
    work.audit("sessions.moved", subject=session.id, count=len(moves))
    return [one.id for one, _ in moves]


def planned_moves(work: Work, edition: Edition, session: GroupSession, *, to: Slot, rest: bool) -> list[Move]:
    """Which sessions would move and where to, those that stay where they are left out.

    Raises AlreadyBegun and ImpossibleTime as moving them does; rooms and staff are not looked at.
    """
    affected = changeable(work, edition, session, rest=rest)
    moves = [
        (one, slot) for one in affected if (slot := shift(one.slot, first=session.slot, to=to)) != one.slot
    ]
    if not moves and session in affected:
        return []
    check_slot(to)
    if session.state is not SessionState.PLANNED or session.starts_at <= work.now:
        raise AlreadyBegun("Solo se puede mover una sesión que aún no ha empezado.")
    if any(slot.starts_at <= work.now for _, slot in moves):
        raise ImpossibleTime("Ese momento ya pasó.", field="on", expected="un día y hora por venir")
    moved = {one.id for one, _ in moves}
    others = [
        one.slot
        for one in sessions.sessions_of(work.session, edition.id)
        if one.id not in moved and one.state is not SessionState.CANCELLED
    ]
    refuse_overlap([slot for _, slot in moves], others)
    return moves


def changeable(work: Work, edition: Edition, session: GroupSession, *, rest: bool) -> list[GroupSession]:
    """The session, and if `rest` every later one, as far as they are still only planned."""
    everything = sessions.sessions_of(work.session, edition.id) if rest else [session]
    return [
        one for one in everything if one.state is SessionState.PLANNED and one.starts_at >= session.starts_at
    ]
