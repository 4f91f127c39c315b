"""Keep sites and rooms: add one, change one, close one that nobody meets in any more."""

from collections.abc import Iterable
from uuid import UUID

from services.groups.domain.errors import BadRoom, NotHers, WrongState
from services.groups.domain.sites import RoomFacts, SiteFacts
from services.groups.store import editions, sessions, sites
from services.groups.store.editions import Edition
from services.groups.store.sites import Room, Site
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def add_site(work: Work, *, name: str, facts: SiteFacts, key: UUID | None = None) -> UUID:
    """Add a site, without rooms yet; return it. Raises BadRoom."""
    facts.check()

    def make() -> UUID:
        site_id = new_id()
        create_scope(work.session, site_id)
        site = Site(id=site_id, scope_id=site_id, is_closed=False, name=name)
        _put(site, facts)
        work.session.add(site)
        work.session.flush()
        work.audit("site.added", subject=site_id)
        return site_id

    return work.once(key, "add_site", make)


def change_site(work: Work, *, site_id: UUID, name: str, facts: SiteFacts, is_closed: bool) -> None:
    """Change a site. Raises NotHers, BadRoom, WrongState if it is to close and groups still meet there."""
    site = _site(work, site_id)
    facts.check()
    needed = max((one.childcare_places for one in _meeting(work, site.rooms)), default=0)
    if facts.childcare_places < needed:
        raise BadRoom("Un grupo las necesita.", field="childcare_places", expected=f"{needed} o más")
    if is_closed and not site.is_closed:
        _refuse_closing(work, site.rooms)
    site.name, site.is_closed = name, is_closed
    _put(site, facts)
    work.audit("site.changed", subject=site.id)


def add_room(work: Work, *, site_id: UUID, name: str, facts: RoomFacts, key: UUID | None = None) -> UUID:
    """Add a room to a site; return it. Raises NotHers, BadRoom."""
    facts.check()

    def make() -> UUID:
        site = _site(work, site_id)
        room = Room(
            id=new_id(),
            scope_id=site.scope_id,
            site_id=site.id,
            capacity=facts.capacity,
            is_step_free=facts.is_step_free,
            is_closed=False,
            name=name,
        )
        work.session.add(room)
        work.session.flush()
        work.audit("room.added", subject=room.id)
        return room.id

    return work.once(key, "add_room", make)


def change_room(work: Work, *, room_id: UUID, name: str, facts: RoomFacts, is_closed: bool) -> None:
    """Change a room. Raises NotHers, BadRoom if a group that meets there is larger, WrongState as for a site."""
    room = sites.room_by_id(work.session, room_id, lock=True)
    if room is None:
        raise NotHers("No existe esta sala.")
    facts.check(needed=max((one.capacity for one in _meeting(work, [room])), default=0))
    if is_closed and not room.is_closed:
        _refuse_closing(work, [room])
    room.name, room.capacity, room.is_step_free = name, facts.capacity, facts.is_step_free
    room.is_closed = is_closed
    work.audit("room.changed", subject=room.id)


def _site(work: Work, site_id: UUID) -> Site:
    site = sites.site_by_id(work.session, site_id)
    if site is None:
        raise NotHers("No existe este centro.")
    return site


def _put(site: Site, facts: SiteFacts) -> None:
    site.childcare_places = facts.childcare_places
    site.childcare_bands = facts.childcare_bands and list(facts.childcare_bands)


def _meeting(work: Work, rooms: Iterable[Room]) -> list[Edition]:
    """Editions that have one of these rooms, if only for one session, and are not over, or not planned yet."""
    ids = [room.id for room in rooms]
    found = [one for room in ids for one in editions.editions_in_room(work.session, room)]
    planned = sessions.sessions_of_all(work.session, (one.id for one in found))
    apart = {one.edition_id for one in sessions.booked_apart(work.session, ids, now=work.now)}
    return [
        one
        for one in found
        if one.id not in planned or any(each.ends_at > work.now for each in planned[one.id])
    ] + list(editions.editions_by_id(work.session, apart).values())


def _refuse_closing(work: Work, rooms: Iterable[Room]) -> None:
    if _meeting(work, rooms):
        raise WrongState("Aún se reúnen grupos ahí.", field="is_closed", expected="cambiarlos antes de sala")
