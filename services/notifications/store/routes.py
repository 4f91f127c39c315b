"""Where a message went, sealed: its point and what the channel said of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, select
from sqlalchemy.orm import Session

from services.notifications.domain.contact_plan import PointKind
from services.notifications.store.base import UNREADABLE, Base
from services.notifications.store.messages import MessageRow
from shared.crypto import BlindIndex, SealedRow, sealed


class RouteRow(SealedRow, Base):
    """By which point a message went out, or was about to; id: the message's.

    refused: points whose provider has clearly said no to it.
    """

    __tablename__ = "message_route"
    __key_class__ = "contact"

    channel = sealed[PointKind]("message_route.channel")
    point = sealed[UUID]("message_route.point")
    provider_id = sealed[str | None]("message_route.provider_id", block=64)

    refused = sealed[tuple[UUID, ...] | None]("message_route.refused", block=64)

    given = BlindIndex("message_route.provider_id", bits=12, planned_for=20_000, exact=True)
    """Finds messages that a provider may know by an id; open and compare them."""


_ROUTES: Final = select(RouteRow).where(RouteRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


def message_known_as(
    session: Session, *, kind: PointKind, provider_ids: Iterable[str], since: datetime
) -> UUID | None:
    """Return the message that went by this kind of point under one of these ids; None if there is not exactly one."""
    found = set()
    for provider_id in provider_ids:
        query = select(RouteRow).join(MessageRow, MessageRow.id == RouteRow.id)
        recent = query.where(
            RouteRow.given.matches(session, provider_id=provider_id), MessageRow.called_at > since
        )
        for row in session.scalars(recent):
            try:
                if row.provider_id == provider_id and row.channel is kind:
                    found.add(row.id)
            except UNREADABLE:
                continue
    return found.pop() if len(found) == 1 else None


def routes_by_id(session: Session, messages: Collection[UUID]) -> dict[UUID, RouteRow]:
    """Message to route, for those of these that have one."""
    found = session.scalars(_ROUTES, {"ids": list(messages)})
    return {row.id: row for row in found}


def routes_of(session: Session, person: UUID, messages: Iterable[UUID]) -> dict[UUID, PointKind]:
    """Message to channel, for those of these that went out or were about to."""
    query = select(RouteRow).where(RouteRow.scope_id == person, RouteRow.id.in_(list(messages)))
    return {row.id: row.channel for row in session.scalars(query)}


def went_to(session: Session, message_id: UUID, points: Iterable[UUID]) -> bool:
    """Whether this message went to one of these points. One that cannot be read went to none."""
    row = session.get(RouteRow, message_id)
    try:
        return row is not None and row.point in set(points)
    except UNREADABLE:
        return False


def delete_routes(session: Session, person: UUID) -> None:
    """Forget by which points her messages went."""
    session.execute(delete(RouteRow).where(RouteRow.scope_id == person))
