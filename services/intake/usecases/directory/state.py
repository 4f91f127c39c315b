"""The whole directory in memory: a small organisation's has some hundreds of rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.intake.domain.directory.hours import Opening
from services.intake.domain.directory.places import point_of
from services.intake.domain.directory.search import Criterion, Offer
from services.intake.store.directory.packages import DirectoryRow, kept_rows
from services.intake.store.directory.partners import Partner, all_partners
from services.intake.store.directory.parts import (
    DirectoryHours,
    DirectoryOfferedAt,
    DirectoryPlace,
    DirectoryService,
    offered_at,
    parts_of,
)
from shared.work import Work


@dataclass
class Directory:
    """Every entry with what belongs to it, by reference. kept: rows of packages, by table and id."""

    partners: dict[UUID, Partner]
    services: dict[UUID, DirectoryService]
    places: dict[UUID, DirectoryPlace]
    links: dict[UUID, DirectoryOfferedAt]
    hours: dict[UUID, DirectoryHours]
    kept: dict[tuple[str, str], DirectoryRow] = field(default_factory=dict)

    def offers(self) -> Iterator[tuple[Partner, DirectoryPlace | None, Offer]]:
        """Each service that is given, at each of its places, or once if it has none."""
        at: dict[UUID, list[DirectoryPlace | None]] = defaultdict(list)
        for link in self.links.values():
            at[link.service_id].append(self.places[link.place_id])
        for service in self.services.values():
            partner = self.partners[service.partner_id]
            if not partner.is_active or not service.is_given:
                continue
            for place in at[service.id] or [None]:
                yield partner, place, self._offer(partner, service, place)

    def _offer(self, partner: Partner, service: DirectoryService, place: DirectoryPlace | None) -> Offer:
        point = None
        if place is not None and not place.is_confidential:
            point = point_of(
                latitude=place.latitude,
                longitude=place.longitude,
                postal_code=place.postal_code,
                city=place.city,
            )
        return Offer(
            service=service.id,
            place=None if place is None else place.id,
            name=partner.organisation,
            need=service.need,
            languages=frozenset(service.languages) | frozenset(partner.languages),
            accepts={criterion: getattr(service, criterion.value) for criterion in Criterion},
            openings=tuple(opening_of_row(row) for row in self._hours_of(partner, service, place)),
            point=point,
            confirmed_at=partner.confirmed_at,
        )

    def _hours_of(
        self, partner: Partner, service: DirectoryService, place: DirectoryPlace | None
    ) -> list[DirectoryHours]:
        """The hours of the service there; without any, those of the place; without any, those of the whole entry."""
        mine = [row for row in self.hours.values() if row.partner_id == partner.id]
        here = None if place is None else place.id
        for service_id, places in ((service.id, (here, None)), (None, (here,)), (None, (None,))):
            found = [row for row in mine if row.service_id == service_id and row.place_id in places]
            if found:
                return found
        return []


def opening_of_row(row: DirectoryHours) -> Opening:
    """The hours of a row, as the domain reckons with them."""
    return Opening(
        tuple(row.weekdays),
        row.opens,
        row.closes,
        on=row.on_date,
        first=row.first,
        last=row.last,
        zone=row.zone,
    )


def read_directory(work: Work, *, with_kept: bool = False) -> Directory:
    """Read all of it. with_kept: also the sealed rows of packages, which opens them."""
    session = work.session
    return Directory(
        partners={row.id: row for row in all_partners(session, with_inactive=True)},
        services={row.id: row for row in parts_of(session, DirectoryService)},
        places={row.id: row for row in parts_of(session, DirectoryPlace)},
        links={row.id: row for row in offered_at(session)},
        hours={row.id: row for row in parts_of(session, DirectoryHours)},
        kept={(row.kind, str(row.ref)): row for row in kept_rows(session)} if with_kept else {},
    )
