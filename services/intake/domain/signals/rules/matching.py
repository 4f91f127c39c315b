"""Finds patterns among the classes of a sentence's words. The work of one try is bounded by the pattern alone."""

from collections.abc import Sequence

from services.intake.domain.signals.rules.patterns import Pattern

Places = tuple[int, ...]
"""Where each element of a pattern was found, in the order of the text."""


class Stands(dict[int, list[int]]):
    """Where the words of each class stand in a sentence, in order; looked for when first asked about."""

    __slots__ = ("classes", "low")

    def __init__(self, classes: Sequence[frozenset[int]], low: int) -> None:
        """classes: of each word; low: the place of the first."""
        self.classes = classes
        self.low = low

    def __missing__(self, number: int) -> list[int]:
        found = [at for at, classes in enumerate(self.classes, self.low) if number in classes]
        self[number] = found
        return found


def find(pattern: Pattern, where: Stands) -> list[Places]:
    """Every place where a pattern stands, nearest words first, without overlap."""
    firsts = where[pattern.classes[0]]
    if len(pattern.classes) == 1:
        return [(at,) for at in firsts]
    found = []
    free = 0
    for at in firsts:
        if at >= free:
            places = _rest(pattern, where, (at,))
            if places:
                found.append(places)
                free = places[-1] + 1
    return found


def _rest(pattern: Pattern, where: Stands, places: Places) -> Places | None:
    element = len(places)
    number = pattern.classes[element]
    after = places[-1] + 1
    begin = after - where.low
    for at, classes in enumerate(where.classes[begin : begin + pattern.gaps[element] + 1], after):
        if number in classes:
            found = (*places, at)
            if element + 1 == len(pattern.classes):
                return found
            whole = _rest(pattern, where, found)
            if whole:
                return whole
    return None
