"""Reads a note and says what stands in it: sightings by rules, judged by context, settled by the conventions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.domain.signals.clauses import Sentence
from services.intake.domain.signals.context import judge
from services.intake.domain.signals.conventions import Sighting, settle
from services.intake.domain.signals.language import detect
from services.intake.domain.signals.matching import Places, find
from services.intake.domain.signals.model import RAISED, Cue, Lexicon, Scan, Signal
from services.intake.domain.signals.normalise import Pieces, cut
from services.intake.domain.signals.rulebook import Rule, Rulebook, make_ready

AROUND = 5
"""Words on each side of a match in which a word of `unless` undoes it."""
JUST_BEFORE = 6
"""Words before a match in which a word of `not_after` undoes it."""
LOOK_AHEAD = 2
"""Sentences after a sighting that may say he is gone."""


@dataclass(frozen=True)
class Scanner:
    """Rulebooks by language. The same text, language and date always give the same scan."""

    books: Mapping[str, Rulebook]

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon]) -> "Scanner":
        """Make lexicons ready. Raises BadPattern."""
        return cls({lexicon.language: make_ready(lexicon) for lexicon in lexicons})

    def scan(self, text: str, *, language: str | None = None, written_on: date | None = None) -> Scan:
        """Read one note.

        language: guessed from the text when absent or unknown to us. written_on: without it no year is long ago.
        """
        pieces = cut(text)
        name = (
            language
            if language is not None and language in self.books
            else detect(pieces.words, among=self.books)
        )
        book = self.books[name]
        masks = [book.words.classes_of(word) for word in pieces.words]
        rules = [book.rules[place] for place in book.rule_anchors.candidates(masks)]
        if not rules:
            return Scan(name, book.lexicon.version, ())
        sentences = _sentences(text, pieces, masks, book, written_on)
        sightings = [one for at, _ in enumerate(sentences) for one in _sightings(rules, sentences, at)]
        is_abuse_told = any(one.needs_abuse for one in sightings) and any(
            _tells_abuse(sentence) for sentence in sentences
        )
        signals = (
            Signal(one.flag, one.status, pieces.starts[one.start], pieces.ends[one.end], one.rules)
            for one in settle(sightings, is_abuse_told=is_abuse_told)
        )
        return Scan(name, book.lexicon.version, tuple(signals))


def _sentences(
    text: str, pieces: Pieces, masks: list[int], book: Rulebook, written_on: date | None
) -> list[Sentence]:
    found: list[Sentence] = []
    low = 0
    for high in pieces.stops:
        is_denied = (
            high < len(masks)
            and bool(masks[high] & book.negations)
            and "?" in text[pieces.ends[high - 1] : pieces.starts[high]]
        )
        year = None if written_on is None else written_on.year
        found.append(Sentence(book, pieces.words, masks, low, high, year, is_denied))
        low = high
    return found


def _sightings(rules: list[Rule], sentences: list[Sentence], at: int) -> Iterator[Sighting]:
    sentence = sentences[at]
    masks, low, high = sentence.masks, sentence.low, sentence.high
    seen = sentence.seen
    near = seen | (sentences[at + 1].seen if at + 1 < len(sentences) else 0)
    rules = [
        rule
        for rule in rules
        if rule.pattern.all_bits & seen == rule.pattern.all_bits and (not rule.needs or rule.needs & near)
    ]
    if not rules:
        return
    found = [
        (rule, places)
        for rule in rules
        for places in find(rule.pattern, masks, low, high)
        if not _is_undone(rule, masks, places, low=low, high=high)
    ]
    taken = frozenset(at for _, places in found for at in places)
    for rule, places in found:
        is_gone = any(later.cues[Cue.GONE] for later in sentences[at + 1 : at + 1 + LOOK_AHEAD])
        status = judge(places, rule.text.flag, sentence=sentence, taken=taken, is_gone=is_gone)
        yield Sighting.of(rule.text, status, places)


def _is_undone(rule: Rule, masks: list[int], places: Places, *, low: int, high: int) -> bool:
    first, last = places[0], places[-1]
    if rule.not_after and _any(masks, rule.not_after, max(low, first - JUST_BEFORE), first):
        return True
    return bool(rule.unless) and _any(
        masks, rule.unless, max(low, first - AROUND), min(high, last + AROUND + 1)
    )


def _any(masks: list[int], bit: int, low: int, high: int) -> bool:
    return any(masks[at] & bit for at in range(low, high))


def _tells_abuse(sentence: Sentence) -> bool:
    return any(
        judge(places, None, sentence=sentence, taken=frozenset(places), is_gone=False) in RAISED
        for places in sentence.cues[Cue.ABUSE]
    )
