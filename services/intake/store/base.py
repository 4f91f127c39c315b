"""The declarative base of intake's tables, and the key row of each case."""

from enum import StrEnum

from sqlalchemy import Enum
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase

from shared.crypto import ScopeKeyRow

SERVICE = "intake"
KEY_CLASSES = ("narrative", "legal_medical", "third_parties")

INSTANT = TIMESTAMP(timezone=True)
"""An instant in UTC."""


def coded(codes: type[StrEnum], *, length: int = 24) -> Enum:
    """Return the column type of a closed list: its words as plain text, read back as the list's members."""
    return Enum(
        codes,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Every table of intake; `Base.metadata` is what its migrations build."""


class ScopeKey(ScopeKeyRow, Base):
    """The wrapped keys of a scope: one row a class. Deleting them erases what they sealed."""

    __tablename__ = "scope_key"


__all__ = ["INSTANT", "KEY_CLASSES", "SERVICE", "Base", "ScopeKey", "coded"]
