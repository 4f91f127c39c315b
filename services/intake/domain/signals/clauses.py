"""A sentence and what is said in it besides the sightings: where its cues stand and how far each reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.matching import Places, find
from services.intake.domain.signals.model import Cue
from services.intake.domain.signals.patterns import Pattern
from services.intake.domain.signals.rulebook import NO_CLASS, Known, Rule, Rulebook

OLDEST_YEAR = 1940


@dataclass(slots=True)
class Sentence:
    """Words low to high of a note. Places and cues are looked for only when asked about, and once.

    year: of the note, to tell what is long ago.
    """

    book: Rulebook
    words: Sequence[str]
    known: Sequence[Known]
    low: int
    high: int
    year: int | None
    is_question: bool
    seen: int = field(init=False)
    """All classes that its words have."""
    rules: list[Rule] = field(init=False)
    """Those all of whose classes it has."""
    undone: set[RedFlag] = field(init=False, default_factory=set)
    """Flags that a rule would have seen here but for a word beside it. Filled while sightings are looked for."""
    _where: dict[int, list[int]] = field(init=False, default_factory=dict)
    _cues: dict[Cue, list[Places]] = field(init=False, default_factory=dict)
    _possible_cues: dict[Cue, list[Pattern]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        seen = 0
        rare = {NO_CLASS}
        waiting: set[int] = set()
        for mask, few, rules, _ in self.known[self.low : self.high]:
            seen |= mask
            if few:
                rare |= few
            if rules:
                waiting.update(rules)
        self.seen = seen
        every, beside, bits = self.book.rules, self.book.rule_beside, self.book.rule_bits
        possible = [at for at in waiting if beside[at] in rare and bits[at] & seen == bits[at]]
        self.rules = [every[at] for at in sorted(possible)]

    def where(self, bit: int) -> Sequence[int]:
        """Where the words of a class stand, in order."""
        if not bit & self.seen:
            return ()
        places = self._where.get(bit)
        if places is None:
            here = enumerate(self.known[self.low : self.high], self.low)
            places = self._where[bit] = [at for at, word in here if word.mask & bit]
        return places

    def cue(self, kind: Cue) -> Sequence[Places]:
        """Where a kind of cue stands, in order."""
        places = self._cues.get(kind)
        if places is None:
            patterns = self.possible_cues.get(kind)
            if not patterns:
                return ()
            places = [one for each in patterns for one in find(each, self.where)]
            if len(patterns) > 1:
                places.sort()
            self._cues[kind] = places
        return places

    @property
    def possible_cues(self) -> Mapping[Cue, Sequence[Pattern]]:
        """The patterns of cues all of whose classes the sentence has, by kind."""
        if self._possible_cues is None:
            waiting = {place for _, _, _, cues in self.known[self.low : self.high] for place in cues}
            every, seen = self.book.cues, self.seen
            found: dict[Cue, list[Pattern]] = {}
            for place in waiting:
                kind, pattern = every[place]
                if pattern.all_bits & seen == pattern.all_bits:
                    found.setdefault(kind, []).append(pattern)
            self._possible_cues = found
        return self._possible_cues

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """First word and end of the clause that holds words start to end."""
        low, high = self.low, self.high
        for places in self.cue(Cue.TERMINATOR):
            if places[-1] < start:
                low = max(low, places[-1] + 1)
            elif places[0] > end:
                high = min(high, places[0])
        return low, high

    def opens_between(self, start: int, end: int, *, at_any_pause: bool) -> bool:
        """Whether a new clause begins between two words: a comma or 'y' and then a word that opens one."""
        openers = {places[0] for places in self.cue(Cue.OPENER)}
        joiners = {places[0] for places in self.cue(Cue.JOINER)}
        for at in range(start, end):
            is_pause = bool(self.known[at].mask & self.book.pauses)
            if is_pause and at_any_pause:
                return True
            if (is_pause or at in joiners) and at + 1 in openers:
                return True
        return False

    def old_years(self) -> list[Places]:
        """Years named that ended more than twelve months before the note."""
        if self.year is None:
            return []
        return [
            (at,)
            for at in range(self.low, self.high)
            if len(self.words[at]) == len("2000")
            and self.words[at].isdecimal()
            and OLDEST_YEAR < int(self.words[at]) < self.year - 1
        ]
