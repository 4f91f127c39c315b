"""Finding one row of a case, and refusing to write over what somebody else has just changed."""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.store.base import Base
from shared.crypto import SealedRow
from shared.errors import Conflict, Missing

Row = TypeVar("Row", bound=SealedRow)


class ChangedMeanwhile(Conflict):
    """Somebody else has changed this since it was read; nothing was overwritten."""


class Versioned(Protocol):
    """Any sealed row."""

    row_version: int


def row_of(
    session: Session, table: type[Row], scopes: Sequence[UUID], row_id: UUID, *, lock: bool = False
) -> Row:
    """Return the row if it belongs to one of these cases. Raises Missing otherwise."""
    assert issubclass(table, Base)
    query = select(table).where(table.id == row_id, table.scope_id.in_(scopes))
    row = session.scalar(query.with_for_update(of=table) if lock else query)
    if row is None:
        raise Missing("No existe esa entrada en este expediente.")
    return row


def expect_version(row: Versioned, seen: int | None) -> None:
    """Refuse a change made on an old reading. seen None: the caller did not read first."""
    if seen is not None and row.row_version != seen:
        raise ChangedMeanwhile(
            "Otra persona ha cambiado esto mientras tanto.", field="version", expected=str(row.row_version)
        )
