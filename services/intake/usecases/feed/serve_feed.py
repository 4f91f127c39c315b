"""What a program gets that reads a worker's calendar: hours and a neutral word, of what she may see right now."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.contacts import AccompanimentState
from services.intake.store import cases, due
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case
from services.intake.store.desk import feeds
from services.intake.store.due import DueItem
from services.intake.usecases.access import is_coordinator, may_reach
from services.intake.usecases.clock import MADRID
from services.intake.usecases.consent.ask import insist_on_nothing
from shared.feeds.entries import give, identity
from shared.feeds.ical import Entry
from shared.feeds.tokens import hash_of
from shared.work import Work

KEPT: Final = timedelta(days=28)
"""How long an accompaniment stays after its day."""
_TASK: Final = timedelta(minutes=15)
_MOST: Final = 500
_SAID: Final = frozenset(field.name for field in fields(Entry))
"""What an entry says: all of it, so that a field added to it has to be let out first."""


@dataclass(frozen=True)
class Served:
    """A calendar as it goes out."""

    calendar: str
    tag: str
    changed_at: datetime


def holder_of(work: Work, *, token: str) -> UUID | None:
    """Return who holds a link; None if nobody does. Nothing of her work is read: who asks may be anybody."""
    feed = feeds.feed_behind(work.session, hash_of(token))
    return None if feed is None else feed.owner


def serve_feed(work: Work, *, token: str) -> Served | None:
    """Return the calendar behind a token of the caller's own, by the rights she has now; None if it is not hers.

    No field is opened. Of a case she does not reach, only what is planned and expects her stays, as on her agenda.
    """
    feed = feeds.feed_behind(work.session, hash_of(token), lock=True)
    if feed is None or feed.owner != work.actor.ref:
        return None
    insist_on_nothing(work, way=WayOut.CALENDAR_FEED, fields=_SAID)
    entries = [*_accompaniments(work, feed.id), *_tasks(work, feed.id)]
    given = give(feed, entries, now=work.now)
    if given.is_first:
        work.audit("feed.fetched", subject=feed.id, count=len(entries))
    return Served(given.calendar, given.tag, given.changed_at)


def _accompaniments(work: Work, feed: UUID) -> list[Entry]:
    rows = feeds.accompaniments_since(work.session, work.actor.ref, work.now - KEPT)
    return [_appointment(feed, row) for row in rows if _is_shown(work, row)]


def _is_shown(work: Work, row: Accompaniment) -> bool:
    case = _case_of(work, row)
    if case is None:
        return False
    return may_reach(work, case) or (row.state is AccompanimentState.PLANNED and case.status.is_live)


def _case_of(work: Work, row: Accompaniment) -> Case | None:
    own = cases.case_by_id(work.session, row.scope_id)
    case = None if own is None else cases.speaker_of(work.session, own)
    return case if case is not None and case.status.is_readable else None


def _appointment(feed: UUID, row: Accompaniment) -> Entry:
    is_off = row.state is AccompanimentState.CANCELLED
    return Entry(
        uid=identity(feed, row.id),
        starts_at=row.starts_at.astimezone(MADRID),
        ends_at=row.ends_at,
        revision=row.row_version,
        is_cancelled=is_off,
        summary="Cita (anulada)" if is_off else "Cita",
    )


def _tasks(work: Work, feed: UUID) -> list[Entry]:
    me = work.actor
    seen = None if is_coordinator(me) else due.within_reach(teams=me.teams, staff=me.ref)
    found = due.worklist(work.session, seen=seen, owner=me.ref, since=work.now - KEPT, limit=_MOST)
    return [_task(feed, item) for item, case in found if case.status.is_readable]


def _task(feed: UUID, item: DueItem) -> Entry:
    """A quarter of an hour that takes no time of hers. Putting it off moves it; what is done goes away."""
    starts_at = item.due_at.astimezone(MADRID)
    return Entry(
        uid=identity(feed, item.id),
        starts_at=starts_at,
        ends_at=item.due_at + _TASK,
        revision=item.row_version,
        is_cancelled=False,
        summary="Tarea",
        is_busy=False,
    )
