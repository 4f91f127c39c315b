"""What belongs to a partner: its services, places, hours and agreements. Facts about organisations, in the clear.

Of a confidential place (a refuge) the street, the postcode and the coordinates are not kept: the database refuses.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint, delete, select
from sqlalchemy.dialects.postgresql import ARRAY, TIME
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.directory.hours import MADRID
from services.intake.domain.directory.partners import PartnerService
from services.intake.store.base import INSTANT, Base, coded
from shared.ids import new_id

GIVEN = "active"


class DirectoryService(Base):
    """One thing a partner does. status: as HSDS has it. The four questions: yes, no, or nobody has asked."""

    __tablename__ = "directory_service"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    need: Mapped[PartnerService] = mapped_column(coded(PartnerService))
    name: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list)
    without_papers: Mapped[bool | None]
    with_children: Mapped[bool | None]
    with_animals: Mapped[bool | None]
    at_night: Mapped[bool | None]
    status: Mapped[str] = mapped_column(String(20), default=GIVEN)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)

    @property
    def is_given(self) -> bool:
        """Whether women can be sent there for it now."""
        return self.status == GIVEN


class DirectoryPlace(Base):
    """Where a partner is. A confidential place is never published, measured or compared."""

    __tablename__ = "directory_place"
    __table_args__ = (
        CheckConstraint(
            "not is_confidential or (address = '' and postal_code = '' and latitude is null and longitude is null)",
            name="ck_directory_place_refuge",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    is_confidential: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    province: Mapped[str] = mapped_column(String(80), default="")
    postal_code: Mapped[str] = mapped_column(String(12), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str] = mapped_column(String(40), default="")


class DirectoryOfferedAt(Base):
    """A service is given at a place."""

    __tablename__ = "directory_offered_at"
    __table_args__ = (UniqueConstraint("service_id", "place_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("directory_service.id"), index=True)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("directory_place.id"), index=True)


class DirectoryHours(Base):
    """Opening hours, of a service, of a place or of both; see domain/directory/hours.py for what they mean."""

    __tablename__ = "directory_hours"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("directory_service.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("directory_place.id"), index=True)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    opens: Mapped[time | None] = mapped_column(TIME())
    closes: Mapped[time | None] = mapped_column(TIME())
    on_date: Mapped[date | None]
    first: Mapped[date | None]
    last: Mapped[date | None]
    zone: Mapped[str] = mapped_column(String(40), default=MADRID)


class DirectoryAgreement(Base):
    """What was signed with a partner, and until when it holds."""

    __tablename__ = "directory_agreement"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date | None]
    until: Mapped[date | None]


class DirectoryApart(Base):
    """Two entries that look alike and are not the same, as a person said. one is the lesser reference."""

    __tablename__ = "directory_apart"

    one: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    other: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    said_by: Mapped[UUID]
    said_at: Mapped[datetime] = mapped_column(INSTANT)


Part = TypeVar("Part", DirectoryService, DirectoryPlace, DirectoryHours, DirectoryAgreement)


def parts_of(session: Session, table: type[Part], partners: Iterable[UUID] | None = None) -> list[Part]:
    """Return the rows of these partners, or of all, in the order in which they came in."""
    query = select(table).order_by(table.id)
    if partners is not None:
        query = query.where(table.partner_id.in_(list(partners)))
    return list(session.scalars(query))


def offered_at(session: Session, services: Iterable[UUID] | None = None) -> list[DirectoryOfferedAt]:
    """Return where these services, or all, are given."""
    query = select(DirectoryOfferedAt).order_by(DirectoryOfferedAt.id)
    if services is not None:
        query = query.where(DirectoryOfferedAt.service_id.in_(list(services)))
    return list(session.scalars(query))


def set_services_at(session: Session, place_id: UUID, services: Iterable[UUID]) -> None:
    """Say which services are given at a place; what stays keeps its reference."""
    wanted = set(services)
    held = session.scalars(select(DirectoryOfferedAt).where(DirectoryOfferedAt.place_id == place_id))
    for row in list(held):
        if row.service_id in wanted:
            wanted.discard(row.service_id)
        else:
            session.delete(row)
    session.add_all(DirectoryOfferedAt(service_id=ref, place_id=place_id) for ref in sorted(wanted))
    session.flush()


def drop_hours_of(session: Session, *, service_id: UUID | None = None, place_id: UUID | None = None) -> None:
    """Take away the hours of a service or of a place."""
    query = delete(DirectoryHours)
    if service_id is not None:
        query = query.where(DirectoryHours.service_id == service_id)
    if place_id is not None:
        query = query.where(DirectoryHours.place_id == place_id)
    session.execute(query)


def pairs_apart(session: Session) -> frozenset[frozenset[UUID]]:
    """Return the pairs that a person said are two."""
    rows = session.execute(select(DirectoryApart.one, DirectoryApart.other))
    return frozenset(frozenset({row.one, row.other}) for row in rows)
