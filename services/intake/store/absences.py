"""What groups last told of each absence, so that a repeat and old news change nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from services.intake.store.cases import Case, family


class ToldAbsence(Base):
    """A woman and a session: how many absences in a row end there, 0 if she was there after all."""

    __tablename__ = "told_absence"

    person: Mapped[UUID] = mapped_column(primary_key=True)
    session: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    consecutive: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(INSTANT)


def told_absence(session: Session, person: UUID, of_session: UUID) -> ToldAbsence | None:
    """What was told of her and this session, held for writing."""
    return session.get(ToldAbsence, (person, of_session), with_for_update=True)


def longest_row(session: Session, case_id: UUID, *, since: datetime) -> int:
    """The longest row of absences that was told of a case's woman since an instant; 0 without any."""
    people = select(Case.person).where(Case.id.in_(family(session, case_id)))
    query = select(func.max(ToldAbsence.consecutive)).where(
        ToldAbsence.person.in_(people), ToldAbsence.told_at >= since
    )
    return session.scalar(query) or 0
