"""What a sentence resembles: for each flag, the weights of its parts of words, runs of words and sightings, added up.

The weights are learned from invented fragments (`bench/signals/corpus`) and are data, like the rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, sqrt
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.words.normalise import fold
from services.intake.domain.signals.words.remembered import Remembered

SHORTEST_PART, LONGEST_PART = 3, 5
"""Letters of the parts of a word that have a weight of their own; its first and last letter are marked."""
FEWEST_WORDS = 12
"""Words below which a sentence says no more with each of its words for being short."""
ZERO = 128
"""What a weight of nothing is written as: weights are bytes, -128 to 127."""
FLAGS = tuple(RedFlag)
_WIDTH = 32
"""Bits a flag in a sum: room for sixteen million weights."""
_COUNT = _WIDTH * len(FLAGS)
"""The bits above the lanes count the weights that went in."""
_LANE = (1 << _WIDTH) - 1
_ONES = sum(1 << _WIDTH * lane for lane, _ in enumerate(FLAGS))
_HIGHEST = _ONES << _WIDTH - 1
_FINE, _FAR = 16, 1 << 29
"""Parts of a step in which all lanes are worked out at once; more of them than any sentence has."""
_NO_RUNS: dict[str, int] = {}
_TEXT, _GET = itemgetter(0), dict.get
_WORD = re.compile(r"\w")
_RULE = "likeness."


class Word(NamedTuple):
    """A word, folded ("" for a piece that is none), and the weights of its parts, packed.

    before, apart: weights of its runs with the word after it, and with the one after that, by that word.
    """

    text: str
    lanes: int
    before: dict[str, int]
    apart: dict[str, int]


class Sum(NamedTuple):
    """Weights added up, packed. words: of how many words; gains: the weights of the witnesses."""

    lanes: int
    words: int
    gains: int = 0

    def with_(self, other: "Sum") -> "Sum":
        """Both together, without witnesses: what stands between them is not read."""
        return Sum(self.lanes + other.lanes, self.words + other.words)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The weights of one version.

    weights: of parts and runs of words, by the names of `parts_of` and `runs_of`, and of witnesses, by those of
    `sighting`, `turn` and the rules; packed by `lanes_of`. unit: what one step of a weight is worth; sighting_unit:
    the same for a witness, which does not thin out in a long sentence. starts: by flag, what an empty
    sentence has; limits: where it is shown.
    """

    version: str
    weights: Mapping[str, int]
    unit: float
    sighting_unit: float
    starts: tuple[float, ...]
    limits: tuple[float, ...]
    _bases: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _runs: tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]] = field(
        init=False, repr=False, compare=False
    )
    _met: Remembered[Word] = field(init=False, repr=False, compare=False)
    _bounds: dict[int, tuple[int, int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bases = (start - limit for start, limit in zip(self.starts, self.limits, strict=True))
        object.__setattr__(self, "_bases", tuple(bases))
        object.__setattr__(self, "_runs", _by_first_word(self.weights))
        object.__setattr__(self, "_met", Remembered(self._meet))
        object.__setattr__(self, "_bounds", {})

    @property
    def rule(self) -> str:
        """What stands as the rule of a signal that only likeness shows."""
        return f"{_RULE}{self.version}"

    def read(self, pieces: Iterable[str]) -> list[Word]:
        """Each piece of a sentence with the weights of its parts."""
        return list(map(self._met.__getitem__, pieces))

    def add_up(self, words: Iterable[Word]) -> Sum:
        """Everything that one sentence says."""
        spoken = list(filter(_TEXT, words))
        if not spoken:
            return Sum(0, 0)
        texts, lanes, before, apart = zip(*spoken, strict=True)
        near, far = map(_GET, before, texts[1:]), map(_GET, apart, texts[2:])
        return Sum(sum([*lanes, *filter(None, near), *filter(None, far)]), len(texts))

    def hear(self, sum_: Sum, witnesses: Iterable[str]) -> Sum:
        """A sum with the weights of its witnesses: names by `sighting`, `turn`, and of rules."""
        return Sum(sum_.lanes, sum_.words, sum(filter(None, map(self.weights.get, witnesses))))

    def strength(self, sum_: Sum, lane: int) -> float:
        """How much speaks for a flag (its place in FLAGS): above 0 it is shown."""
        lanes, words, gains = sum_
        told = self.unit / sqrt(max(words, FEWEST_WORDS))
        nothing = ZERO * (lanes >> _COUNT) * told + ZERO * (gains >> _COUNT) * self.sighting_unit
        own, gain = lanes >> _WIDTH * lane & _LANE, gains >> _WIDTH * lane & _LANE
        return own * told + gain * self.sighting_unit - nothing + self._bases[lane]

    def strengths(self, sum_: Sum, witnesses: Iterable[str] = ()) -> list[float]:
        """How much speaks for each flag."""
        heard = self.hear(sum_, witnesses)
        return [self.strength(heard, lane) for lane, _ in enumerate(FLAGS)]

    def told(self, sum_: Sum) -> int:
        """The flags whose strength may be above 0, and few others: the highest bit of their lanes.

        All lanes are worked out at once, in whole steps and rounded up.
        """
        lanes, words, gains = sum_
        up, down, start = self._bounds.get(words) or self._bound(words)
        nothing = ZERO * ((lanes >> _COUNT) * _FINE + (gains >> _COUNT) * down)
        return (lanes * _FINE + gains * up + start - _ONES * nothing) & _HIGHEST

    def _bound(self, words: int) -> tuple[int, int, int]:
        """What a witness is worth in steps, rounded up and down, and what each lane begins with."""
        step = self.unit / sqrt(max(words, FEWEST_WORDS)) / _FINE
        worth = self.sighting_unit / step
        starts = (max(-_FAR, min(ceil(base / step) + 1, _FAR)) for base in self._bases)
        start = sum((_LANE // 2 + 1 + each) << _WIDTH * lane for lane, each in enumerate(starts))
        self._bounds[words] = ceil(worth), int(worth), start
        return self._bounds[words]

    def span(self, words: Sequence[Word], lane: int) -> tuple[int, int]:
        """First and last of the words that speak for a flag (its place in FLAGS): the run that adds up to most."""
        most = total = 0
        low = first = last = 0
        for at, word in enumerate(words):
            if total <= 0:
                total, low = 0, at
            total += (word.lanes >> _WIDTH * lane & _LANE) - ZERO * (word.lanes >> _COUNT)
            if total > most:
                most, first, last = total, low, at
        return (first, last) if most else (0, len(words) - 1)

    def _meet(self, piece: str) -> Word:
        text = intern(_text_of(piece))
        if not text:
            return Word(text, 0, _NO_RUNS, _NO_RUNS)
        before, apart = (runs.get(text, _NO_RUNS) for runs in self._runs)
        return Word(text, sum(filter(None, map(self.weights.get, parts_of(text)))), before, apart)


def is_likeness(rule: str) -> bool:
    """Whether a signal's rule says that no rule saw it."""
    return rule.startswith(_RULE)


def words_of(pieces: Iterable[str]) -> list[str]:
    """The words and numbers among a sentence's pieces, folded."""
    return [text for piece in pieces if (text := _text_of(piece))]


def parts_of(word: str) -> list[str]:
    """The word itself ('=word') and its runs of letters, with '^' before and '$' after it."""
    marked = f"^{word}$"
    lengths = range(SHORTEST_PART, LONGEST_PART + 1)
    return [
        "=" + word,
        *(marked[at : at + length] for length in lengths for at in range(len(marked) - length + 1)),
    ]


def runs_of(words: Sequence[str]) -> list[str]:
    """Each two neighbours, and each two with one word between them."""
    return [*map(" ".join, pairwise(words)), *map(" _ ".join, zip(words, words[2:], strict=False))]


def sighting(flag: str, status: str, *, by_several: bool) -> str:
    """The name under which a rule's sighting has a weight. by_several: two rules or more agree."""
    return f"#{flag}:{status}{':several' if by_several else ''}"


def turn(kind: str) -> str:
    """The name under which a turn of phrase has a weight, wherever it stands in a sentence."""
    return f"?{kind}"


def _by_first_word(weights: Mapping[str, int]) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """The weights of runs of neighbours and of words one apart, by their first word and then by their other."""
    near: dict[str, dict[str, int]] = {}
    apart: dict[str, dict[str, int]] = {}
    for name, weight in weights.items():
        match name.split(" "):
            case [first, last]:
                near.setdefault(first, {})[intern(last)] = weight
            case [first, _, last]:
                apart.setdefault(first, {})[intern(last)] = weight
    return near, apart


def _text_of(piece: str) -> str:
    return fold(piece) if _WORD.match(piece) else ""


def lanes_of(weights: bytes) -> Iterator[int]:
    """The weights of each part, packed. weights: a byte a flag and part, in the order of FLAGS, ZERO for nothing."""
    size = _WIDTH // 8
    wide = bytearray(size * len(weights))
    wide[::size] = weights
    for at in range(0, len(wide), size * len(FLAGS)):
        yield int.from_bytes(wide[at : at + size * len(FLAGS)], "little") | 1 << _COUNT


def places_of(told: int) -> list[int]:
    """Places in FLAGS of the lanes whose highest bit is set."""
    found = []
    while told:
        lane = (told.bit_length() - 1) // _WIDTH
        found.append(lane)
        told &= (1 << _WIDTH * lane) - 1
    return found
