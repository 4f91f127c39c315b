"""Sites and their rooms, kept by the coordinator; a site is its own scope, its rooms are sealed under it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.groups.domain.sites import RoomFacts, SiteFacts
from services.groups.store.base import KEY_CLASS, Base
from shared.crypto import SealedRow, sealed


class Site(SealedRow, Base):
    """A building where groups meet. is_closed: not offered any more. Sealed: its name."""

    __tablename__ = "site"
    __key_class__ = KEY_CLASS

    childcare_places: Mapped[int] = mapped_column(default=0)
    childcare_bands: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    is_closed: Mapped[bool] = mapped_column(default=False)

    name = sealed[str]("site.name")

    rooms: Mapped[list["Room"]] = relationship(lazy="selectin", order_by="Room.id", back_populates="site")

    @property
    def facts(self) -> SiteFacts:
        """The facts that rules look at."""
        return SiteFacts(self.childcare_places, bands_of(self.childcare_bands))


class Room(SealedRow, Base):
    """A room of a site. is_closed: not offered any more. Sealed: its name."""

    __tablename__ = "room"
    __key_class__ = KEY_CLASS

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True)
    capacity: Mapped[int]
    is_step_free: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False)

    name = sealed[str]("room.name")

    site: Mapped[Site] = relationship(lazy="selectin", back_populates="rooms")

    @property
    def in_words(self) -> str:
        """Its name and that of its site."""
        return f"{self.name}, {self.site.name}"

    @property
    def facts(self) -> RoomFacts:
        """The facts that rules look at."""
        return RoomFacts(self.capacity, self.is_step_free)


def bands_of(kept: Iterable[int] | None) -> tuple[int, int, int] | None:
    """Places by age band as they are kept: 0 to 2 years, 3 to 5, 6 to 12."""
    if kept is None:
        return None
    youngest, middle, oldest = kept
    return youngest, middle, oldest


def all_sites(session: Session) -> list[Site]:
    """Every site with its rooms, in the order they were made."""
    return list(session.scalars(select(Site).order_by(Site.id)))


def site_by_id(session: Session, site_id: UUID) -> Site | None:
    """A site, held against everybody else who changes it."""
    return session.get(Site, site_id, with_for_update={"of": Site}, populate_existing=True)


def room_by_id(session: Session, room_id: UUID, *, lock: bool = False) -> Room | None:
    """A room; its row is the lock of what is booked in it."""
    query = select(Room).where(Room.id == room_id).execution_options(populate_existing=lock)
    return session.scalar(query.with_for_update(of=Room) if lock else query)
