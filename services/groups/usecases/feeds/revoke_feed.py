"""Take a link back: at her wish, when her case ends, when she is not safe."""

from uuid import UUID

from services.groups.store import feeds
from services.groups.usecases.feeds.reach import held_feed
from shared.crypto import shred_scope
from shared.work import Work


def revoke_feed(work: Work, *, feed_id: UUID) -> None:
    """End a link for good. Raises NotHers, also for one that ended before."""
    feed = held_feed(work, feed_id)
    feed.revoked_at = work.now
    work.audit("feed.revoked", subject=feed.id)


def end_feeds_of_case(work: Work, *, case_id: UUID) -> None:
    """The case is no longer live: its links end with it."""
    for one in feeds.live_feeds_of_case(work.session, case_id):
        one.revoked_at = work.now
        work.audit("feed.revoked", subject=one.id, reason="case_not_live")


def end_feeds_of_person(work: Work, *, person: UUID) -> None:
    """She is not safe: nothing goes to her phone until a person makes a new link with her."""
    for one in feeds.live_feeds_of_person(work.session, person):
        one.revoked_at = work.now
        work.audit("feed.revoked", subject=one.id, reason="not_safe")


def forget_feeds_of_case(work: Work, *, case_id: UUID) -> None:
    """The case is erased: nothing of its links stays."""
    for feed_id in feeds.feeds_ever_of(work.session, case_id):
        feeds.drop_feed(work.session, feed_id)
        shred_scope(work.session, feed_id)
