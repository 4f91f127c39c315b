"""A lexicon made ready to read notes: patterns compiled once, classes as numbers."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from services.intake.domain.signals.model import Cue, Lexicon, RuleText
from services.intake.domain.signals.rules.anchors import Anchors
from services.intake.domain.signals.rules.lookup import WordIndex
from services.intake.domain.signals.rules.patterns import Pattern, compile_pattern
from services.intake.domain.signals.words.normalise import pieces
from services.intake.domain.signals.words.remembered import Remembered

NO_CLASS = -1
"""Stands for the class of a condition that a rule does not have."""
PAUSES = (",", "،", ":", "(", ")", "–", "—", "-", "/", "☑")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reading of one rule.

    unless, not_after: classes, NO_CLASS when there is no such condition; needs: classes of which each must be near.
    """

    text: RuleText
    pattern: Pattern
    unless: int
    not_after: int
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a word: its classes, and the places of the rules and cues that wait at it.

    mask: those that patterns waiting at another word ask for; says: the cues that it is by itself.
    """

    classes: frozenset[int]
    mask: int
    waiting: tuple[int, ...]
    says: tuple[Cue, ...]
    is_pause: bool
    is_no: bool
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of one language, and its cues: those of several words, and by its class those that a word is by itself.

    anchors: of the rules and then of the cues. pauses: the class of commas, colons and brackets.
    """

    lexicon: Lexicon
    words: WordIndex
    rules: tuple[Rule, ...]
    cues: tuple[tuple[Cue, Pattern], ...]
    single_cues: dict[int, tuple[Cue, ...]]
    anchors: Anchors
    pauses: int
    _met: Remembered[Known] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_met", Remembered(self._meet))

    def look_up(self, words: Sequence[str]) -> list[Known]:
        """What is known of each word."""
        return list(map(self._met.__getitem__, words))

    def possible(self, words: Sequence[Known]) -> tuple[list[Rule], list[tuple[Cue, Pattern]]]:
        """The rules, and the cues of several words, that these words may hold together."""
        waiting = set().union(*[word.waiting for word in words])
        if not waiting:
            return [], []
        places = self.anchors.possible(waiting, reduce(or_, [word.mask for word in words]))
        if not places:
            return [], []
        rules, cues = self.rules, self.cues
        many = len(rules)
        cut = bisect_left(places, many)
        return [rules[at] for at in places[:cut]], [cues[at - many] for at in places[cut:]]

    def _meet(self, word: str) -> Known:
        classes = self.words.classes_of(word)
        says = tuple({kind: True for one in classes for kind in self.single_cues.get(one, ())})
        return Known(
            classes,
            self.anchors.mask(classes),
            self.anchors.at(classes),
            says,
            is_pause=self.pauses in classes,
            is_no=Cue.NEGATION in says,
            is_answer=Cue.ANSWER in says,
        )


def make_ready(lexicon: Lexicon) -> Rulebook:
    """Compile a lexicon. Raises BadPattern, naming what cannot be read."""
    words = WordIndex(lexicon)
    rules = tuple(rule for text in lexicon.rules for rule in _readings(text, words))
    cues, single = [], dict[int, tuple[Cue, ...]]()
    for cue, texts in lexicon.cues.items():
        for pattern in _patterns(texts, words):
            if len(pattern.classes) > 1:
                cues.append((cue, pattern))
            else:
                single[pattern.classes[0]] = (*single.get(pattern.classes[0], ()), cue)
    patterns = [*(rule.pattern for rule in rules), *(pattern for _, pattern in cues)]
    pauses = words.number_of(PAUSES)
    often = _often(lexicon, words)
    anchors = Anchors(patterns, how_often=lambda number: (often[number], words.weights[number]))
    return Rulebook(lexicon, words, rules, tuple(cues), single, anchors, pauses)


def _often(lexicon: Lexicon, words: WordIndex) -> Counter[int]:
    """How often words of each class stand in the sentences by which rules show themselves at work."""
    told = Counter(word for rule in lexicon.rules for test in rule.tests for word in pieces(test))
    often = Counter[int]()
    for word, times in told.items():
        for number in words.classes_of(word):
            often[number] += times
    return often


def _readings(text: RuleText, words: WordIndex) -> list[Rule]:
    return [
        Rule(
            text,
            pattern,
            unless=_class(words, text.unless),
            not_after=_class(words, text.not_after),
            needs=tuple(_class(words, group) for group in text.needs),
        )
        for pattern in _patterns(text.patterns, words)
    ]


def _patterns(texts: Iterable[str], words: WordIndex) -> list[Pattern]:
    return [
        pattern
        for text in texts
        for pattern in compile_pattern(text, number_of=words.number_of, class_of=words.entries_of)
    ]


def _class(words: WordIndex, entries: tuple[str, ...]) -> int:
    """The class of a list of words and classes."""
    return words.number_of(entries) if entries else NO_CLASS
