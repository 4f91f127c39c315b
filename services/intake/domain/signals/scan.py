"""Reads a note and says what stands in it: sightings by rules, judged by context, settled by the conventions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.intake.domain.signals.clauses import Sentence
from services.intake.domain.signals.context import NOTHING, Beyond, judge
from services.intake.domain.signals.conventions import Sighting, settle
from services.intake.domain.signals.likeness import Likeness
from services.intake.domain.signals.model import RAISED, Cue, Lexicon, Scan, Signal
from services.intake.domain.signals.rules.matching import Places, find
from services.intake.domain.signals.rules.rulebook import Rule, Rulebook, make_ready
from services.intake.domain.signals.weighing import turns, weigh, witnesses
from services.intake.domain.signals.words.language import detect
from services.intake.domain.signals.words.normalise import offsets, pieces
from services.intake.domain.signals.words.normalise import sentences as sentences_of

AROUND = 5
"""Words on each side of a match in which a word of `unless` undoes it."""
JUST_BEFORE = 6
"""Words before a match in which a word of `not_after` undoes it."""
LOOK_AHEAD = 2
"""Sentences after a sighting that may say he is gone."""


@dataclass(frozen=True)
class Scanner:
    """Rulebooks by language, and learned weights if any. The same text, language and date always give the same scan."""

    books: Mapping[str, Rulebook]
    likeness: Likeness | None = None

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon], *, likeness: Likeness | None = None) -> "Scanner":
        """Make lexicons ready. Raises BadPattern."""
        return cls({lexicon.language: make_ready(lexicon) for lexicon in lexicons}, likeness)

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
        seen = _seen(sentences)
        if self.likeness is not None:
            seen = weigh(sentences, seen, self.likeness, tells_abuse=lambda: _tell_abuse(sentences))
        version = (
            book.lexicon.version if self.likeness is None else f"{book.lexicon.version}+{self.likeness.rule}"
        )
        if not seen:
            return Scan(name, version, ())
        spans = offsets(text, many=max(one.end for one in seen) + 1)
        signals = (
            Signal(one.flag, one.status, spans[one.start][0], spans[one.end][1], one.rules) for one in seen
        )
        return Scan(name, version, tuple(signals))

    def witnesses(self, text: str, *, language: str, written_on: date | None = None) -> set[str]:
        """Everything in a text, but its words, that has a weight."""
        sentences = list(_sentences(pieces(text), self.books[language], written_on))
        return {*witnesses(_seen(sentences)), *(name for one in sentences for name in turns(one))}


def _seen(sentences: list[Sentence]) -> list[Sighting]:
    """What the rules see, settled."""
    sightings = [
        one for at, sentence in enumerate(sentences) if sentence.rules for one in _sightings(sentences, at)
    ]
    if not sightings:
        return []
    is_abuse_told = any(one.needs_abuse for one in sightings) and _tell_abuse(sentences)
    return settle(sightings, is_abuse_told=is_abuse_told)


def _sentences(words: list[str], book: Rulebook, written_on: date | None) -> Iterator[Sentence]:
    known = book.look_up(words)
    year = None if written_on is None else written_on.year
    for low, high in sentences_of(words):
        yield Sentence(
            book, words, known, low, high, year, is_question=words[high : high + 1] in (["?"], ["؟"])
        )


def _sightings(sentences: list[Sentence], at: int) -> Iterator[Sighting]:
    sentence = sentences[at]
    around = sentences[max(0, at - 1) : at + 2]
    found = []
    for rule in sentence.rules:
        hits = find(rule.pattern, sentence.where)
        if hits and all(any(one.where[number] for one in around) for number in rule.needs):
            for places in hits:
                if _is_undone(rule, sentence, places):
                    sentence.undone.add(rule.text.flag)
                else:
                    found.append((rule, places))
    if not found:
        return
    taken = frozenset(at for _, places in found for at in places)
    beyond = _beyond(sentences, at)
    for rule, places in found:
        status = judge(places, rule.text.flag, sentence=sentence, taken=taken, beyond=beyond)
        yield Sighting.of(rule.text, status, places)


def _beyond(sentences: list[Sentence], at: int) -> Beyond:
    next_ones = sentences[at + 1 : at + 1 + LOOK_AHEAD]
    return Beyond(
        is_denied=sentences[at].is_question and _answers_no(next_ones),
        is_gone=any(Cue.GONE in later.cues for later in next_ones),
        is_elsewhere=any(Cue.ELSEWHERE in later.cues for later in next_ones),
    )


def _answers_no(next_ones: list[Sentence]) -> bool:
    """Whether an answer is a bare no, or a form's box says it: 'no quiere contestar' is none."""
    for one in next_ones:
        for place in range(one.low, one.high):
            if any(hit[0] == place for hit in one.cue(Cue.DENIED_AFTER)):
                return True
            word = one.known[place]
            if word.is_no:
                after = one.known[place + 1] if place + 1 < one.high else None
                return after is None or after.is_pause or after.is_no
            if not (word.is_pause or word.is_answer):
                return False
    return False


def _is_undone(rule: Rule, sentence: Sentence, places: Places) -> bool:
    first, last = places[0], places[-1]
    before, around = sentence.where[rule.not_after], sentence.where[rule.unless]
    if before and any(first - JUST_BEFORE <= at < first for at in before):
        return True
    return bool(around) and any(first - AROUND <= at <= last + AROUND for at in around)


def _tell_abuse(sentences: Iterable[Sentence]) -> bool:
    return any(
        judge(places, None, sentence=sentence, taken=frozenset(places), beyond=NOTHING) in RAISED
        for sentence in sentences
        for places in sentence.cue(Cue.ABUSE)
    )
