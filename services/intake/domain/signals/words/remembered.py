"""What was worked out for a word, kept for the next time it stands somewhere: most words of a note were seen before."""

from collections.abc import Callable
from typing import TypeVar

Met = TypeVar("Met")

MOST = 50_000
"""Words remembered before forgetting all: a bound, not a tuning."""
LONGEST = 64
"""Letters of the longest word remembered."""


class Remembered(dict[str, Met]):
    """Answers by word; one that is asked for the first time is worked out."""

    def __init__(self, work_out: Callable[[str], Met]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> Met:
        met = self._work_out(word)
        if len(word) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[word] = met
        return met
