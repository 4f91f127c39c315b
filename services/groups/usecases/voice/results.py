"""What may be shown of a round: sums of released answers, and words that somebody read first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.voice.batches import SCORE, Sums, Tally, mean_face, mean_wellbeing
from services.groups.domain.voice.elections import count
from services.groups.domain.voice.rounds import ITEMS, Shape
from services.groups.store import voice
from services.groups.store.voice import VoiceRound
from services.groups.usecases.voice.read_words import Text, texts
from shared.work import Work


@dataclass(frozen=True)
class Place:
    """Where a topic came. place: from 1, shared by those that tie; order: from 1, ties drawn.

    named: women who ranked it; first: who put it first. beats: topics more women put after it than before it.
    """

    topic: UUID
    place: int
    order: int
    is_drawn: bool
    named: int
    first: int
    beats: tuple[UUID, ...]


@dataclass(frozen=True)
class Score:
    """WHO-5 of those who answered all five: mean of 0 to 100."""

    n: int
    mean: float


@dataclass(frozen=True)
class Results:
    """Sums of what was released, by item; an item with fewer than five answers is not there.

    answered: how many answered each item. faces: counts from 1 to 5. who5: counts from 0 to 5. means: of faces.
    """

    answers: int
    answered: Mapping[str, int]
    faces: Mapping[str, tuple[int, ...]]
    means: Mapping[str, float]
    who5: Mapping[str, tuple[int, ...]]
    score: Score | None
    choices: Mapping[str, Mapping[str, int]]
    rank: Mapping[str, tuple[Place, ...]]
    words: tuple[Text, ...]
    words_waiting: int


def results_of(work: Work, found: VoiceRound) -> Results | None:
    """What may be shown of a round."""
    tally = found.tally
    if not tally.answers:
        return None
    faces = faces_of(found)
    return Results(
        answers=tally.answers,
        answered={item: sums.n for item, sums in tally.shown.items()},
        faces=faces,
        means={item: mean for item in faces if (mean := mean_face(tally.shown[item])) is not None},
        who5={item: _row(sums, 0) for item, sums in _shown(found, Shape.WHO5).items()},
        score=score_of(tally),
        choices={item: dict(sums.counts) for item, sums in _shown(found, Shape.CHOICES).items()},
        rank=rank_of(found),
        words=tuple(texts(work, found.id, shown=True)),
        words_waiting=len(voice.words_of(work.session, found.id, shown=False)),
    )


def faces_of(found: VoiceRound) -> dict[str, tuple[int, ...]]:
    """What is shown of items with faces: counts from 1 to 5."""
    return {item: _row(sums, 1) for item, sums in _shown(found, Shape.FACES).items()}


def rank_of(found: VoiceRound) -> dict[str, tuple[Place, ...]]:
    """What is shown of a vote: topics in the order the group wants them."""
    return {item: _places(found, sums) for item, sums in _shown(found, Shape.RANK).items()}


def _shown(found: VoiceRound, shape: Shape) -> dict[str, Sums]:
    shown = found.tally.shown
    return {item.id: shown[item.id] for item in ITEMS[found.kind] if item.shape is shape and item.id in shown}


def _row(sums: Sums, lowest: int) -> tuple[int, ...]:
    return tuple(sums.counts.get(str(value), 0) for value in range(lowest, 6))


def score_of(tally: Tally) -> Score | None:
    """WHO-5 of a round, if five answered all of it."""
    sums = tally.shown.get(SCORE)
    mean = mean_wellbeing(sums)
    return Score(sums.n, mean) if sums and mean is not None else None


def _places(found: VoiceRound, sums: Sums) -> tuple[Place, ...]:
    names = [str(topic) for topic in found.topics]
    pairs = {(one, other): sums.counts.get(f"{one}>{other}", 0) for one in names for other in names}
    return tuple(
        Place(
            topic=UUID(one.topic),
            place=one.place,
            order=one.order,
            is_drawn=one.is_drawn,
            named=sums.counts.get(f"named:{one.topic}", 0),
            first=sums.counts.get(f"first:{one.topic}", 0),
            beats=tuple(UUID(other) for other in one.beats),
        )
        for one in count(pairs, names, lot=str(found.id))
    )
