"""A lexicon made ready to read notes: patterns compiled once, classes as bits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.intake.domain.signals.anchors import Anchors
from services.intake.domain.signals.lookup import WordIndex
from services.intake.domain.signals.model import Cue, Lexicon, RuleText
from services.intake.domain.signals.patterns import Pattern, compile_pattern
from services.intake.domain.signals.remembered import Remembered

NO_CLASS = -1
"""Stands for the rare class of a rule that has none."""
PAUSES = (",", "،", ":", "(", ")", "–", "—", "-", "/", "☑")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reading of one rule.

    unless, not_after: class bits, 0 when there is no such condition; needs: bits of which each must be near.
    """

    text: RuleText
    pattern: Pattern
    unless: int
    not_after: int
    needs: tuple[int, ...]


class Known(NamedTuple):
    """What is known of a word: its classes, and the places of the rules and cues that wait at it.

    rare: numbers of those of its classes that hold no small word: few, and quick to look through.
    """

    mask: int
    rare: frozenset[int]
    rules: tuple[int, ...]
    cues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules and cues of one language.

    rule_bits: of each rule, its classes as one mask; rule_beside: the number of one of those without a small word, not
    the one it waits at if it has two.
    pauses: the bit of commas, colons and brackets. negations, answers: bits of single words that say no, and that may
    stand before an answer.
    """

    lexicon: Lexicon
    words: WordIndex
    rules: tuple[Rule, ...]
    rule_bits: tuple[int, ...]
    rule_beside: tuple[int, ...]
    cues: tuple[tuple[Cue, Pattern], ...]
    rule_anchors: Anchors
    cue_anchors: Anchors
    pauses: int
    negations: int
    answers: int
    _met: Remembered[Known] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_met", Remembered(self._meet))

    def look_up(self, words: Sequence[str]) -> list[Known]:
        """What is known of each word."""
        return list(map(self._met.__getitem__, words))

    def _meet(self, word: str) -> Known:
        mask = self.words.classes_of(word)
        return Known(
            mask, numbers(mask, among=self.words.rare), self.rule_anchors.at(mask), self.cue_anchors.at(mask)
        )


def make_ready(lexicon: Lexicon) -> Rulebook:
    """Compile a lexicon. Raises BadPattern, naming what cannot be read."""
    words = WordIndex(lexicon)
    rules = tuple(rule for text in lexicon.rules for rule in _readings(text, words))
    cues = tuple(
        (cue, pattern)
        for cue, texts in lexicon.cues.items()
        for text in texts
        for pattern in compile_pattern(text, bit_of=words.bit_of, class_of=words.entries_of)
    )
    single = dict.fromkeys((Cue.NEGATION, Cue.ANSWER), 0)
    for cue, pattern in cues:
        if cue in single and len(pattern.bits) == 1:
            single[cue] |= pattern.all_bits
    return Rulebook(
        lexicon,
        words,
        rules,
        tuple(rule.pattern.all_bits for rule in rules),
        tuple(_beside(rule.pattern, words) for rule in rules),
        cues,
        Anchors([rule.pattern for rule in rules], weight=words.weights),
        Anchors([pattern for _, pattern in cues], weight=words.weights),
        words.bit_of(PAUSES),
        single[Cue.NEGATION],
        single[Cue.ANSWER],
    )


def numbers(mask: int, *, among: int) -> frozenset[int]:
    """The places of the bits that two masks share."""
    shared = mask & among
    found = []
    while shared:
        last = shared.bit_length() - 1
        found.append(last)
        shared ^= 1 << last
    return frozenset(found)


def _beside(pattern: Pattern, words: WordIndex) -> int:
    """A second class that tells soon whether a pattern can stand in a sentence; the one it waits at comes first."""
    rare = sorted(
        {bit for bit in pattern.bits if bit & words.rare}, key=lambda bit: (words.weights[bit], bit)
    )
    return rare[:2][-1].bit_length() - 1 if rare else NO_CLASS


def _readings(text: RuleText, words: WordIndex) -> list[Rule]:
    return [
        Rule(
            text,
            pattern,
            unless=_bits(words, text.unless),
            not_after=_bits(words, text.not_after),
            needs=tuple(_bits(words, group) for group in text.needs),
        )
        for written in text.patterns
        for pattern in compile_pattern(written, bit_of=words.bit_of, class_of=words.entries_of)
    ]


def _bits(words: WordIndex, entries: tuple[str, ...]) -> int:
    """One bit for a list of words and classes."""
    return words.bit_of(entries) if entries else 0
