"""Streams that pages keep open: how many at once, whose, and that all of them end before the server stops."""

from collections import Counter
from threading import Lock
from typing import Final
from uuid import UUID

EACH: Final = 3
"""At once for one person: as many open pages; one more asks again now and then, as without a stream."""
ALL: Final = 60


class Streams:
    """Places for streams, in this process alone. Safe from any thread."""

    def __init__(self, *, each: int = EACH, most: int = ALL) -> None:
        self._each, self._most = each, most
        self._lock = Lock()
        self._taken: Counter[UUID] = Counter()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the server is stopping: every stream looks here several times a second, and ends."""
        return self._is_closed

    def take(self, person: UUID) -> bool:
        """Take a place; False if she has all of hers, all are taken, or the server is stopping."""
        with self._lock:
            is_free = self._taken[person] < self._each and self._taken.total() < self._most
            if self._is_closed or not is_free:
                return False
            self._taken[person] += 1
            return True

    def leave(self, person: UUID) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[person] -= 1
            self._taken += Counter()  # forget who has none

    def close(self) -> None:
        """End them all, and let no other begin."""
        self._is_closed = True
