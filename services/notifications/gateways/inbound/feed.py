"""Where news are fetched rather than called in: an SMS centre's line and a mailbox."""

from collections.abc import Callable, Sequence
from typing import Protocol

from services.notifications.domain.news import News, Source

Hand = Callable[[Source, Sequence[News]], None]
"""Keeps news for good; what it raises leaves them where they are, to be fetched again."""


class Feed(Protocol):
    """One place to fetch news from. name: short code. is_well: whether the last fetch could speak to it."""

    @property
    def name(self) -> str: ...

    @property
    def is_well(self) -> bool: ...

    def fetch(self, hand: Hand, *, seconds: float) -> int:
        """Hand over what is there, for about `seconds` at most; return how many. Never raises for its own trouble."""
        ...
