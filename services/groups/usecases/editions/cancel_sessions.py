"""Cancel one session or the rest of the series, and bring one or all of them back."""

from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun, WrongState
from services.groups.store import sessions
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.clashes import claim_rooms, refuse_overlap
from services.groups.usecases.editions.move_session import changeable
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.ids import new_id
from shared.work import Work


def cancel_sessions(work: Work, *, session_id: UUID, rest: bool = False) -> list[UUID]:
    """Cancel a session that was not held (also one that should have begun), and every later one if `rest`.

    Returns what was cancelled now; nothing if it was cancelled before. Raises AlreadyBegun once its
    attendance is recorded.
    """
    edition, session = led_session(work, session_id)
    if session.state is SessionState.HELD:
        raise AlreadyBegun("Esta sesión ya se celebró.")
    cancelled = changeable(work, edition, session, rest=rest)
    act = new_id()
    for one in cancelled:
        one.state, one.cancelled_with = SessionState.CANCELLED, act
        one.revision += 1
    if cancelled:
        sync_reminders(work, edition)
        work.audit("sessions.cancelled", subject=session.id, count=len(cancelled))
    return [one.id for one in cancelled]


def reinstate_session(work: Work, *, session_id: UUID, rest: bool = False) -> list[UUID]:
    """Bring a cancelled session back to where it was; with `rest`, all that were cancelled with it. Returns them.

    One that is planned stays and nothing happens. Raises WrongState, RoomTaken and ImpossibleTime (another session
    is there now).
    """
    edition, session = led_session(work, session_id)
    if session.state is SessionState.PLANNED:
        return []
    if session.state is SessionState.HELD:
        raise WrongState("Esta sesión ya se celebró.")
    act = session.cancelled_with
    back = sessions.cancelled_together(work.session, act) if rest and act else [session]
    slots = [one.slot for one in back]
    kept = sessions.sessions_of(work.session, edition.id)
    refuse_overlap(slots, [one.slot for one in kept if one.state is not SessionState.CANCELLED])
    claim_rooms(work, edition, [(one.room_in(edition), one.slot) for one in back], field="on")
    for one in back:
        one.state, one.cancelled_with = SessionState.PLANNED, None
        one.revision += 1
    sync_reminders(work, edition)
    work.audit("sessions.reinstated", subject=session.id, count=len(back))
    return [one.id for one in back]
