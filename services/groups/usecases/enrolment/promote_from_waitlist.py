"""Give free places to whoever waits, oldest first by editions waited; leaving does the same by itself."""

from uuid import UUID

from services.groups.usecases.access import led_edition
from services.groups.usecases.enrolment.stepping import fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def promote_from_waitlist(work: Work, *, edition_id: UUID) -> int:
    """Invite from the waitlist into every free place; return how many were invited."""
    edition = led_edition(work, edition_id)
    promoted = fill_places(work, edition)
    sync_reminders(work, edition)
    return len(promoted)
