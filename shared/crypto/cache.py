"""Data keys kept open in this process: few, for a short while, and none in a forked child."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from shared.crypto.suite import DataKey

CAPACITY = 4_096
SECONDS_TO_LIVE = 300.0
USES = 2**20


class KeyCache:
    """The keys used last, by their key row; a key that leaves is closed, wherever it is still held."""

    def __init__(
        self,
        *,
        capacity: int = CAPACITY,
        seconds_to_live: float = SECONDS_TO_LIVE,
        uses: int = USES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._seconds = seconds_to_live
        self._uses = uses
        self._clock = clock
        self._entries: OrderedDict[bytes, DataKey] = OrderedDict()
        self._lock = threading.Lock()
        self._next_sweep = 0.0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, packed: bytes) -> DataKey | None:
        """Return the open key of exactly this key row, if it is still fit for use."""
        with self._lock:
            entry = self._entries.get(packed)
            if entry is None:
                return None
            if entry.uses >= self._uses or self._clock() - entry.born >= self._seconds:
                del self._entries[packed]
                entry.close()
                return None
            self._entries.move_to_end(packed)
            return entry

    def put(self, packed: bytes, entry: DataKey) -> None:
        """Keep a key, and let go of what is too old or too much."""
        now = self._clock()
        entry.born = now
        with self._lock:
            replaced = self._entries.pop(packed, None)
            if replaced is not None:
                replaced.close()
            self._entries[packed] = entry
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)[1].close()
            if now >= self._next_sweep:
                self._next_sweep = now + self._seconds / 10
                self._sweep(now)

    def _sweep(self, now: float) -> None:
        old = [name for name, entry in self._entries.items() if now - entry.born >= self._seconds]
        for name in old:
            self._entries.pop(name).close()

    def clear(self) -> None:
        """Close every key. Safe in a forked child: the parent's lock is replaced, not waited for."""
        self._lock = threading.Lock()
        entries, self._entries = self._entries, OrderedDict()
        for entry in entries.values():
            entry.close()
