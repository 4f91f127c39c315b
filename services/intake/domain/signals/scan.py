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
from services.intake.domain.signals.normalise import offsets, pieces
from services.intake.domain.signals.normalise import sentences as sentences_of
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
        words = pieces(text)
        name = (
            language if language is not None and language in self.books else detect(words, among=self.books)
        )
        book = self.books[name]
        sentences = list(_sentences(words, book, written_on))
        sightings = [one for at, _ in enumerate(sentences) for one in _sightings(sentences, at)]
        if not sightings:
            return Scan(name, book.lexicon.version, ())
        is_abuse_told = any(one.needs_abuse for one in sightings) and any(
            _tells_abuse(sentence) for sentence in sentences
        )
        spans = offsets(text)
        signals = (
            Signal(one.flag, one.status, spans[one.start][0], spans[one.end][1], one.rules)
            for one in settle(sightings, is_abuse_told=is_abuse_told)
        )
        return Scan(name, book.lexicon.version, tuple(signals))


def _sentences(words: list[str], book: Rulebook, written_on: date | None) -> Iterator[Sentence]:
    known = book.look_up(words)
    year = None if written_on is None else written_on.year
    bounds = list(sentences_of(words))
    for (low, high), (after, _) in zip(bounds, [*bounds[1:], (len(words), 0)], strict=False):
        is_denied = (
            after < len(words) and bool(known[after].mask & book.negations) and "?" in words[high:after]
        )
        yield Sentence(book, words, known, low, high, year, is_denied)


def _sightings(sentences: list[Sentence], at: int) -> Iterator[Sighting]:
    sentence = sentences[at]
    if not sentence.rules:
        return
    near = 0
    for beside in sentences[max(0, at - 1) : at + 2]:
        near |= beside.seen
    found = [
        (rule, places)
        for rule in sentence.rules
        if all(bit & near for bit in rule.needs)
        for places in find(rule.pattern, sentence.where)
        if not _is_undone(rule, sentence, places)
    ]
    if not found:
        return
    taken = frozenset(at for _, places in found for at in places)
    is_gone = any(later.cue(Cue.GONE) for later in sentences[at + 1 : at + 1 + LOOK_AHEAD])
    for rule, places in found:
        status = judge(places, rule.text.flag, sentence=sentence, taken=taken, is_gone=is_gone)
        yield Sighting.of(rule.text, status, places)


def _is_undone(rule: Rule, sentence: Sentence, places: Places) -> bool:
    first, last = places[0], places[-1]
    return any(first - JUST_BEFORE <= at < first for at in sentence.where(rule.not_after)) or any(
        first - AROUND <= at <= last + AROUND for at in sentence.where(rule.unless)
    )


def _tells_abuse(sentence: Sentence) -> bool:
    return any(
        judge(places, None, sentence=sentence, taken=frozenset(places), is_gone=False) in RAISED
        for places in sentence.cue(Cue.ABUSE)
    )
