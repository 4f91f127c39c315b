"""Which links somebody may see and end; what is not hers looks as if it were not there."""

from uuid import UUID

from services.groups.domain.errors import NotHers
from services.groups.store import enrolments, feeds
from services.groups.store.feeds import CalendarFeed
from services.groups.usecases.access import handles
from shared.contracts.roles import Role
from shared.work import Work


def held_feed(work: Work, feed_id: UUID) -> CalendarFeed:
    """A live feed somebody may end: her own, any of staff if she coordinates, a participant's of her cases.

    Raises NotHers.
    """
    feed = feeds.feed_by_id(work.session, feed_id)
    if feed is None or feed.revoked_at is not None or not _is_hers(work, feed):
        raise NotHers("No existe este enlace.")
    return feed


def _is_hers(work: Work, feed: CalendarFeed) -> bool:
    if feed.case_id is not None:
        copy = enrolments.case_copy(work.session, feed.case_id)
        return copy is not None and handles(work, copy)
    return work.actor.has(Role.COORDINATOR) or feed.owner == work.actor.ref
