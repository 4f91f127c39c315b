"""What the rules saw and what a sentence resembles, weighed together: what is shown."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.clauses import Sentence
from services.intake.domain.signals.conventions import NEED_ABUSE, WITHOUT_VIOLENCE, Sighting
from services.intake.domain.signals.likeness import FLAGS, Likeness, Sum, Word, places_of, sighting, turn
from services.intake.domain.signals.model import RAISED, Cue, Status

SEVERAL = 2
"""Rules that agree on a sighting from which it counts for more."""
DOUBT, DOUBT_SEVERAL = 0.0, -1.0
"""Strength below which what one rule, or several, raise is not shown."""
CLEARLY = 2.0
"""Strength of a sentence alone from which its neighbours cannot hide it: they may tell of another danger."""
BESIDE_LIKE = 0.8
"""Strength that shows a flag in a sentence where the rules raise another that is easily taken for it."""
TURNS = frozenset(set(Cue) - {Cue.TERMINATOR, Cue.OPENER, Cue.JOINER, Cue.ANSWER, Cue.DENIED_AFTER})
"""Turns of phrase that have a weight of their own: whatever the words, someone else's danger is not hers.

Not a no that comes after: it denies the one thing before it.
"""
_NAMES = {kind: turn(kind) for kind in TURNS}
ALIKE = {
    RedFlag.THREAT_TO_KILL: frozenset({RedFlag.FEAR_FOR_LIFE, RedFlag.THREAT_CHILDREN}),
    RedFlag.FEAR_FOR_LIFE: frozenset({RedFlag.THREAT_TO_KILL}),
    RedFlag.THREAT_CHILDREN: frozenset({RedFlag.THREAT_TO_KILL}),
    RedFlag.TRAFFICKING: frozenset({RedFlag.SEXUAL_VIOLENCE}),
    RedFlag.SEXUAL_VIOLENCE: frozenset({RedFlag.TRAFFICKING}),
}


class Reading(NamedTuple):
    """One sentence with its words, what they add up to, and what the rules saw there.

    names: under which its sightings, and the turns of phrase around them, have a weight.
    """

    sentence: Sentence
    words: Sequence[Word]
    sum: Sum
    sightings: Sequence[Sighting]
    names: frozenset[str]

    def doubts(self, one: Sighting, strength: float) -> bool:
        """Whether what the rules raise here is not shown: the words around speak of something else.

        Not where he denies it: the words are those of a denial, and deny nothing.
        """
        limit = DOUBT_SEVERAL if len(one.rules) >= SEVERAL else DOUBT
        return strength < limit and not self.sentence.cue(Cue.AGGRESSOR_DENIAL)

    def shows(self, flag: RedFlag, strength: float) -> bool:
        """Whether likeness may show a flag here: the rules have not looked at these words and read them otherwise."""
        if flag in self.sentence.undone or any(one.flag is flag for one in self.sightings):
            return False
        like = ALIKE.get(flag, frozenset())
        is_beside = any(one.flag in like and one.status in RAISED for one in self.sightings)
        return strength > (BESIDE_LIKE if is_beside else 0)


class Strengths:
    """How much the sentences of a note speak for each flag: each alone, and each together with the next."""

    def __init__(self, readings: Sequence[Reading], likeness: Likeness) -> None:
        """Add up what each sentence, and each two neighbours, say."""
        self._likeness = likeness
        self._alone = [likeness.hear(one.sum, one.names) for one in readings]
        self._pairs = [
            likeness.hear(one.sum.with_(other.sum), one.names | other.names)
            for one, other in pairwise(readings)
        ]

    def at(self, place: int, lane: int) -> float:
        """Of one sentence: half alone, half with its neighbours, or CLEARLY less than alone if that is more."""
        strength = self._likeness.strength
        own = strength(self._alone[place], lane)
        if not self._pairs:
            return own
        before, after = (strength(self._pairs[pair], lane) for pair in self._beside(place))
        return max(own / 2 + (before + after) / 4, own - CLEARLY)

    def told(self) -> dict[int, list[int]]:
        """Places in FLAGS of those for which anything speaks, and the sentences where: no other is above 0."""
        likeness = self._likeness
        pairs = [likeness.told(one) for one in self._pairs]
        found: dict[int, list[int]] = {}
        for place, one in enumerate(self._alone):
            told = likeness.told(one)
            if pairs:
                before, after = self._beside(place)
                told |= pairs[before] | pairs[after]
            for lane in places_of(told):
                found.setdefault(lane, []).append(place)
        return found

    def _beside(self, place: int) -> tuple[int, int]:
        """The pairs in which a sentence stands."""
        return max(place - 1, 0), min(place, len(self._pairs) - 1)


def weigh(
    sentences: Sequence[Sentence],
    sightings: Sequence[Sighting],
    likeness: Likeness,
    *,
    tells_abuse: Callable[[], bool],
) -> list[Sighting]:
    """What is shown of a note, in order of the text.

    What the rules raise and the words around speak against becomes *other*. Of each flag that then is not raised, the
    sentence that shows it most is added, if any does. sightings: of the rules, settled, in order of the text.
    tells_abuse: whether abuse that is no flag is told.
    """
    readings = list(_read(sentences, sightings, likeness))
    strengths = Strengths(readings, likeness)
    weighed = [
        one._replace(status=Status.OTHER)
        if one.status in RAISED and reading.doubts(one, strengths.at(place, FLAGS.index(one.flag)))
        else one
        for place, reading in enumerate(readings)
        for one in reading.sightings
    ]
    raised = {one.flag for one in weighed if one.status in RAISED}
    added = []
    for lane, places in sorted(strengths.told().items()):
        if FLAGS[lane] not in raised:
            column = ((strengths.at(place, lane), place) for place in places)
            shown = [(each, at) for each, at in column if each > 0 and readings[at].shows(FLAGS[lane], each)]
            if shown:
                added.append(_sighting(readings[max(shown)[1]], lane, likeness))
    shown_flags = raised | {one.flag for one in added}
    if shown_flags & NEED_ABUSE and shown_flags <= WITHOUT_VIOLENCE and not tells_abuse():
        added = [one for one in added if one.flag not in NEED_ABUSE]
    return sorted([*weighed, *added], key=lambda one: (one.start, one.end, one.rules))


def witnesses(sightings: Iterable[Sighting]) -> Iterator[str]:
    """Names under which sightings have a weight: the flag, several rules that agree on it, and each rule itself."""
    for one in sightings:
        for several in {False, len(one.rules) >= SEVERAL}:
            yield sighting(one.flag, one.status, by_several=several)
        if one.status in RAISED:
            yield from one.rules


def turns(sentence: Sentence) -> Iterator[str]:
    """Names under which the turns of phrase of a sentence have a weight: someone else's, long ago, a workshop."""
    return filter(None, map(_NAMES.get, sentence.cues))


def _read(
    sentences: Sequence[Sentence], sightings: Sequence[Sighting], likeness: Likeness
) -> Iterator[Reading]:
    met = likeness.read(sentences[0].words) if sentences else []
    starts = [one.start for one in sightings]
    for one in sentences:
        words = met[one.low : one.high]
        here = sightings[bisect_left(starts, one.low) : bisect_left(starts, one.high)] if starts else ()
        names = frozenset((*witnesses(here), *turns(one)) if here else turns(one))
        yield Reading(one, words, likeness.add_up(words), here, names)


def _sighting(reading: Reading, lane: int, likeness: Likeness) -> Sighting:
    first, last = likeness.span(reading.words, lane)
    low = reading.sentence.low
    return Sighting(
        FLAGS[lane],
        Status.PRESENT,
        low + first,
        low + last,
        (likeness.rule,),
        beats=(),
        needs_abuse=False,
        is_firm=False,
    )
