"""Who must not meet whom: pairs of people, found by intake, and never why."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.store.base import Base


class Exclusion(Base):
    """Two people kept apart; `first` is the smaller reference."""

    __tablename__ = "exclusion"

    first: Mapped[UUID] = mapped_column(primary_key=True)
    second: Mapped[UUID] = mapped_column(primary_key=True, index=True)


def replace_exclusions(session: Session, person: UUID, others: Iterable[UUID]) -> set[UUID]:
    """Keep her apart from exactly these; return those that are new."""
    wanted = set(others) - {person}
    known = kept_apart(session, person)
    for other in known - wanted:
        first, second = sorted((person, other))
        session.execute(delete(Exclusion).where(Exclusion.first == first, Exclusion.second == second))
    for other in sorted(wanted - known):
        first, second = sorted((person, other))
        session.add(Exclusion(first=first, second=second))
    session.flush()
    return wanted - known


def kept_apart(session: Session, person: UUID) -> set[UUID]:
    """Return everybody she must not meet."""
    rows = session.scalars(
        select(Exclusion).where(or_(Exclusion.first == person, Exclusion.second == person))
    )
    return {row.second if row.first == person else row.first for row in rows}


def kept_apart_among(session: Session, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return whom each of these people must not meet, where there is anybody."""
    asked = set(people)
    rows = session.scalars(
        select(Exclusion).where(or_(Exclusion.first.in_(asked), Exclusion.second.in_(asked)))
    )
    found: dict[UUID, frozenset[UUID]] = {}
    for row in rows:
        for who, other in ((row.first, row.second), (row.second, row.first)):
            if who in asked:
                found[who] = found.get(who, frozenset()) | {other}
    return found


def forget_person(session: Session, person: UUID) -> None:
    """Drop every pair of a person who is no more."""
    session.execute(delete(Exclusion).where(or_(Exclusion.first == person, Exclusion.second == person)))


def pairs_among(session: Session, people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Every pair of these people who must not meet, sorted."""
    among = list(people)
    query = select(Exclusion).where(Exclusion.first.in_(among), Exclusion.second.in_(among))
    return sorted((row.first, row.second) for row in session.scalars(query))
