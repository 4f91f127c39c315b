"""Finds patterns among the classes of a sentence's words. The work of one try is bounded by the pattern alone."""

from collections.abc import Callable, Iterator, Sequence

from services.intake.domain.signals.patterns import Pattern

Places = tuple[int, ...]
"""Where each element of a pattern was found, in the order of the text."""
Where = Callable[[int], Sequence[int]]
"""Where the words of a class bit stand, in order."""


def find(pattern: Pattern, where: Where) -> Iterator[Places]:
    """Every place where a pattern stands, nearest words first, without overlap."""
    bits = pattern.bits
    if len(bits) == 1:
        for at in where(bits[0]):
            yield (at,)
        return
    stands = [where(bit) for bit in bits]
    free = 0
    for at in stands[0]:
        if at >= free:
            places = _rest(pattern.gaps, stands, (at,))
            if places:
                yield places
                free = places[-1] + 1


def _rest(gaps: tuple[int, ...], stands: list[Sequence[int]], places: Places) -> Places | None:
    element = len(places)
    last = places[-1]
    limit = last + 1 + gaps[element]
    for at in stands[element]:
        if at > limit:
            return None
        if at > last:
            found = (*places, at)
            if element + 1 == len(stands):
                return found
            whole = _rest(gaps, stands, found)
            if whole:
                return whole
    return None
