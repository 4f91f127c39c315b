"""Sessions of some days, of her groups or of all she may see, with the rooms that two of them want at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.clashes import Taken, clashes
from services.groups.domain.edition import SessionState
from services.groups.store import editions, feeds
from services.groups.usecases.access import leads, visible_editions
from services.groups.usecases.editions.pages import When, when
from shared.contracts.roles import Role
from shared.crypto import normalise
from shared.work import Work


@dataclass(frozen=True)
class AgendaSession:
    """One session. may_run: whether she may open its page. clashes: sessions in the same room at that time."""

    when: When
    edition: UUID
    title: str
    site: str
    facilitators: tuple[UUID, ...]
    has_changed: bool
    is_hers: bool
    may_run: bool
    clashes: tuple[UUID, ...]


def read_agenda(work: Work, *, start: datetime, end: datetime, everyone: bool) -> list[AgendaSession]:
    """Sessions that touch [start, end), cancelled ones too, in the order of the clock.

    everyone: of all editions she may see, not only of those she leads. Clashes are shown to coordinators.
    """
    seen = {one.id: one for one in visible_editions(work)}
    found = feeds.sessions_between(work.session, start, end, edition_ids=seen)
    is_boss = work.actor.has(Role.COORDINATOR)
    taken = [
        Taken(one.id, normalise(one.place_in(seen[one.edition_id])), one.slot)
        for one in found
        if is_boss and one.state is not SessionState.CANCELLED
    ]
    met = clashes(taken)
    return [
        AgendaSession(
            when=when(one),
            edition=one.edition_id,
            title=seen[one.edition_id].title,
            site=one.place_in(seen[one.edition_id]),
            facilitators=seen[one.edition_id].facilitators,
            has_changed=one.revision > 0,
            is_hers=leads(work, seen[one.edition_id]),
            may_run=is_boss or leads(work, seen[one.edition_id]),
            clashes=tuple(sorted(met.get(one.id, ()))),
        )
        for one in found
        if everyone or leads(work, seen[one.edition_id])
    ]


def known_places(work: Work) -> list[str]:
    """Where editions meet, each place once, as it was first written, in the order of the alphabet."""
    found: dict[str, str] = {}
    for one in reversed(editions.all_editions(work.session)):
        if key := normalise(one.place):
            found.setdefault(key, one.place)
    return sorted(found.values(), key=str.casefold)
