"""A sentence and what is said in it besides the sightings: where its cues stand and how far each reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import Cue
from services.intake.domain.signals.rules.matching import Places, Stands, find
from services.intake.domain.signals.rules.patterns import Pattern
from services.intake.domain.signals.rules.rulebook import Known, Rule, Rulebook

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
    rules: list[Rule] = field(init=False)
    """Those it may hold."""
    where: Stands = field(init=False)
    undone: set[RedFlag] = field(init=False, default_factory=set)
    """Flags that a rule would have seen here but for a word beside it. Filled while sightings are looked for."""
    _possible_cues: list[tuple[Cue, Pattern]] = field(init=False)
    _cues: dict[Cue, list[Places]] | None = field(init=False, default=None)
    _names_old_year: bool | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        here = self.known[self.low : self.high]
        self.where = Stands([word.classes for word in here], self.low)
        self.rules, self._possible_cues = self.book.possible(here)

    @property
    def cues(self) -> Mapping[Cue, Sequence[Places]]:
        """Where each kind of cue that it has stands, in order."""
        if self._cues is None:
            self._cues = self._hear()
        return self._cues

    def cue(self, kind: Cue) -> Sequence[Places]:
        """Where a kind of cue stands, in order."""
        return self.cues.get(kind, ())

    def _hear(self) -> dict[Cue, list[Places]]:
        heard: dict[Cue, list[Places]] = {}
        for at, word in enumerate(self.known[self.low : self.high], self.low):
            for kind in word.says:
                heard.setdefault(kind, []).append((at,))
        for kind, pattern in self._possible_cues:
            places = find(pattern, self.where)
            if places:
                heard[kind] = sorted([*heard.get(kind, ()), *places])
        return heard

    def clause_start(self, word: int) -> int:
        """First word of the clause in which a word stands."""
        ends = [places[-1] + 1 for places in self.cue(Cue.TERMINATOR) if places[-1] < word]
        return max([self.low, *ends])

    def opens_between(self, start: int, end: int, *, at_any_pause: bool) -> bool:
        """Whether a new clause begins between two words: a comma or 'y' and then a word that opens one."""
        openers = {places[0] for places in self.cue(Cue.OPENER)}
        joiners = {places[0] for places in self.cue(Cue.JOINER)}
        for at in range(start, end):
            is_pause = self.known[at].is_pause
            if is_pause and at_any_pause:
                return True
            if (is_pause or at in joiners) and at + 1 in openers:
                return True
        return False

    @property
    def names_old_year(self) -> bool:
        """Whether a year is named that ended more than twelve months before the note."""
        if self._names_old_year is None:
            self._names_old_year = self.year is not None and self._names_year_before(self.year - 1)
        return self._names_old_year

    def _names_year_before(self, limit: int) -> bool:
        return any(
            len(word) == len("2000") and word.isdecimal() and OLDEST_YEAR < int(word) < limit
            for word in self.words[self.low : self.high]
        )
