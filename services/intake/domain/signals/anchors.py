"""Which patterns could stand in a sentence, told from its words: each pattern waits at its rarest word."""

from collections.abc import Iterable, Sequence

from services.intake.domain.signals.lookup import WordIndex
from services.intake.domain.signals.patterns import Pattern

NO_CLASS = -1
"""Stands for the class a pattern asks for beside its rarest, where it has none that is quick to look for."""


class Anchors:
    """Patterns by one of their classes: the one that fewest words have. Filled once, then only read.

    A pattern asks first for one class more that holds no small word, then for all others at once, as bits of a mask.
    """

    def __init__(self, patterns: Sequence[Pattern], words: WordIndex) -> None:
        self._waiting: dict[int, list[int]] = {}
        self._beside: list[int] = []
        self._others: list[int] = []
        self._bits: dict[int, int] = {}
        for place, pattern in enumerate(patterns):
            first, *rest = sorted(set(pattern.classes), key=lambda one: (words.weights[one], one))
            beside = next((one for one in rest if one in words.rare), NO_CLASS)
            self._waiting.setdefault(first, []).append(place)
            self._beside.append(beside)
            self._others.append(sum(self._bit(one) for one in rest if one != beside))
        self._every = sum(self._bits.values())
        self._asked = frozenset(self._beside)

    def at(self, classes: Iterable[int]) -> tuple[int, ...]:
        """Places of the patterns that wait at a word with these classes."""
        return tuple(place for one in classes for place in self._waiting.get(one, ()))

    def rare(self, classes: frozenset[int]) -> frozenset[int]:
        """Those of a word's classes that a pattern waiting elsewhere asks for first."""
        return classes & self._asked

    def mask(self, classes: Iterable[int]) -> int:
        """Those of a word's classes that patterns ask for together."""
        return sum(self._bits.get(one, 0) for one in classes)

    def possible(self, waiting: Iterable[int], *, rare: set[int], mask: int) -> list[int]:
        """Those of the patterns waiting in a sentence whose other classes it has too, in order.

        rare: of all words of the sentence, with NO_CLASS. mask: of all its words.
        """
        beside, others = self._beside, self._others
        missing = self._every & ~mask
        return sorted([at for at in waiting if beside[at] in rare and not others[at] & missing])

    def _bit(self, number: int) -> int:
        return self._bits.setdefault(number, 1 << len(self._bits))
