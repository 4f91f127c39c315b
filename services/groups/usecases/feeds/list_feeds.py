"""The links that live: whose, since when, and when a program last read them. Tokens are not known any more."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.groups.domain.feeds import CONFIRMED_FOR, FeedKind, Title
from services.groups.store import feeds
from services.groups.store.feeds import CalendarFeed
from services.groups.usecases.access import handled_case
from services.groups.usecases.agenda.read_agenda import known_places
from shared.contracts.roles import Role
from shared.work import Work


@dataclass(frozen=True)
class FeedLine:
    """One link. until: when she must be asked again, of a participant's."""

    id: UUID
    kind: FeedKind
    owner: UUID | None
    place: str
    title: Title | None
    made_at: datetime
    fetched_on: date | None
    until: datetime | None


@dataclass(frozen=True)
class StaffFeeds:
    """Links of staff somebody may see, and the places for which she may make one."""

    lines: tuple[FeedLine, ...]
    places: tuple[str, ...]
    may_have_own: bool


def list_staff_feeds(work: Work) -> StaffFeeds:
    """Her own links; of everyone if she coordinates."""
    is_boss = work.actor.has(Role.COORDINATOR)
    found = feeds.staff_feeds(work.session, owner=None if is_boss else work.actor.ref)
    return StaffFeeds(
        lines=tuple(_line(one) for one in found),
        places=tuple(known_places(work)) if is_boss else (),
        may_have_own=work.actor.has(Role.FACILITATOR),
    )


def list_her_feeds(work: Work, *, case_id: UUID) -> list[FeedLine]:
    """Live links of a case somebody handles. Raises CaseUnknown."""
    handled_case(work, case_id)
    return [_line(one) for one in feeds.live_feeds_of_case(work.session, case_id)]


def _line(feed: CalendarFeed) -> FeedLine:
    return FeedLine(
        id=feed.id,
        kind=feed.kind,
        owner=feed.owner,
        place=feed.place if feed.kind is FeedKind.PLACE else "",
        title=feed.title,
        made_at=feed.made_at,
        fetched_on=feed.fetched_on,
        until=feed.confirmed_at + CONFIRMED_FOR if feed.confirmed_at else None,
    )
