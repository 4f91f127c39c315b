"""Finds patterns among the classes of a sentence's words. The work of one try is bounded by the pattern alone."""

from collections.abc import Sequence

from services.intake.domain.signals.patterns import Pattern

Places = tuple[int, ...]
"""Where each element of a pattern was found, in the order of the text."""


class Stands(dict[int, list[int]]):
    """Where the words of each class stand in a sentence, in order; looked for when first asked about."""

    __slots__ = ("_classes", "_low")

    def __init__(self, classes: Sequence[frozenset[int]], low: int) -> None:
        """classes: of each word; low: the place of the first."""
        self._classes = classes
        self._low = low

    def __missing__(self, number: int) -> list[int]:
        found = [at for at, classes in enumerate(self._classes, self._low) if number in classes]
        self[number] = found
        return found


def find(pattern: Pattern, where: Stands) -> list[Places]:
    """Every place where a pattern stands, nearest words first, without overlap."""
    stands = list(map(where.__getitem__, pattern.classes))
    if len(stands) == 1:
        return [(at,) for at in stands[0]]
    found = []
    free = 0
    for at in stands[0]:
        if at >= free:
            places = _rest(pattern.gaps, stands, (at,))
            if places:
                found.append(places)
                free = places[-1] + 1
    return found


def _rest(gaps: tuple[int, ...], stands: Sequence[Sequence[int]], places: Places) -> Places | None:
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
