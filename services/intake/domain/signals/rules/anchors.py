"""Which patterns could stand in a sentence, told from its words: each pattern waits at its rarest word."""

from collections.abc import Callable, Iterable, Sequence

from services.intake.domain.signals.rules.patterns import Pattern


class Anchors:
    """Patterns by one of their classes: the one that fewest words have. Filled once, then only read.

    The other classes of a pattern are bits of a mask, asked for all at once.
    """

    def __init__(self, patterns: Sequence[Pattern], *, how_often: Callable[[int], tuple[int, int]]) -> None:
        """how_often: how common the words of a class are, by any measure."""
        self._waiting: dict[int, list[int]] = {}
        self._bits: dict[int, int] = {}
        self._others: list[int] = []
        for place, pattern in enumerate(patterns):
            rarest = min(pattern.classes, key=how_often)
            self._waiting.setdefault(rarest, []).append(place)
            self._others.append(sum(self._bit(one) for one in {*pattern.classes} - {rarest}))
        self._every = sum(self._bits.values())

    def at(self, classes: Iterable[int]) -> tuple[int, ...]:
        """Places of the patterns that wait at a word with these classes."""
        return tuple(place for one in classes for place in self._waiting.get(one, ()))

    def mask(self, classes: Iterable[int]) -> int:
        """Those classes of a word that patterns ask for which wait at another."""
        return sum(self._bits.get(one, 0) for one in classes)

    def possible(self, waiting: Iterable[int], mask: int) -> list[int]:
        """Those of the patterns waiting in a sentence all of whose classes it has, in order. mask: of all its words."""
        others, missing = self._others, self._every & ~mask
        return sorted([at for at in waiting if not others[at] & missing])

    def _bit(self, number: int) -> int:
        return self._bits.setdefault(number, 1 << len(self._bits))
