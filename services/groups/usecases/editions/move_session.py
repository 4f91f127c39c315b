"""Move one session to another day or hour, and preview whom that touches."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun, ImpossibleTime
from services.groups.domain.reminding import REMINDED
from services.groups.domain.series import check_slot
from services.groups.domain.walltime import Slot
from services.groups.store import enrolments, reminders, sessions
from services.groups.store.editions import Edition
from services.groups.store.reminders import ReminderState
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_session
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


@dataclass(frozen=True)
class Touched:
    """Whom a change touches. sessions: which ones. women: who are coming. told: who heard of it already."""

    sessions: tuple[UUID, ...]
    women: int
    told: int


def preview_change(work: Work, *, session_id: UUID, rest: bool) -> Touched:
    """Count whom moving or cancelling a session (and the rest of the series) would touch; keeps nothing."""
    edition, session = led_session(work, session_id, lock=False)
    changed = {one.id for one in changeable(work, edition, session, rest=rest)}
    coming = enrolments.enrolments_of(work.session, edition.id, *REMINDED)
    rows = reminders.live_reminders(work.session, edition.id)
    told = {row.person for row in rows if row.session_id in changed and row.state is ReminderState.ANNOUNCED}
    return Touched(tuple(sorted(changed)), len(coming), len(told))


def changeable(work: Work, edition: Edition, session: GroupSession, *, rest: bool) -> list[GroupSession]:
    """The session, and if `rest` every later one, as far as they are still only planned."""
    everything = sessions.sessions_of(work.session, edition.id) if rest else [session]
    return [
        one for one in everything if one.state is SessionState.PLANNED and one.starts_at >= session.starts_at
    ]


def move_session(work: Work, *, session_id: UUID, to: Slot) -> None:
    """Move a session that has not begun; moving it to where it is does nothing.

    Who was reminded of the old hour is reminded again of the new one, once. Raises AlreadyBegun,
    ImpossibleTime if the hour is past, at night or taken by another session of the edition.
    """
    edition, session = led_session(work, session_id)
    if session.slot == to:
        return
    check_slot(to)
    if session.state is not SessionState.PLANNED or session.starts_at <= work.now:
        raise AlreadyBegun("Solo se puede mover una sesión que aún no ha empezado.")
    if to.starts_at <= work.now:
        raise ImpossibleTime("Ese momento ya pasó.", field="on", expected="un día y hora por venir")
    others = [
        one
        for one in sessions.sessions_of(work.session, edition.id)
        if one.id != session.id and one.state is not SessionState.CANCELLED
    ]
    if any(one.slot.overlaps(to) for one in others):
        raise ImpossibleTime("A esa hora hay otra sesión del grupo.", field="on", expected="una hora libre")
    session.put(to)
    session.revision += 1
    sync_reminders(work, edition)
    work.audit("session.moved", subject=session.id)
