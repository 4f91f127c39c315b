"""The declarative base of this service's tables, and the key row of each scope."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Enum
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase

from shared.crypto import ScopeKeyRow, ScopeMissing, SealBroken, ValueOutdated

SERVICE: Final = "notifications"
KEY_CLASSES: Final = ("contact", "staff")

UNREADABLE: Final = (SealBroken, ValueOutdated, ScopeMissing)
"""What opening a row raises that no later try will open: it was altered, or its key is gone."""

INSTANT: Final = TIMESTAMP(timezone=True)
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
    """Every table of notifications; `Base.metadata` is what its migrations build."""


class ScopeKey(ScopeKeyRow, Base):
    """The wrapped keys of a scope (a woman, or a member of staff): one row a class."""

    __tablename__ = "scope_key"
