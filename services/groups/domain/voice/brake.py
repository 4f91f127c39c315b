"""Wrong codes are counted, all together and in memory only: guessing stays slow, and nobody is written down."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

MOST_WRONG: Final = 300
"""In a minute. A code is one of 31^8: at this pace 450 live ones would be guessed once in about 12 years."""
WINDOW: Final = timedelta(minutes=1)


@dataclass
class Brake:
    """Counts wrong codes of one process; once there are too many, no code is looked at for a while."""

    most: int = MOST_WRONG
    _wrong: deque[datetime] = field(default_factory=deque)

    def holds(self, now: datetime) -> bool:
        """Whether too many wrong codes came of late."""
        while self._wrong and now - self._wrong[0] >= WINDOW:
            self._wrong.popleft()
        return len(self._wrong) >= self.most

    def count(self, now: datetime) -> None:
        """A wrong code came."""
        self._wrong.append(now)
