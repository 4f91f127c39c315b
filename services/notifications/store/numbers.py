"""Telephone numbers of women at rest: whose a number is, and giving old points their index."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain.contact_plan import PointKind
from services.notifications.store.base import UNREADABLE
from services.notifications.store.plans import PointRow, point_rows

NUMBERED = frozenset({PointKind.PHONE, PointKind.SMS, PointKind.WHATSAPP})
"""Kinds whose value is a telephone number."""


def taken_elsewhere(session: Session, person: UUID, refs: Iterable[UUID]) -> set[UUID]:
    """References of these that are points of somebody else."""
    query = select(PointRow.id).where(PointRow.id.in_(list(refs)), PointRow.scope_id != person)
    return set(session.scalars(query))


def next_unindexed(session: Session, *, after: UUID) -> UUID | None:
    """Return the first person past this one with a point that was kept before there was an index."""
    query = select(PointRow.scope_id).where(PointRow.__table__.c.same.is_(None), PointRow.scope_id > after)
    return session.scalar(query.order_by(PointRow.scope_id).limit(1))


def index_points(session: Session, person: UUID) -> set[UUID]:
    """Give her points that have no token theirs, and return which; the caller holds her plan. Nothing else changes."""
    old = [row for row in point_rows(session, person) if row.is_unindexed]
    for row in old:
        row.value = row.value
    session.flush()
    return {row.id for row in old}


def numbers_of(session: Session, person: UUID) -> set[str]:
    """Return her telephone numbers; one that cannot be read is left out."""
    found = set()
    for row in point_rows(session, person):
        try:
            if row.kind in NUMBERED:
                found.add(row.value)
        except UNREADABLE:
            continue
    return found


def points_with(session: Session, *, kind: PointKind, value: str) -> dict[UUID, set[UUID]]:
    """Whose points hold this very number, address or chat: person to references. One that cannot be read is nobody's.

    A telephone number is the same by whatever means it is used.
    """
    kinds = NUMBERED if kind in NUMBERED else frozenset({kind})
    found: dict[UUID, set[UUID]] = {}
    for row in session.scalars(select(PointRow).where(PointRow.same.matches(session, value=value))):
        try:
            if row.kind in kinds and row.value.casefold() == value.casefold():
                found.setdefault(row.scope_id, set()).add(row.id)
        except UNREADABLE:
            continue
    return found


def people_with(session: Session, *, number: str, but: UUID) -> set[UUID]:
    """Return everybody else who has a point with this very number. One that cannot be read is nobody's."""
    found = set()
    query = select(PointRow).where(PointRow.same.matches(session, value=number), PointRow.scope_id != but)
    for row in session.scalars(query):
        try:
            if row.kind in NUMBERED and row.value == number:
                found.add(row.scope_id)
        except UNREADABLE:
            continue
    return found
