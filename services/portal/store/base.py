"""The declarative base of the portal's tables and the key rows of its second factors."""

from sqlalchemy.orm import DeclarativeBase

from shared.crypto import ScopeKeyRow


class Base(DeclarativeBase):
    """Tables of `telar_portal`."""


class ScopeKey(ScopeKeyRow, Base):
    """Wrapped key of one account's second factor."""
