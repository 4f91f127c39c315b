"""How long a guesser waits: longer with each wrong try, and never for good."""

from datetime import timedelta
from typing import Final

FREE_TRIES: Final = 5
FREE_TRIES_OF_ADDRESS: Final = 50
"""Many people share one address behind one router."""
FREE_TRIES_OF_ACCOUNT: Final = 20
"""Tries at one account from browsers it does not know, wherever they are: addresses are cheap."""
LONGEST: Final = timedelta(minutes=5)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


def delay(tries: int, *, free: int = FREE_TRIES) -> timedelta:
    """Wait after so many tries: none for the first `free`, then 2, 4, 8… seconds, at most five minutes."""
    over = tries - free
    if over < 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** (min(over, 12) + 1)), LONGEST)
