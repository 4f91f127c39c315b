"""Where a message went, sealed: its point and what the channel said of it."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifications.domain.contact_plan import PointKind
from services.notifications.store.base import Base
from shared.crypto import SealedRow, sealed


class RouteRow(SealedRow, Base):
    """By which point a message went out, or was about to; id: the message's."""

    __tablename__ = "message_route"
    __key_class__ = "contact"

    channel = sealed[PointKind]("message_route.channel")
    point = sealed[UUID]("message_route.point")
    provider_id = sealed[str | None]("message_route.provider_id", block=64)


def routes_of(session: Session, person: UUID) -> dict[UUID, PointKind]:
    """Message to channel, for what went out or was about to."""
    query = select(RouteRow).where(RouteRow.scope_id == person)
    return {row.id: row.channel for row in session.scalars(query)}


def delete_routes(session: Session, person: UUID) -> None:
    """Forget by which points her messages went."""
    session.execute(delete(RouteRow).where(RouteRow.scope_id == person))
