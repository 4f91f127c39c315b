"""What the coordinator sees of sites and rooms."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.sites import SiteFacts
from services.groups.store import sites
from shared.work import Work


@dataclass(frozen=True)
class RoomLine:
    """A room. is_closed: not offered any more."""

    id: UUID
    name: str
    capacity: int
    is_step_free: bool
    is_closed: bool


@dataclass(frozen=True)
class SiteLine:
    """A site with its rooms, by name."""

    id: UUID
    name: str
    facts: SiteFacts
    is_closed: bool
    rooms: tuple[RoomLine, ...]


def list_sites(work: Work) -> list[SiteLine]:
    """Every site with its rooms; closed ones too, last."""
    found = [
        SiteLine(
            id=site.id,
            name=site.name,
            facts=site.facts,
            is_closed=site.is_closed,
            rooms=tuple(
                sorted(
                    (
                        RoomLine(one.id, one.name, one.capacity, one.is_step_free, one.is_closed)
                        for one in site.rooms
                    ),
                    key=lambda one: (one.is_closed, one.name.casefold(), one.id),
                )
            ),
        )
        for site in sites.all_sites(work.session)
    ]
    return sorted(found, key=lambda one: (one.is_closed, one.name.casefold(), one.id))
