"""Which topic the group wants most: Schulze's method on ballots that rank up to three.

In one sentence: the topic that more women put before each of the others wins; if they beat each other in a circle,
the weakest of those victories does not count. Only sums of pairs are needed, so no ballot has to be kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, permutations

Pairs = Mapping[tuple[str, str], int]
"""How many put the first before the second; absent: nobody."""


@dataclass(frozen=True)
class Standing:
    """Where a topic came. place: from 1; tied topics share one. order: from 1, ties broken by lot.

    beats: those more women put after it than before it.
    """

    topic: str
    place: int
    order: int
    beats: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether only the lot put another before it."""
        return self.place != self.order


def pairs_of(ballots: Iterable[Sequence[str]], topics: Iterable[str]) -> dict[tuple[str, str], int]:
    """Sum ballots: a ranked topic goes before those ranked later and before all it leaves out."""
    known = list(topics)
    sums: dict[tuple[str, str], int] = {}
    for ballot in ballots:
        left = [topic for topic in known if topic not in ballot]
        for pair in (*combinations(ballot, 2), *((one, other) for one in ballot for other in left)):
            sums[pair] = sums.get(pair, 0) + 1
    return sums


def strongest_paths(pairs: Pairs, topics: Sequence[str]) -> dict[tuple[str, str], int]:
    """For each two topics, the strength of the strongest chain of victories from one to the other; 0: none.

    A chain is as strong as its weakest victory; a victory, as the women who put the first before the second
    (winning votes). Source: M. Schulze, Social Choice and Welfare 36 (2011), 267-303, section 2.3.
    """
    path = {
        (one, other): pairs.get((one, other), 0)
        if pairs.get((one, other), 0) > pairs.get((other, one), 0)
        else 0
        for one, other in permutations(topics, 2)
    }
    for via in topics:
        for one, other in permutations((topic for topic in topics if topic != via), 2):
            path[one, other] = max(path[one, other], min(path[one, via], path[via, other]))
    return path


def count(pairs: Pairs, topics: Sequence[str], *, lot: str) -> list[Standing]:
    """Order topics by the strongest chains between them, dearest first; `lot` orders those that tie.

    A topic's place is one more than the topics that go before it. Ties are drawn by SHA-256 of `lot` and the
    topic, smallest first: fixed before anybody votes, the same whoever counts again.
    """
    path = strongest_paths(pairs, topics)
    ahead = {
        topic: sum(path[other, topic] > path[topic, other] for other in topics if other != topic)
        for topic in topics
    }
    drawn = sorted(topics, key=lambda topic: (ahead[topic], sha256(f"{lot} {topic}".encode()).digest()))
    return [
        Standing(
            topic=topic,
            place=ahead[topic] + 1,
            order=order,
            beats=tuple(
                other for other in drawn if pairs.get((topic, other), 0) > pairs.get((other, topic), 0)
            ),
        )
        for order, topic in enumerate(drawn, start=1)
    ]
