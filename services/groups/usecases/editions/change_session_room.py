"""Let one session meet in another room than its edition does, or where its edition does again."""

from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import AlreadyBegun
from services.groups.usecases.access import led_session
from services.groups.usecases.editions.choose_room import choose_room
from services.groups.usecases.editions.clashes import claim_rooms
from shared.work import Work


def change_session_room(work: Work, *, session_id: UUID, room: UUID | None) -> None:
    """Move one session that has not begun to a room; None: to that of its edition. The same again changes nothing.

    The room must be large enough for the edition, at a site with childcare enough. Raises NotHers, AlreadyBegun,
    BadEdition (no such room, or too small), RoomTaken.
    """
    edition, session = led_session(work, session_id)
    chosen = None if room == edition.room_id else room
    if chosen == session.room_id:
        return
    choose_room(work, chosen, edition.frame)
    if session.state is not SessionState.PLANNED or session.starts_at <= work.now:
        raise AlreadyBegun("Solo cambia de sala una sesión que aún no ha empezado.")
    claim_rooms(work, edition, [(chosen or edition.room_id, session.slot)], field="room")
    session.room_id = chosen  # its revision stays: reminders and calendars name no room, so nobody hears anew
    work.audit("session.room_changed", subject=session.id)
