"""Nobody may contact her, or somebody may again: her reminders and her calendar's link follow at once."""

from uuid import UUID

from services.groups.store import editions, enrolments, reminders
from services.groups.usecases.feeds.revoke_feed import end_feeds_of_person
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def heed_stop(work: Work, *, person: UUID) -> None:
    """Call off her reminders, also those handed over, plan no more of them, and end her calendar's links."""
    reminders.stop_contact(work.session, person, since=work.now)
    end_feeds_of_person(work, person=person)
    _sync_all(work, person)
    work.audit("contact_stop.heeded", subject=person)


def heed_resumption(work: Work, *, person: UUID) -> None:
    """Plan her reminders again. Her calendar's link stays ended: she must ask for a new one."""
    reminders.lift_stop(work.session, person)
    _sync_all(work, person)
    work.audit("contact_stop.lifted", subject=person)


def _sync_all(work: Work, person: UUID) -> None:
    """Bring the reminders of every edition of hers in line, always in the same order of locks."""
    for edition_id in sorted(
        {one.edition_id for one in enrolments.enrolments_of_person(work.session, person)}
    ):
        edition = editions.edition_by_id(work.session, edition_id, lock=True)
        assert edition is not None
        sync_reminders(work, edition)
