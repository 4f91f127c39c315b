"""Add one session to a series, besides what its rule gives."""

from uuid import UUID

from services.groups.domain.calendar.series import check_slot
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import MAX_SESSIONS, SessionState
from services.groups.domain.errors import BadEdition, ImpossibleTime
from services.groups.store import sessions
from services.groups.usecases.access import led_edition
from services.groups.usecases.editions.clashes import claim_rooms, refuse_overlap
from services.groups.usecases.editions.plan_sessions import new_session
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def add_session(work: Work, *, edition_id: UUID, slot: Slot, key: UUID | None = None) -> UUID:
    """Add a session to an edition and return it; it takes the next number. key: a repeat adds one only.

    At the hour of the series it is an extra date of it (RDATE), which the next planning keeps. Raises NotHers,
    ImpossibleTime (past, at night, or another session of the group is there), RoomTaken, BadEdition over 40.
    """

    def add() -> UUID:
        edition = led_edition(work, edition_id)
        check_slot(slot)
        if slot.starts_at <= work.now:
            raise ImpossibleTime("Ese momento ya pasó.", field="on", expected="un día y hora por venir")
        present = sessions.sessions_of(work.session, edition.id)
        live = [one for one in present if one.state is not SessionState.CANCELLED]
        if len(live) >= MAX_SESSIONS:
            raise BadEdition("Demasiadas sesiones.", field="on", expected=f"hasta {MAX_SESSIONS} sesiones")
        refuse_overlap([slot], [one.slot for one in live])
        claim_rooms(work, edition, [(edition.room_id, slot)], field="on")
        made = new_session(edition, slot, max((one.ordinal for one in present), default=0) + 1)
        work.session.add(made)
        if (slot.at, slot.minutes, slot.zone) == (edition.at, edition.minutes, edition.zone):
            edition.rdates = sorted({*edition.rdates, slot.on})
        sync_reminders(work, edition)
        work.audit("session.added", subject=made.id)
        return made.id

    return work.once(key, "add_session", add)
