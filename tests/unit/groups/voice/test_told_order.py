"""A report tells the order of a vote and no count: whoever tries every set of ballots learns no small number from it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations_with_replacement, permutations

import pytest

from services.groups.domain.voice.elections import Standing, count, pairs_of

Ballots = tuple[tuple[str, ...], ...]
Told = Callable[[Ballots, list[Standing]], object]
SMALL = range(1, 5)


@cache
def elections(topics: str, women: int) -> list[tuple[Ballots, list[Standing]]]:
    """Every set of ballots they can cast, counted."""
    ballots = [ballot for length in range(1, len(topics) + 1) for ballot in permutations(topics, length)]
    every = list(combinations_with_replacement(ballots, women))
    return [(cast, count(pairs_of(cast, topics), list(topics), lot="round 1")) for cast in every]


def numbers(cast: Ballots, topics: str) -> Iterator[tuple[str, int]]:
    """What could be asked of one set of ballots: who chose a topic, put it first, put it before another."""
    for topic in topics:
        yield f"named {topic}", sum(topic in ballot for ballot in cast)
        yield f"first {topic}", sum(ballot[0] == topic for ballot in cast)
    pairs = pairs_of(cast, topics)
    for one, other in permutations(topics, 2):
        yield f"{one} before {other}", pairs.get((one, other), 0)


def betrayed(topics: str, women: int, told: Told) -> set[tuple[object, str, int]]:
    """Small numbers that follow from what is told."""
    found: dict[tuple[object, str], set[int]] = defaultdict(set)
    for cast, standings in elections(topics, women):
        for name, number in numbers(cast, topics):
            found[told(cast, standings), name].add(number)
    return {
        (what, name, min(fits))
        for (what, name), fits in found.items()
        if len(fits) == 1 and min(fits) in SMALL
    }


def the_order(_: Ballots, standings: list[Standing]) -> object:
    """As the report tells it."""
    return tuple(one.topic for one in standings)


def with_ties(_: Ballots, standings: list[Standing]) -> object:
    return tuple((one.topic, one.place) for one in standings)


def with_counts_that_are_not_small(cast: Ballots, standings: list[Standing]) -> object:
    chosen = {one.topic: sum(one.topic in ballot for ballot in cast) for one in standings}
    return tuple((one.topic, None if chosen[one.topic] in SMALL else chosen[one.topic]) for one in standings)


@pytest.mark.parametrize(("topics", "women"), [*(("AB", n) for n in range(5, 14)), ("ABC", 5)])
def test_no_small_number_follows_from_the_order_of_the_topics(topics: str, women: int) -> None:
    assert betrayed(topics, women, the_order) == set()


def test_told_ties_would_betray_one_and_so_would_the_larger_counts() -> None:
    """The control: six women and a tie mean three and three; a winner of seven whose count is hidden has four."""
    assert ((("A", 1), ("B", 1)), "first A", 3) in betrayed("AB", 6, with_ties)
    assert betrayed("AB", 7, with_counts_that_are_not_small)
