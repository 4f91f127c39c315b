"""Women whom nobody may contact, as notifications told: while it stands no reminder of theirs is handed over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base


class ContactStop(Base):
    """A woman whom nobody may contact, and since when."""

    __tablename__ = "contact_stop"

    person: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(INSTANT)


def stop(session: Session, person: UUID, *, since: datetime) -> None:
    """Note that nobody may contact her; a repeat changes nothing."""
    session.execute(insert(ContactStop).values(person=person, since=since).on_conflict_do_nothing())


def lift(session: Session, person: UUID) -> None:
    """She may be contacted again."""
    session.execute(delete(ContactStop).where(ContactStop.person == person))
