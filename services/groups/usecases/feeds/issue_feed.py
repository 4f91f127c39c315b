"""Make a link to a private calendar; its token is returned once and kept nowhere."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.errors import MayNot, NobodyMayContact, NotHers
from services.groups.domain.feeds import FeedKind, Title, check_asked
from services.groups.store import feeds, reminders
from services.groups.store.feeds import CalendarFeed
from services.groups.usecases.access import live_case
from services.groups.usecases.agenda.read_agenda import known_places
from services.groups.usecases.feeds.reach import held_feed
from shared.contracts.roles import Role
from shared.crypto import create_scope, normalise
from shared.feeds.tokens import hash_of, new_token
from shared.ids import new_id
from shared.work import Work


@dataclass(frozen=True)
class Issued:
    """The link. token: None when the same request came before: it was shown then."""

    id: UUID
    token: str | None


def issue_own_feed(work: Work, *, key: UUID | None = None) -> Issued:
    """Her sessions, for a facilitator. Raises MayNot for other roles."""
    if not work.actor.has(Role.FACILITATOR):
        raise MayNot("Solo quien lleva grupos tiene este calendario.")
    return _issue(work, key, "feed:own", kind=FeedKind.FACILITATOR, owner=work.actor.ref)


def issue_place_feed(work: Work, *, place: str, key: UUID | None = None) -> Issued:
    """When a place is taken. Raises MayNot unless she coordinates, NotHers if no edition meets there."""
    if not work.actor.has(Role.COORDINATOR):
        raise MayNot("Solo coordinación tiene el calendario de una sala.")
    found = next((one for one in known_places(work) if normalise(one) == normalise(place)), None)
    if found is None:
        raise NotHers("No hay grupos en esta sala.", field="place", expected="una sala de la lista")
    return _issue(work, key, "feed:place", kind=FeedKind.PLACE, owner=work.actor.ref, place=found)


def issue_her_feed(
    work: Work, *, case_id: UUID, is_asked: bool, is_unwatched: bool, title: Title, key: UUID | None = None
) -> Issued:
    """Her own sessions, for a participant who asked; it takes the place of an earlier link of the same case.

    Raises NotAsked unless both were said, CaseUnknown, CaseNotLive, NobodyMayContact.
    """
    check_asked(is_asked=is_asked, is_unwatched=is_unwatched)
    copy = live_case(work, case_id)
    _check_not_stopped(work, copy.person)
    before = feeds.live_feeds_of_case(work.session, case_id)
    issued = _issue(
        work,
        key,
        f"feed:{case_id}",
        kind=FeedKind.PARTICIPANT,
        person=copy.person,
        case_id=case_id,
        title=title,
        confirmed_at=work.now,
    )
    if issued.token is not None:
        for one in before:
            one.revoked_at = work.now
    return issued


def renew_feed(work: Work, *, feed_id: UUID, is_unwatched: bool = False) -> Issued:
    """Give a live link another token; the old address is dead at once, and events keep their identity.

    is_unwatched: asked again for a participant's. Raises NotHers, NotAsked, CaseNotLive.
    """
    feed = held_feed(work, feed_id)
    _still_safe(work, feed, is_unwatched=is_unwatched)
    token = new_token()
    feed.token_hash, feed.made_at, feed.made_by, feed.fetched_on = (
        hash_of(token),
        work.now,
        work.actor.ref,
        None,
    )
    work.audit("feed.renewed", subject=feed.id)
    return Issued(feed.id, token)


def confirm_feed(work: Work, *, case_id: UUID, feed_id: UUID, is_unwatched: bool) -> None:
    """Keep that she says again that nobody watches her phone. Raises NotHers, NotAsked, CaseNotLive."""
    feed = held_feed(work, feed_id)
    if feed.case_id != case_id:
        raise NotHers("No existe este enlace.")
    _still_safe(work, feed, is_unwatched=is_unwatched)
    work.audit("feed.confirmed", subject=feed.id)


def _still_safe(work: Work, feed: CalendarFeed, *, is_unwatched: bool) -> None:
    if feed.case_id is None:
        return
    check_asked(is_asked=True, is_unwatched=is_unwatched)
    copy = live_case(work, feed.case_id)
    _check_not_stopped(work, copy.person)
    feed.confirmed_at = work.now


def _check_not_stopped(work: Work, person: UUID) -> None:
    if reminders.stopped_among(work.session, [person]):
        raise NobodyMayContact(
            "No se la puede contactar por ningún medio: no se hace ningún enlace para ella."
        )


def _issue(
    work: Work, key: UUID | None, what: str, *, kind: FeedKind, place: str = "", **facts: object
) -> Issued:
    token: str | None = None

    def make() -> UUID:
        nonlocal token
        token, feed_id = new_token(), new_id()
        create_scope(work.session, feed_id)
        work.session.add(
            CalendarFeed(
                id=feed_id,
                scope_id=feed_id,
                kind=kind,
                token_hash=hash_of(token),
                made_by=work.actor.ref,
                made_at=work.now,
                changed_at=work.now,
                place=place,
                **facts,
            )
        )
        work.session.flush()
        work.audit("feed.issued", subject=feed_id, kind=kind.value)
        return feed_id

    made = work.once(key, what, make)
    return Issued(made, token)
