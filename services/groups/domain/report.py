"""What may be told of an edition in numbers: no count of people from 1 to 4, and none that subtraction brings back.

A hidden number and its complement are hidden together: sums and rates leave out the sessions whose count is
hidden, so nothing that is shown depends on it. Not protected: that somebody was absent (docs/adr/0027).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.groups.domain.edition import SessionState
from services.groups.domain.evaluation import FACES, Faces

SMALLEST = 5
"""Counts of people below this are not shown; 0 is."""

_BANDS = (
    tuple((face, face) for face in range(1, FACES + 1)),
    ((1, 3), (4, 4), (5, 5)),
    ((1, 3), (4, 5)),
    ((1, 4), (5, 5)),
)
"""Faces told apart, or together when too few chose one."""
_HALF_HOUR = 30


@dataclass(frozen=True)
class SessionFacts:
    """A session in numbers. present, absent: women marked so. children: in childcare. faces: answers, if any."""

    minutes: int
    state: SessionState
    present: int = 0
    absent: int = 0
    children: int = 0
    faces: Faces | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class EditionFacts:
    """An edition in numbers.

    taken: places held. participants: women who came at least once. faces: answers about the edition as a whole.
    """

    capacity: int
    taken: int
    participants: int
    has_interpreter: bool
    sessions: tuple[SessionFacts, ...]
    faces: Faces | None = None


@dataclass(frozen=True)
class Rate:
    """A percentage, whole. is_bound: it is this or more."""

    percent: int
    is_bound: bool


@dataclass(frozen=True)
class Sum:
    """A sum of counts. is_whole: nothing was left out because it may not be shown."""

    count: int
    is_whole: bool


@dataclass(frozen=True)
class Band:
    """How many chose a face from the first to the last, 1 the saddest."""

    first: int
    last: int
    answers: int


@dataclass(frozen=True)
class Satisfaction:
    """Answers of what five or more answered; bands: by faces, together where a few chose one."""

    answers: int
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Figures:
    """What is shown of an edition. None: a count from 1 to 4, or nothing to tell.

    present: by session, in their order, None too for one that was not held. minutes: of the sessions held.
    satisfaction: with the sessions held. evaluation: with the edition as a whole.
    """

    planned: int
    held: int
    cancelled: int
    minutes: int
    places: int
    taken: int | None
    participants: int | None
    present: tuple[int | None, ...]
    attendances: Sum
    rate: Rate | None
    childcare_minutes: int | None
    interpreter_minutes: int
    satisfaction: Satisfaction | None
    evaluation: Satisfaction | None
    topics: tuple[tuple[str, int], ...]


def shown(count: int) -> int | None:
    """A count of people, unless it is from 1 to 4."""
    return None if 0 < count < SMALLEST else count


def publish(facts: EditionFacts) -> Figures:
    """Make the figures of an edition."""
    held = [one for one in facts.sessions if one.state is SessionState.HELD]
    told = [one for one in held if shown(one.present) is not None]
    minutes = sum(one.minutes for one in held)
    children = sum(one.children for one in held)
    childcare = sum(one.children * one.minutes for one in held)
    return Figures(
        planned=len(facts.sessions),
        held=len(held),
        cancelled=sum(one.state is SessionState.CANCELLED for one in facts.sessions),
        minutes=minutes,
        places=facts.capacity,
        taken=shown(facts.taken),
        participants=shown(facts.participants),
        present=tuple(
            shown(one.present) if one.state is SessionState.HELD else None for one in facts.sessions
        ),
        attendances=Sum(sum(one.present for one in told), is_whole=len(told) == len(held)),
        rate=_rate(sum(one.present for one in told), sum(one.absent for one in told)),
        childcare_minutes=None if shown(children) is None else _half_hours(childcare),
        interpreter_minutes=minutes if facts.has_interpreter else 0,
        satisfaction=satisfaction([one.faces for one in held if one.faces is not None]),
        evaluation=satisfaction([facts.faces] if facts.faces else []),
        topics=tuple(Counter(topic for one in held for topic in dict.fromkeys(one.topics)).most_common()),
    )


def satisfaction(answers: Iterable[Faces]) -> Satisfaction | None:
    """Add up the answers of sessions that had enough, in the finest bands of which none holds 1 to 4."""
    enough = [one.counts for one in answers if one.is_shown]
    if not enough:
        return None
    counts = [sum(column) for column in zip(*enough, strict=True)]
    bands = next((found for cut in _BANDS if (found := _cut(counts, cut))), ())
    return Satisfaction(sum(counts), bands)


def _rate(present: int, absent: int) -> Rate | None:
    """Percentage of presences; with 1 to 4 absences the least it can be, which is the same for each of them."""
    if present + absent == 0:
        return None
    if shown(absent) is None:
        return Rate(100 * present // (present + SMALLEST - 1), is_bound=True)
    return Rate(round(100 * present / (present + absent)), is_bound=False)


def _cut(counts: Sequence[int], cut: Iterable[tuple[int, int]]) -> tuple[Band, ...]:
    found = [Band(first, last, sum(counts[first - 1 : last])) for first, last in cut]
    return () if any(shown(one.answers) is None for one in found) else tuple(found)


def _half_hours(minutes: int) -> int:
    """Minutes to the nearest half hour: exact ones, of sessions of several lengths, would tell each one's children."""
    return _HALF_HOUR * round(minutes / _HALF_HOUR)
