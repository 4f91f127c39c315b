"""Cancel one session or the rest of the series, and bring one back."""

from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun, WrongState
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.move_session import changeable
from services.groups.usecases.reminders.sync_reminders import sync_reminders
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
    for one in cancelled:
        one.state = SessionState.CANCELLED
        one.revision += 1
    if cancelled:
        sync_reminders(work, edition)
        work.audit("sessions.cancelled", subject=session.id, count=len(cancelled))
    return [one.id for one in cancelled]


def reinstate_session(work: Work, *, session_id: UUID) -> None:
    """Bring a cancelled session back, as if it had been moved to where it was. Raises WrongState."""
    edition, session = led_session(work, session_id)
    if session.state is SessionState.PLANNED:
        return
    if session.state is SessionState.HELD:
        raise WrongState("Esta sesión ya se celebró.")
    session.state = SessionState.PLANNED
    session.revision += 1
    sync_reminders(work, edition)
    work.audit("session.reinstated", subject=session.id)
