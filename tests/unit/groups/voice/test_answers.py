"""What a round takes as an answer, and the field it names for what it does not."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.errors import BadAnswer, BadRound, WrongState
from services.groups.domain.voice.answers import LANGUAGES, WORDS_LENGTH, check_answer
from services.groups.domain.voice.rounds import ITEMS, Hope, Kind, Picture, check_round

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
TOPICS = (ONE, TWO, THREE, FOUR)


def check(kind: Kind, given: dict[str, Any], *, language: str = "es") -> dict[str, Any]:
    return dict(check_answer(kind, given, language=language, topics=TOPICS).given)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (Kind.SESSION_EVALUATION, {"liked": 1, "again": 5}, {"liked": 1, "again": 5}),
        (Kind.SESSION_EVALUATION, {"liked": 3, "more": "  "}, {"liked": 3}),
        (Kind.SESSION_EVALUATION, {"more": " a\r\nb\t"}, {"more": "a\nb"}),
        (Kind.EDITION_EVALUATION, {"childcare": 2}, {"childcare": 2}),
        (Kind.WELLBEING_AFTER, {"calm": 0}, {"calm": 0}),
        (Kind.VOTE, {"topics": [str(TWO), str(ONE)]}, {"topics": (str(TWO), str(ONE))}),
        (Kind.EXPECTATIONS, {"hopes": ["work", "health"], "other": ""}, {"hopes": ("health", "work")}),
        (Kind.PROPOSALS, {"topic": "مرحبا"}, {"topic": "مرحبا"}),
        (Kind.PROPOSALS, {"topic": "x" * WORDS_LENGTH}, {"topic": "x" * WORDS_LENGTH}),
        (Kind.EXPECTATIONS, {"hopes": list(Hope)}, {"hopes": tuple(sorted(Hope))}),
    ],
)
def test_what_fits_is_kept(kind: Kind, given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert check(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (Kind.SESSION_EVALUATION, {}, "answers"),
        (Kind.SESSION_EVALUATION, {"liked": None, "more": "  "}, "answers"),
        (Kind.EXPECTATIONS, {"hopes": []}, "answers"),
        (Kind.SESSION_EVALUATION, {"place": 3}, "answers"),
        (Kind.SESSION_EVALUATION, {"liked": 0}, "liked"),
        (Kind.SESSION_EVALUATION, {"liked": 6}, "liked"),
        (Kind.SESSION_EVALUATION, {"liked": "5"}, "liked"),
        (Kind.SESSION_EVALUATION, {"liked": True}, "liked"),
        (Kind.SESSION_EVALUATION, {"liked": 4.0}, "liked"),
        (Kind.SESSION_EVALUATION, {"more": 7}, "more"),
        (Kind.SESSION_EVALUATION, {"more": "x" * (WORDS_LENGTH + 1)}, "more"),
        (Kind.SESSION_EVALUATION, {"more": "a\x00b"}, "more"),
        (Kind.SESSION_EVALUATION, {"more": "a\ud800b"}, "more"),
        (Kind.WELLBEING_BEFORE, {"calm": 6}, "calm"),
        (Kind.WELLBEING_BEFORE, {"calm": -1}, "calm"),
        (Kind.EXPECTATIONS, {"hopes": "work"}, "hopes"),
        (Kind.EXPECTATIONS, {"hopes": ["gold"]}, "hopes"),
        (Kind.EXPECTATIONS, {"hopes": ["work", "work"]}, "hopes"),
        (Kind.EXPECTATIONS, {"hopes": [7]}, "hopes"),
        (Kind.VOTE, {"topics": [{}]}, "topics"),
        (Kind.VOTE, {"topics": [str(one) for one in TOPICS]}, "topics"),
        (Kind.VOTE, {"topics": [str(UUID(int=9))]}, "topics"),
        (Kind.VOTE, {"topics": [str(ONE), str(ONE)]}, "topics"),
        (Kind.VOTE, {"topics": {"a": 1}}, "topics"),
    ],
)
def test_what_does_not_fit_is_refused_by_item(kind: Kind, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        check(kind, given)

    assert refused.value.field == field
    assert refused.value.expected


def test_a_language_nobody_offers_is_refused() -> None:
    with pytest.raises(BadAnswer) as refused:
        check(Kind.PROPOSALS, {"topic": "x"}, language="de")

    assert refused.value.field == "language"
    assert {check_answer(Kind.PROPOSALS, {"topic": "x"}, language=one).language for one in LANGUAGES} == set(
        LANGUAGES
    )


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(Kind)), st.data())
def test_whatever_comes_is_taken_or_refused_by_name(kind: Kind, data: st.DataObject) -> None:
    ids = [item.id for item in ITEMS[kind]]
    given = data.draw(st.dictionaries(st.sampled_from([*ids, "stranger"]), json_like, max_size=4))

    try:
        kept = check(kind, given)
    except BadAnswer as refused:
        named = refused.field
    else:
        named = "answers"
        assert kept
        assert kept.keys() <= set(ids)
    assert named in {*ids, "answers"}


@pytest.mark.parametrize(
    ("kind", "places", "has_session", "topics", "error"),
    [
        (Kind.EXPECTATIONS, 1, False, 0, None),
        (Kind.EXPECTATIONS, 30, False, 0, None),
        (Kind.EXPECTATIONS, 0, False, 0, BadRound),
        (Kind.EXPECTATIONS, 31, False, 0, BadRound),
        (Kind.EXPECTATIONS, 9, True, 0, BadRound),
        (Kind.SESSION_EVALUATION, 9, True, 0, None),
        (Kind.SESSION_EVALUATION, 9, False, 0, BadRound),
        (Kind.VOTE, 9, False, 1, WrongState),
        (Kind.VOTE, 9, False, 2, None),
    ],
)
def test_a_round_fits_its_kind(
    kind: Kind, places: int, has_session: bool, topics: int, error: type[Exception] | None
) -> None:
    if error is None:
        check_round(kind, places=places, has_session=has_session, topics=topics)
        return
    with pytest.raises(error):
        check_round(kind, places=places, has_session=has_session, topics=topics)


def test_a_picture_of_a_hope_may_stand_beside_a_topic() -> None:
    assert set(Hope) <= set(Picture)
