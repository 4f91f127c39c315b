"""A sentence and what is said in it besides the sightings: where its cues stand and how far each reaches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.intake.domain.red_flags import RedFlag
from services.intake.domain.signals.matching import Places, find
from services.intake.domain.signals.model import Cue
from services.intake.domain.signals.patterns import Pattern
from services.intake.domain.signals.rulebook import Known, Rule, Rulebook

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
        rare: set[int] = set()
        waiting: set[int] = set()
        for mask, few, rules, _ in self.known[self.low : self.high]:
            seen |= mask
            rare |= few
            if rules:
                waiting.update(rules)
        self.seen = seen
        bits, rares = self.book.rule_bits, self.book.rule_rare
        every = self.book.rules
        possible = [at for at in waiting if rares[at] <= rare and bits[at] & seen == bits[at]]
        self.rules = [every[at] for at in sorted(possible)]

    def where(self, bit: int) -> list[int]:
        """Where the words of a class stand, in order."""
        places = self._where.get(bit)
        if places is None:
            here = enumerate(self.known[self.low : self.high], self.low)
            if bit & self.book.words.rare:
                number = bit.bit_length() - 1
                places = [at for at, word in here if number in word.rare]
            else:
                places = [at for at, word in here if word.mask & bit]
            self._where[bit] = places
        return places

    def cue(self, kind: Cue) -> Sequence[Places]:
        """Where a kind of cue stands, in order."""
        places = self._cues.get(kind)
        if places is None:
            if self._possible_cues is None:
                self._possible_cues = self._look_for_cues()
            patterns = self._possible_cues.get(kind, ())
            places = self._cues[kind] = sorted(one for each in patterns for one in find(each, self.where))
        return places

    def _look_for_cues(self) -> dict[Cue, list[Pattern]]:
        waiting = {place for _, _, _, cues in self.known[self.low : self.high] for place in cues}
        every, seen = self.book.cues, self.seen
        found: dict[Cue, list[Pattern]] = {}
        for place in waiting:
            kind, pattern = every[place]
            if pattern.all_bits & seen == pattern.all_bits:
                found.setdefault(kind, []).append(pattern)
        return found

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
