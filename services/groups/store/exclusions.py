"""Who must not meet whom: pairs of women, found by intake, women and staff, as her caseworker says; never why."""

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


class StaffExclusion(Base):
    """A woman and somebody of the staff who must not be in one group."""

    __tablename__ = "staff_exclusion"

    person: Mapped[UUID] = mapped_column(primary_key=True)
    staff: Mapped[UUID] = mapped_column(primary_key=True)


def replace_exclusions(session: Session, person: UUID, others: Iterable[UUID]) -> set[UUID]:
    """Keep her apart from exactly these; return those that are new."""
    wanted = set(others) - {person}
    known = {two[two[0] == person] for two in _pairs(session, [person])}
    for other in known - wanted:
        first, second = sorted((person, other))
        session.execute(delete(Exclusion).where(Exclusion.first == first, Exclusion.second == second))
    for other in sorted(wanted - known):
        first, second = sorted((person, other))
        session.add(Exclusion(first=first, second=second))
    session.flush()
    return wanted - known


def replace_staff_exclusions(session: Session, person: UUID, staff: Iterable[UUID]) -> None:
    """Keep her apart from exactly these of the staff."""
    session.execute(delete(StaffExclusion).where(StaffExclusion.person == person))
    session.add_all([StaffExclusion(person=person, staff=one) for one in sorted(set(staff))])
    session.flush()


def kept_apart(session: Session, person: UUID) -> frozenset[UUID]:
    """Return everybody she must not meet, women and staff."""
    return kept_apart_among(session, [person]).get(person, frozenset())


def kept_apart_among(session: Session, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return whom each of these people must not meet, women and staff, where there is anybody."""
    asked = set(people)
    found = kept_from_staff(session, asked)
    for first, second in _pairs(session, asked):
        for who, other in ((first, second), (second, first)):
            if who in asked:
                found[who] = found.get(who, frozenset()) | {other}
    return found


def kept_from_staff(session: Session, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return whom of the staff each of these women must not meet, where there is anybody."""
    found: dict[UUID, frozenset[UUID]] = {}
    query = select(StaffExclusion.person, StaffExclusion.staff)
    for who, staff in session.execute(query.where(StaffExclusion.person.in_(list(people)))):
        found[who] = found.get(who, frozenset()) | {staff}
    return found


def _pairs(session: Session, people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Every pair with one of these women."""
    asked = list(people)
    query = select(Exclusion.first, Exclusion.second)
    found = session.execute(query.where(or_(Exclusion.first.in_(asked), Exclusion.second.in_(asked))))
    return [(first, second) for first, second in found]


def forget_person(session: Session, person: UUID) -> None:
    """Drop every pair of a person who is no more."""
    session.execute(delete(Exclusion).where(or_(Exclusion.first == person, Exclusion.second == person)))
    session.execute(delete(StaffExclusion).where(StaffExclusion.person == person))


def pairs_among(session: Session, people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Every pair of these people who must not meet, sorted."""
    among = list(people)
    query = select(Exclusion).where(Exclusion.first.in_(among), Exclusion.second.in_(among))
    return sorted((row.first, row.second) for row in session.scalars(query))
