"""What came in packages and has no column of its own, kept so that it goes out again; and packages being looked at."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from shared.crypto import SealedRow, create_scope, sealed

SCOPE: Final = UUID("0d1ec7c2-5a3c-4b60-9d02-000000000021")
"""The scope of the directory as a whole, under which rows of packages are sealed."""


class DirectoryRow(SealedRow, Base):
    """One row of a package as it came in. Sealed, since a package may name who answers there.

    kind: the HSDS table. ref: the row's id there. partner_id None: it belongs to no organisation, such as a term.
    """

    __tablename__ = "directory_row"
    __key_class__ = "third_parties"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    kind: Mapped[str] = mapped_column(String(32))
    ref: Mapped[UUID]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"), index=True)

    data = sealed[dict[str, Any]]("directory_row.data")


class DirectoryPackage(SealedRow, Base):
    """A package that somebody looks at before she takes it in; gone as soon as it is taken in, or after a day."""

    __tablename__ = "directory_package"
    __key_class__ = "third_parties"

    brought_by: Mapped[UUID]
    brought_at: Mapped[datetime] = mapped_column(INSTANT)

    content = sealed[bytes]("directory_package.content")


def open_directory(session: Session) -> None:
    """Make sure that the directory has its keys; once made they stay."""
    create_scope(session, SCOPE)


def kept_rows(session: Session) -> list[DirectoryRow]:
    """Return every row that is kept, by table and id."""
    return list(session.scalars(select(DirectoryRow).order_by(DirectoryRow.kind, DirectoryRow.ref)))


def forget_rows(session: Session, refs: Collection[UUID]) -> None:
    """Keep these rows no longer, whichever table they are of."""
    session.execute(delete(DirectoryRow).where(DirectoryRow.ref.in_(list(refs))))


def package_by_id(session: Session, package_id: UUID, *, brought_by: UUID) -> DirectoryPackage | None:
    """Return a package that this person brought."""
    query = select(DirectoryPackage).where(
        DirectoryPackage.id == package_id, DirectoryPackage.brought_by == brought_by
    )
    return session.scalar(query)


def forget_packages(session: Session, *, before: datetime) -> None:
    """Forget what nobody has taken in."""
    session.execute(delete(DirectoryPackage).where(DirectoryPackage.brought_at < before))
