"""The declarative base of groups' tables, the key row of each scope, and two column kinds."""

from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Enum
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase

from shared.crypto import ScopeKeyRow

SERVICE = "groups"
KEY_CLASS = "group_notes"
KEY_CLASSES = (KEY_CLASS,)
INSTANT = TIMESTAMP(timezone=True)

C = TypeVar("C", bound=StrEnum)


class Base(DeclarativeBase):
    """Every table of groups; `Base.metadata` is what its migrations build."""


class ScopeKey(ScopeKeyRow, Base):
    """The wrapped keys of a scope: an edition, or a participant. Deleting them erases what they sealed."""

    __tablename__ = "scope_key"


def code(kind: type[C]) -> Enum:
    """Column type of a closed list: its values as text."""
    return Enum(
        kind,
        native_enum=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )
