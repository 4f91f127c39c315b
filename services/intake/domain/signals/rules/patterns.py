"""The pattern language: classes of words and the distance between them.

GRAB ~ NECK           a word of class GRAB, then within four words one of NECK
GRAB & NECK           the same in any order
en|a casa             lists; a space allows one word between
dej~ar + salir        '+' allows none
~7  &7                another distance
no ya?                '?' may be absent
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, product

NEAR, WITHIN = 1, 4
"""Words allowed between two elements by a space, and by a bare '~' or '&'."""
_GAP = re.compile(r"[~&]\d*|\+")


class BadPattern(ValueError):
    """A pattern that does not follow the language."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern made ready: for each element the number of its class and how many words may stand before it."""

    classes: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Element:
    entries: tuple[str, ...]
    gap: int
    free: bool
    optional: bool


def compile_pattern(
    text: str, *, number_of: Callable[[Iterable[str]], int], class_of: Callable[[str], tuple[str, ...]]
) -> Iterator[Pattern]:
    """Every reading of a pattern: with and without optional parts, each order of parts joined by '&'.

    class_of: the entries of a named class. Raises BadPattern.
    """
    elements = _parse(text, class_of=class_of)
    for kept in product(*((True, False) if one.optional else (True,) for one in elements)):
        present = [one for one, keep in zip(elements, kept, strict=True) if keep]
        for order in _orders(present):
            classes = tuple(number_of(one.entries) for one, _ in order)
            yield Pattern(classes, tuple(gap for _, gap in order))


def is_class_name(entry: str) -> bool:
    """Class names are written in capitals, so that a name misspelt is never taken for a word."""
    return len(entry) > 1 and entry.isascii() and entry.isupper()


def _parse(text: str, *, class_of: Callable[[str], tuple[str, ...]]) -> list[_Element]:
    elements: list[_Element] = []
    gap, free = NEAR, False
    for part in text.split():
        if _GAP.fullmatch(part):
            gap, free = (0, False) if part == "+" else (int(part[1:] or WITHIN), part[0] == "&")
            continue
        entries = _entries(part.removesuffix("?"), class_of=class_of)
        elements.append(_Element(entries, gap, free, part.endswith("?")))
        gap, free = NEAR, False
    if not elements or elements[0].optional:
        msg = f"a pattern needs a first element that must be there: {text!r}"
        raise BadPattern(msg)
    return elements


def _entries(part: str, *, class_of: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    found: list[str] = []
    for name in part.split("|"):
        if not name:
            msg = f"an empty word in a pattern: {part!r}"
            raise BadPattern(msg)
        found.extend(class_of(name) if is_class_name(name) else (name,))
    return tuple(found)


def _orders(elements: list[_Element]) -> Iterator[list[tuple[_Element, int]]]:
    groups: list[list[_Element]] = []
    for one in elements:
        if one.free and groups:
            groups.append([one])
        elif groups:
            groups[-1].append(one)
        else:
            groups = [[one]]
    widest = max((group[0].gap for group in groups[1:]), default=0)
    for order in permutations(groups):
        yield [
            (one, widest if at == 0 and place else one.gap)
            for place, group in enumerate(order)
            for at, one in enumerate(group)
        ]
