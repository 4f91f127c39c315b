"""Editions and who leads them. An edition is its own scope: what is said in the group is sealed under it."""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, String, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.groups.domain.edition import Frame
from services.groups.store.base import INSTANT, KEY_CLASS, Base
from services.groups.store.sites import Room, bands_of
from shared.crypto import SealedRow, sealed


class Edition(SealedRow, Base):
    """One run of a support group. Clear: numbers, languages, times. Sealed: programme, title, frame and place.

    year: the programme's. version: grows with each change of the frame. site: where it meets if it has no room.
    rule, starts_on, at, minutes, exdates, rdates: how its sessions were planned last; the rows are the truth.
    """

    __tablename__ = "edition"
    __key_class__ = KEY_CLASS

    capacity: Mapped[int]
    session_count: Mapped[int]
    interpreter_seats: Mapped[int] = mapped_column(default=0)
    childcare_places: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(2)))
    interpreter_languages: Mapped[list[str]] = mapped_column(ARRAY(String(2)), default=list)
    childcare_bands: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    year: Mapped[int] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0)
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"), index=True)
    zone: Mapped[str] = mapped_column(String(40))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    rule: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date | None]
    at: Mapped[time | None]
    minutes: Mapped[int | None]
    exdates: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)
    rdates: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)

    programme = sealed[str | None]("edition.programme")
    title = sealed[str]("edition.title")
    theme = sealed[str]("edition.theme")
    site = sealed[str]("edition.site")

    leads: Mapped[list["EditionFacilitator"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="EditionFacilitator.place"
    )
    room: Mapped[Room | None] = relationship(lazy="selectin")

    def lead_by(self, staff: Iterable[UUID]) -> None:
        """Let these lead it, first one first; whoever stays keeps her row."""
        present = {lead.staff: lead for lead in self.leads}
        leads = [present.get(who) or EditionFacilitator(staff=who) for who in staff]
        for place, lead in enumerate(leads):
            lead.place = place
        self.leads = leads

    @property
    def place(self) -> str:
        """Where it meets, in words: its room and that room's site, or what was written down."""
        return self.room.in_words if self.room else self.site

    @property
    def facilitators(self) -> tuple[UUID, ...]:
        """Staff who lead it, first one first."""
        return tuple(lead.staff for lead in self.leads)

    @property
    def frame(self) -> Frame:
        """The facts that rules look at."""
        return Frame(
            capacity=self.capacity,
            session_count=self.session_count,
            languages=tuple(self.languages),
            facilitators=self.facilitators,
            interpreter_seats=self.interpreter_seats,
            childcare_places=self.childcare_places,
            interpreter_languages=tuple(self.interpreter_languages),
            childcare_bands=bands_of(self.childcare_bands),
        )


class EditionFacilitator(Base):
    """One of the two people who lead an edition; place: 0 or 1."""

    __tablename__ = "edition_facilitator"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    staff: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    place: Mapped[int]


class Expectation(SealedRow, Base):
    """What somebody in the group hopes for, in words that belong to nobody: no link to a person, no time."""

    __tablename__ = "expectation"
    __key_class__ = KEY_CLASS

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    place: Mapped[int]

    words = sealed[str]("expectation.words")


def edition_by_id(session: Session, edition_id: UUID, *, lock: bool = False) -> Edition | None:
    """Return the edition; its row is the lock of everything about its places and sessions."""
    query = select(Edition).where(Edition.id == edition_id).execution_options(populate_existing=lock)
    return session.scalar(query.with_for_update(of=Edition) if lock else query)


def lock_editions(session: Session, ids: Iterable[UUID]) -> dict[UUID, Edition]:
    """Lock several editions, always in the order of their ids, so that no two transactions wait for each other."""
    found = ((ref, edition_by_id(session, ref, lock=True)) for ref in sorted(set(ids)))
    return {ref: edition for ref, edition in found if edition is not None}


def all_editions(session: Session) -> list[Edition]:
    """Every edition, newest first."""
    return list(session.scalars(select(Edition).order_by(Edition.created_at.desc(), Edition.id.desc())))


def editions_in_room(session: Session, room_id: UUID) -> list[Edition]:
    """The editions that meet, or met, in a room; not those with a single session there."""
    return list(session.scalars(select(Edition).where(Edition.room_id == room_id).order_by(Edition.id)))


def editions_led_by(session: Session, staff: UUID) -> list[Edition]:
    """The editions this member of staff leads, newest first."""
    hers = select(EditionFacilitator.edition_id).where(EditionFacilitator.staff == staff)
    query = select(Edition).where(Edition.id.in_(hers))
    return list(session.scalars(query.order_by(Edition.created_at.desc(), Edition.id.desc())))


def editions_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Edition]:
    """Editions by id."""
    return {one.id: one for one in session.scalars(select(Edition).where(Edition.id.in_(list(ids))))}


def expectations_of(session: Session, edition_id: UUID) -> list[Expectation]:
    """Expectations in the order of the cards, which is not the order of the women."""
    return list(
        session.scalars(
            select(Expectation).where(Expectation.edition_id == edition_id).order_by(Expectation.place)
        )
    )
