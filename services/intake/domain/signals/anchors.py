"""Which patterns could stand in a sentence, told from its words: each pattern waits at its rarest word."""

from collections.abc import Sequence

from services.intake.domain.signals.patterns import Pattern


class Anchors:
    """Patterns by one of their classes: the one that fewest words have. Filled once, then only read."""

    def __init__(self, patterns: Sequence[Pattern], *, weight: dict[int, int]) -> None:
        """weight: how common the words of a class bit are, by any measure."""
        self._waiting: dict[int, list[int]] = {}
        for place, pattern in enumerate(patterns):
            rarest = min(pattern.bits, key=lambda bit: weight[bit])
            self._waiting.setdefault(rarest, []).append(place)
        self._any = sum(self._waiting)

    def at(self, mask: int) -> tuple[int, ...]:
        """Places of the patterns that wait at a word with these classes."""
        if not mask & self._any:
            return ()
        return tuple(place for bit, places in self._waiting.items() if bit & mask for place in places)
