"""HITS: a sum of four frequencies, and a cut-off for each language it is asked in."""

from itertools import product
from typing import Any

import pytest

from services.intake.domain.instruments.answers import BadAnswer, read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate

ITEMS = ("hurt", "insult", "threaten", "scream")


def rated(hits: Instrument, *values: int | None, version: str | None = "es") -> Rating:
    answers = read_answers(hits, dict(zip(ITEMS, values, strict=True)))
    return rate(hits, answers, read_context(hits, {"version": version}))


@pytest.mark.parametrize(
    ("values", "version", "level"),
    [
        ((1, 1, 1, 1), "es", "negativo"),
        ((2, 1, 1, 1), "es", "negativo"),
        ((2, 2, 1, 1), "es", "positivo"),
        ((2, 2, 1, 1), "en", "negativo"),
        ((3, 3, 3, 1), "en", "negativo"),
        ((3, 3, 3, 2), "en", "positivo"),
        ((5, 5, 5, 5), "en", "positivo"),
    ],
)
def test_spanish_is_positive_from_6_and_english_from_11(
    hits: Instrument, values: tuple[int, ...], version: str, level: str
) -> None:
    rating = rated(hits, *values, version=version)

    assert (rating.score, rating.level) == (sum(values), level)


def test_the_spanish_cut_off_holds_when_no_language_is_named(hits: Instrument) -> None:
    answers = read_answers(hits, dict.fromkeys(ITEMS, 2))

    assert rate(hits, answers, read_context(hits, {})).level == "positivo"
    assert rated(hits, 2, 2, 2, 2, version=None).level == "positivo"


def test_an_unknown_answer_gives_bounds_and_no_score(hits: Instrument) -> None:
    rating = rated(hits, 1, 1, 1, None)

    assert (rating.score, rating.score_min, rating.score_max) == (None, 4, 8)
    assert (rating.level, rating.level_min, rating.level_max) == (None, "negativo", "positivo")
    assert rating.unknown == ("scream",)


def test_the_level_is_certain_when_what_is_missing_cannot_change_it(hits: Instrument) -> None:
    rating = rated(hits, 5, 1, None, 1)

    assert rating.score is None
    assert rating.level == "positivo"


def test_nothing_answered_is_not_valid(hits: Instrument) -> None:
    rating = rated(hits, None, None, None, None)

    assert not rating.valid
    assert (rating.level, rating.score_min, rating.score_max) == (None, 4, 20)


@pytest.mark.parametrize("said", [0, 6, True, "often", 1.5, "0"])
def test_only_1_to_5_are_answers(hits: Instrument, said: Any) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answers(hits, {"hurt": said})

    assert caught.value.field == "answers.hurt"


def test_a_language_without_cut_off_is_refused(hits: Instrument) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_context(hits, {"version": "fr"})

    assert caught.value.field == "context.version"


@pytest.mark.parametrize("version", ["es", "en"])
def test_bounds_equal_brute_force_over_every_completion(hits: Instrument, version: str) -> None:
    for partial in product((None, 1, 3, 5), repeat=4):
        rating = rated(hits, *partial, version=version)
        whole = [
            rated(hits, *full, version=version)
            for full in product(*((said,) if said else range(1, 6) for said in partial))
        ]

        assert (rating.score_min, rating.score_max) == (
            min(one.score or 0 for one in whole),
            max(one.score or 0 for one in whole),
        )
        assert {rating.level_min, rating.level_max} == {one.level for one in whole}
