"""Which patterns could stand in a text, told from its words: each pattern waits at its rarest word."""

from collections.abc import Iterable, Sequence

from services.intake.domain.signals.patterns import Pattern

MEMORY = 50_000
"""Sets of classes remembered before forgetting all."""


class Anchors:
    """Patterns by one of their classes: the one that fewest words have. Filled once, then only read."""

    def __init__(self, patterns: Sequence[Pattern], *, weight: dict[int, int]) -> None:
        """weight: how common the words of a class bit are, by any measure."""
        self._patterns = patterns
        self._waiting: dict[int, list[int]] = {}
        for place, pattern in enumerate(patterns):
            rarest = min(pattern.bits, key=lambda bit: weight[bit])
            self._waiting.setdefault(rarest, []).append(place)
        self._any = sum(self._waiting)
        self._memory: dict[int, tuple[int, ...]] = {}

    def candidates(self, masks: Iterable[int]) -> list[int]:
        """Places of the patterns all of whose classes are among these words, in order."""
        different = set(masks)
        seen = 0
        found: set[int] = set()
        for mask in different:
            seen |= mask
            if mask & self._any:
                found.update(self._waiting_for(mask))
        patterns = self._patterns
        return sorted(place for place in found if patterns[place].all_bits & seen == patterns[place].all_bits)

    def _waiting_for(self, mask: int) -> tuple[int, ...]:
        known = self._memory.get(mask)
        if known is None:
            known = tuple(place for bit, places in self._waiting.items() if bit & mask for place in places)
            if len(self._memory) >= MEMORY:
                self._memory.clear()
            self._memory[mask] = known
        return known
