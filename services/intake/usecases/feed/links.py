"""Make, list, renew and end links to the calendar of somebody's work; a token is returned once and kept nowhere."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intake.store.desk import feeds
from services.intake.store.desk.feeds import WorkFeed
from services.intake.usecases.access import is_coordinator
from shared.errors import Missing
from shared.feeds.tokens import hash_of, new_token
from shared.ids import new_id
from shared.work import Work


@dataclass(frozen=True)
class Issued:
    """The link. token: None when the same request came before: it was shown then."""

    id: UUID
    token: str | None


@dataclass(frozen=True)
class FeedLine:
    """One link that lives. fetched_on: the day a program last read it."""

    id: UUID
    owner: UUID
    made_at: datetime
    fetched_on: date | None


def issue_feed(work: Work, *, key: UUID | None = None) -> Issued:
    """Make a link to the caller's own accompaniments and due work."""
    token: str | None = None

    def make() -> UUID:
        nonlocal token
        token, feed_id = new_token(), new_id()
        work.session.add(
            WorkFeed(
                id=feed_id,
                token_hash=hash_of(token),
                owner=work.actor.ref,
                made_at=work.now,
                changed_at=work.now,
            )
        )
        work.session.flush()
        work.audit("feed.issued", subject=feed_id)
        return feed_id

    made = work.once(key, "work_feed", make)
    return Issued(made, token)


def list_feeds(work: Work) -> list[FeedLine]:
    """Her own live links; everybody's if she coordinates, to end those of a phone that was lost."""
    owner = None if is_coordinator(work.actor) else work.actor.ref
    return [
        FeedLine(one.id, one.owner, one.made_at, one.fetched_on)
        for one in feeds.live_feeds(work.session, owner=owner)
    ]


def renew_feed(work: Work, *, feed_id: UUID) -> Issued:
    """Give her own link another token; the old address is dead at once. Raises Missing, also for another's."""
    feed = _held(work, feed_id, even_of_others=False)
    token = new_token()
    feed.token_hash, feed.made_at, feed.fetched_on = hash_of(token), work.now, None
    work.audit("feed.renewed", subject=feed.id)
    return Issued(feed.id, token)


def revoke_feed(work: Work, *, feed_id: UUID) -> None:
    """End a link for good. Raises Missing, also for one that ended before."""
    feed = _held(work, feed_id, even_of_others=is_coordinator(work.actor))
    feed.revoked_at = work.now
    work.audit("feed.revoked", subject=feed.id)


def _held(work: Work, feed_id: UUID, *, even_of_others: bool) -> WorkFeed:
    feed = feeds.live_feed(work.session, feed_id)
    if feed is None or not (even_of_others or feed.owner == work.actor.ref):
        raise Missing("No existe este enlace.")
    return feed
