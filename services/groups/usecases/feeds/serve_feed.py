"""What a program gets that reads a calendar's address: the calendar as it is now, and when it last changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.calendar.walltime import zone_of
from services.groups.domain.edition import SessionState
from services.groups.domain.feeds import EMPTY_FOR, KEPT, FeedKind, is_confirmed, title_of, words_of
from services.groups.domain.reminding import REMINDED
from services.groups.store import editions, enrolments, feeds
from services.groups.store.feeds import CalendarFeed
from services.groups.store.sessions import GroupSession
from shared.crypto import normalise
from shared.feeds.entries import give, identity
from shared.feeds.ical import Entry
from shared.feeds.tokens import hash_of
from shared.work import Work


@dataclass(frozen=True)
class Served:
    """A calendar as it goes out. owner: the member of staff who must still be one, None for a participant's."""

    calendar: str
    tag: str
    changed_at: datetime
    owner: UUID | None
    kind: FeedKind


def serve_feed(work: Work, *, token: str) -> Served | None:
    """Return the calendar behind a token; None if there is none, or it was taken back.

    A participant's link that may show nothing any more (taken back, not confirmed, case not live) answers
    with an empty calendar for a while, so that her phone forgets what it showed.
    """
    feed = feeds.feed_behind(work.session, hash_of(token))
    if feed is None or _is_gone(feed, now=work.now):
        return None
    title = title_of(feed.kind, feed.title)
    entries = [_entry(feed, one, title) for one in _sessions(work, feed)]
    given = give(feed, entries, now=work.now)
    if given.is_first:
        work.audit("feed.fetched", subject=feed.id, count=len(entries))
    return Served(
        calendar=given.calendar, tag=given.tag, changed_at=given.changed_at, owner=feed.owner, kind=feed.kind
    )


def _is_gone(feed: CalendarFeed, *, now: datetime) -> bool:
    if feed.revoked_at is None:
        return False
    return feed.kind is not FeedKind.PARTICIPANT or now >= feed.revoked_at + EMPTY_FOR


def _sessions(work: Work, feed: CalendarFeed) -> list[GroupSession]:
    """Sessions of the calendar, cancelled ones too, from as far back as its kind keeps them."""
    since = work.now - KEPT[feed.kind]
    match feed.kind:
        case FeedKind.FACILITATOR:
            assert feed.owner is not None
            hers = [one.id for one in editions.editions_led_by(work.session, feed.owner)]
            return feeds.sessions_between(work.session, since, edition_ids=hers)
        case FeedKind.PLACE:
            found = feeds.sessions_between(work.session, since)
            where = editions.editions_by_id(work.session, {one.edition_id for one in found})
            place = normalise(feed.place)
            return [one for one in found if normalise(one.place_in(where[one.edition_id])) == place]
        case FeedKind.PARTICIPANT:
            return feeds.sessions_between(work.session, since, edition_ids=_her_editions(work, feed))


def _her_editions(work: Work, feed: CalendarFeed) -> list[UUID]:
    """The editions in which she has a place; none if her calendar may show nothing."""
    assert feed.case_id is not None
    assert feed.person is not None
    copy = enrolments.case_copy(work.session, feed.case_id)
    is_live = copy is not None and copy.person == feed.person and copy.status.may_be_contacted
    if feed.revoked_at is not None or not is_live or not is_confirmed(feed.confirmed_at, now=work.now):
        return []
    rows = enrolments.enrolments_of_person(work.session, feed.person)
    return [one.edition_id for one in rows if one.state in REMINDED]


def _entry(feed: CalendarFeed, session: GroupSession, title: str) -> Entry:
    slot = session.slot
    return Entry(
        uid=identity(feed.id, session.id),
        starts_at=datetime.combine(slot.on, slot.at, tzinfo=zone_of(slot.zone)),
        ends_at=slot.ends_at,
        revision=session.revision,
        is_cancelled=session.state is SessionState.CANCELLED,
        summary=words_of(title, state=session.state, revision=session.revision),
    )
