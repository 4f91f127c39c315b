"""Wrong tries at a participant's code, counted by address for a minute, in memory only.

Where women are is written nowhere: a process that ends forgets it, and groups bounds wrong codes by itself.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

MOST: Final = 5
SECONDS: Final = 60.0
_PLACES: Final = 20_000
"""Addresses kept at once; past that the oldest go, so that nobody fills the memory."""


class Tries:
    """At most `most` tries in `seconds` from one address; a try that was right is given back."""

    def __init__(
        self,
        *,
        most: int = MOST,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """clock: seconds, never backwards."""
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = Lock()
        self._taken: dict[str, list[float]] = {}

    def take(self, address: str) -> bool:
        """Count a try before it is looked at; False if this address has to wait."""
        with self._lock:
            recent = self._recent(address)
            is_free = len(recent) < self._most
            self._taken[address] = [*recent, self._clock()] if is_free else recent
            while len(self._taken) > _PLACES:
                del self._taken[next(iter(self._taken))]
            return is_free

    def give_back(self, address: str) -> None:
        """Uncount a try that was right: a whole room may share one address."""
        with self._lock:
            if recent := self._recent(address)[:-1]:
                self._taken[address] = recent
            else:
                self._taken.pop(address, None)

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - self._seconds
        return [at for at in self._taken.pop(address, ()) if at > since]
