"""Finds patterns among the classes of a sentence's words. The work of one try is bounded by the pattern alone."""

from collections.abc import Iterator

from services.intake.domain.signals.patterns import Pattern

Places = tuple[int, ...]
"""Where each element of a pattern was found, in the order of the text."""


def find(pattern: Pattern, masks: list[int], low: int, high: int) -> Iterator[Places]:
    """Every place where a pattern stands in masks[low:high], nearest words first, without overlap."""
    first = pattern.bits[0]
    at = low
    while at < high:
        if masks[at] & first:
            places = _rest(pattern, masks, high, (at,))
            if places:
                yield places
                at = places[-1]
        at += 1


def _rest(pattern: Pattern, masks: list[int], high: int, places: Places) -> Places | None:
    element = len(places)
    if element == len(pattern.bits):
        return places
    bit = pattern.bits[element]
    start = places[-1] + 1
    for at in range(start, min(high, start + pattern.gaps[element] + 1)):
        if masks[at] & bit:
            found = _rest(pattern, masks, high, (*places, at))
            if found:
                return found
    return None
