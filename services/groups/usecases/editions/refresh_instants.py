"""Wall times stay what they are when a zone's rules change; the instants kept beside them are derived anew."""

from services.groups.store import editions, sessions
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def refresh_instants(work: Work) -> int:
    """Set the instants of sessions ahead to what their wall time means today; return how many were off.

    Needed after an update of the time zone data, for instance if Europe stops changing its clocks.
    """
    stale = [one for one in sessions.sessions_ahead(work.session, work.now) if _is_off(one)]
    for edition_id in sorted({one.edition_id for one in stale}):
        edition = editions.edition_by_id(work.session, edition_id, lock=True)
        assert edition is not None
        for one in sessions.sessions_of(work.session, edition_id):
            if one.starts_at > work.now and _is_off(one):
                one.put(one.slot)
                one.revision += 1
        sync_reminders(work, edition)
        work.audit("sessions.instants_refreshed", subject=edition_id)
    return len(stale)


def _is_off(one: sessions.GroupSession) -> bool:
    return (one.starts_at, one.ends_at) != (one.slot.starts_at, one.slot.ends_at)
