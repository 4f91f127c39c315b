"""A sentence and what is said in it besides the sightings: where its cues stand and how far each reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from services.intake.domain.signals.matching import Places, find
from services.intake.domain.signals.model import Cue
from services.intake.domain.signals.rulebook import Rulebook

CUES = tuple(Cue)
OLDEST_YEAR = 1940


@dataclass(frozen=True)
class Sentence:
    """Words low to high of a note. Cues are looked for only when one is asked about.

    year: of the note, to tell what is long ago; answer: 'no' or 'yes' when the sentence is a question answered next.
    """

    book: Rulebook
    words: list[str]
    masks: list[int]
    low: int
    high: int
    year: int | None
    denied_by_answer: bool

    @cached_property
    def seen(self) -> int:
        """All classes that its words have."""
        return reduce(or_, self.masks[self.low : self.high], 0)

    @cached_property
    def cues(self) -> Mapping[Cue, list[Places]]:
        """Where each cue stands, in order."""
        found: dict[Cue, list[Places]] = {cue: [] for cue in CUES}
        cues = self.book.cues
        for place in self.book.cue_anchors.candidates(self.masks[self.low : self.high]):
            cue, pattern = cues[place]
            found[cue].extend(find(pattern, self.masks, self.low, self.high))
        for places in found.values():
            if len(places) > 1:
                places.sort()
        return found

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """First word and end of the clause that holds words start to end."""
        low, high = self.low, self.high
        for places in self.cues[Cue.TERMINATOR]:
            if places[-1] < start:
                low = max(low, places[-1] + 1)
            elif places[0] > end:
                high = min(high, places[0])
        return low, high

    def opens_between(self, start: int, end: int, *, at_any_pause: bool) -> bool:
        """Whether a new clause begins between two words: a comma or 'y' and then a word that opens one."""
        openers = {places[0] for places in self.cues[Cue.OPENER]}
        joiners = {places[0] for places in self.cues[Cue.JOINER]}
        for at in range(start, end):
            is_pause = bool(self.masks[at] & self.book.pauses)
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
