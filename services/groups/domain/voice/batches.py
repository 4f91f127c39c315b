"""Answers become sums, five at least at a time, and the sums are all that is kept.

A batch of five is released while another full batch waits behind it, or at closing with all that is left: so no rest
under five is ever shown or lost, unless fewer than five answered at all. Every item may be left out, so each has its
own sums, and what is shown of it grows by five answers to it at least: the difference of two results says no one's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from services.groups.domain.voice.answers import Answer, Value
from services.groups.domain.voice.elections import pairs_of
from services.groups.domain.voice.rounds import ITEMS, Kind, Shape

BATCH: Final = 5
MOST_HELD: Final = 2 * BATCH - 1
"""Answers that may wait: one more releases a batch."""
SCORE: Final = "score"
"""The sum of the five of WHO-5, 0 to 25; an item of its own, of those who answered all five."""


@dataclass(frozen=True)
class Sums:
    """Answers to one item. n: how many. counts: what they said, by value."""

    n: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        keys = sorted(self.counts.keys() | other.counts.keys())
        return Sums(
            self.n + other.n, {key: self.counts.get(key, 0) + other.counts.get(key, 0) for key in keys}
        )


@dataclass(frozen=True)
class Tally:
    """What is known of a round. answers: released. shown: sums by item; waiting: too few yet to be added to them."""

    answers: int = 0
    shown: Mapping[str, Sums] = field(default_factory=dict)
    waiting: Mapping[str, Sums] = field(default_factory=dict)

    def plus(self, batch: Mapping[str, Sums], *, answers: int) -> "Tally":
        """Add a batch: items of which five answers wait by now are shown."""
        waiting = {item: self.waiting.get(item, Sums()).plus(sums) for item, sums in batch.items()}
        waiting = {**self.waiting, **waiting}
        ready = {item: sums for item, sums in waiting.items() if sums.n >= BATCH}
        shown = {item: self.shown.get(item, Sums()).plus(sums) for item, sums in ready.items()}
        left = {item: sums for item, sums in waiting.items() if item not in ready}
        return Tally(self.answers + answers, {**self.shown, **shown}, left)

    def closed(self) -> "Tally":
        """Drop what can never be shown."""
        return Tally(self.answers, self.shown)


def due(held: int, *, is_closing: bool) -> int:
    """How many of the held answers are released now, whichever they are."""
    if is_closing:
        return held if held >= BATCH else 0
    return BATCH if held > MOST_HELD else 0


def sums_of(kind: Kind, batch: Sequence[Answer], *, topics: Iterable[str] = ()) -> dict[str, Sums]:
    """Sum a batch by item; words are not summed. topics: those this vote is about."""
    known = list(topics)
    found: dict[str, Sums] = {}
    for item in ITEMS[kind]:
        values = [answer.given[item.id] for answer in batch if item.id in answer.given]
        if item.shape is not Shape.WORDS and values:
            found[item.id] = Sums(len(values), _counts(item.shape, values, known))
    scores = [score for answer in batch if (score := _score(kind, answer)) is not None]
    if scores:
        found[SCORE] = Sums(len(scores), {"sum": sum(scores)})
    return found


def mean_face(sums: Sums | None) -> float | None:
    """Mean face, 1.0 to 5.0, one decimal; None for nothing shown."""
    if sums is None:
        return None
    return round(sum(int(face) * count for face, count in sums.counts.items()) / sums.n, 1)


def mean_wellbeing(sums: Sums | None) -> float | None:
    """Mean of WHO-5 as it is reported: raw sum of 0 to 25, times 4, so 0.0 to 100.0; None for nothing shown."""
    return None if sums is None else round(4 * sums.counts["sum"] / sums.n, 1)


def _score(kind: Kind, answer: Answer) -> int | None:
    asked = [item.id for item in ITEMS[kind] if item.shape is Shape.WHO5]
    values = [value for item in asked if isinstance(value := answer.given.get(item), int)]
    return sum(values) if asked and len(values) == len(asked) else None


def _counts(shape: Shape, values: Sequence[Value], topics: list[str]) -> dict[str, int]:
    lists = [value for value in values if isinstance(value, tuple)]
    match shape:
        case Shape.FACES | Shape.WHO5:
            return _tallied(str(value) for value in values)
        case Shape.CHOICES:
            return _tallied(code for chosen in lists for code in chosen)
        case Shape.RANK:
            pairs = pairs_of(lists, topics)
            return (
                {f"{one}>{other}": count for (one, other), count in pairs.items()}
                | _tallied(f"first:{ballot[0]}" for ballot in lists)
                | _tallied(f"named:{topic}" for ballot in lists for topic in ballot)
            )
        case Shape.WORDS:
            return {}
        case _:
            assert_never(shape)


def _tallied(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts
