"""Words of an instrument as they are said to her: an aid to asking, of which no score knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.intake.domain.instruments.definition import Instrument, Wording


class SpokenState(StrEnum):
    """Who has read the words: whoever published the instrument, nobody native yet, a native speaker."""

    PUBLISHED = "published"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Spoken:
    """Questions, answers and headings in one language. Keys are those of the instrument.

    revision: number of the file, 0 for words published with the instrument. unknown: the ways of not knowing,
    by code; sheet: what a blank sheet says besides. Both are empty for published words.
    """

    language: str
    revision: int
    state: SpokenState
    sections: Mapping[str, str]
    answers: Mapping[str, str]
    items: Mapping[str, str]
    unknown: Mapping[str, str] = field(default_factory=dict)
    sheet: Mapping[str, str] = field(default_factory=dict)


def published_words(wording: Wording) -> Spoken:
    """What can be said to her of the words that an instrument was published with."""
    return Spoken(
        language=wording.language,
        revision=0,
        state=SpokenState.PUBLISHED,
        sections=wording.sections,
        answers=wording.answers,
        items=wording.items,
    )


def keys_of(instrument: Instrument) -> dict[str, set[str]]:
    """Keys of everything that is said to her, by part: each must have words, and nothing else may."""
    return {
        "sections": set(instrument.sections),
        "answers": {choice.code for item in instrument.items for choice in item.choices},
        "items": set(instrument.by_id),
    }
