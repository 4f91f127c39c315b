"""What must hold for every instrument, published or made up, and every set of answers."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.gbvims import QUESTIONS, classify
from services.intake.domain.instruments.answers import read_answers
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.scoring import score_range
from services.intake.domain.instruments.weighed import reasons
from tests.unit.intake.risk.conftest import published
from tests.unit.intake.risk.interviews import (
    PUBLISHED,
    SCORED,
    an_instrument,
    an_interview,
    completions,
    rated,
)

ANY = st.sampled_from(SCORED) | an_instrument()
KINDS = st.sampled_from(PUBLISHED)


def rank(instrument: Instrument, level: str | None) -> int:
    assert level is not None
    return instrument.levels.index(level)


@settings(max_examples=150, deadline=None)
@given(an_interview(ANY), st.data())
def test_answering_more_never_widens_the_bounds(interview: Any, data: st.DataObject) -> None:
    instrument, answers, context = interview
    before = rated(instrument, answers, context)
    if not before.unknown:
        return
    item = instrument.item(data.draw(st.sampled_from(before.unknown)))
    code = data.draw(st.sampled_from([choice.code for choice in item.choices]))

    after = rated(instrument, {**answers, item.id: code}, context)

    assert before.score_min <= after.score_min <= after.score_max <= before.score_max  # type: ignore[operator]
    assert rank(instrument, before.level_min) <= rank(instrument, after.level_min)
    assert rank(instrument, after.level_max) <= rank(instrument, before.level_max)


@settings(max_examples=150, deadline=None)
@given(an_interview(st.sampled_from(SCORED)), st.data())
def test_more_risk_never_lowers_a_level_nor_moves_a_score_the_other_way(
    interview: Any, data: st.DataObject
) -> None:
    instrument, answers, context = interview
    item = data.draw(st.sampled_from(instrument.items))
    points = item.points_by_code(context)
    codes = sorted(points, key=lambda code: (points[code], item.scale.points(code)))
    low, high = sorted(data.draw(st.tuples(st.integers(0, len(codes) - 1), st.integers(0, len(codes) - 1))))

    lower = rated(instrument, {**answers, item.id: codes[low]}, context)
    higher = rated(instrument, {**answers, item.id: codes[high]}, context)

    assert lower.score_min <= higher.score_min  # type: ignore[operator]
    assert lower.score_max <= higher.score_max  # type: ignore[operator]
    less, more = (lower, higher) if instrument.higher_is == "worse" else (higher, lower)
    assert rank(instrument, less.level_min) <= rank(instrument, more.level_min)
    assert rank(instrument, less.level_max) <= rank(instrument, more.level_max)


@settings(max_examples=150, deadline=None)
@given(an_interview(ANY))
def test_a_level_that_is_given_lies_within_its_bounds(interview: Any) -> None:
    instrument, answers, context = interview
    rating = rated(instrument, answers, context)

    assert rank(instrument, rating.level_min) <= rank(instrument, rating.level_max)
    if not any(item.variants for item in instrument.items):
        low, high = score_range(instrument)
        assert low <= rating.score_min <= rating.score_max <= high  # type: ignore[operator]
    if rating.level is not None:
        assert rating.valid
        assert (
            rank(instrument, rating.level_min)
            <= rank(instrument, rating.level)
            <= rank(instrument, rating.level_max)
        )


@settings(max_examples=150, deadline=None)
@given(an_interview(an_instrument()))
def test_bounds_equal_brute_force_on_made_up_instruments_of_every_kind(interview: Any) -> None:
    instrument, answers, context = interview
    rating = rated(instrument, answers, context)
    whole = [rated(instrument, each, context) for each in completions(instrument, answers)]

    scores = [one.score for one in whole]
    ranks = [rank(instrument, one.level) for one in whole]
    assert (rating.score_min, rating.score_max) == (min(scores), max(scores))  # type: ignore[type-var]
    assert (rank(instrument, rating.level_min), rank(instrument, rating.level_max)) == (
        min(ranks),
        max(ranks),
    )
    for name in ("raw", "mean"):
        values = [one.more[name] for one in whole]
        assert (rating.more[f"{name}_min"], rating.more[f"{name}_max"]) == (min(values), max(values))
    parts = [one.subscales["part"] for one in whole]
    assert rating.more["subscales_min"]["part"] == min(parts)  # type: ignore[type-var]
    assert rating.more["subscales_max"]["part"] == max(parts)  # type: ignore[type-var]
    for name in ("scored", "part_marginal"):
        values = {one.more[name] for one in whole}
        assert rating.more[name] == (values.pop() if len(values) == 1 else None)


@settings(max_examples=100, deadline=None)
@given(an_interview(st.sampled_from([one for one in SCORED if len(one.items) <= 6])))
def test_bounds_equal_brute_force_on_small_published_instruments(interview: Any) -> None:
    instrument, answers, context = interview
    context = {name: said for name, said in context.items() if said is not None}
    rating = rated(instrument, answers, context)
    whole = [rated(instrument, each, context) for each in list(completions(instrument, answers))[:5000]]
    if len(whole) == 5000:
        return

    scores = [one.score for one in whole]
    ranks = [rank(instrument, one.level) for one in whole]
    assert (rating.score_min, rating.score_max) == (min(scores), max(scores))  # type: ignore[type-var]
    assert (rank(instrument, rating.level_min), rank(instrument, rating.level_max)) == (
        min(ranks),
        max(ranks),
    )


@settings(max_examples=100, deadline=None)
@given(an_interview(an_instrument()))
def test_what_is_asked_next_narrows_the_level_at_least_as_much_as_what_is_asked_after(
    interview: Any,
) -> None:
    instrument, answers, context = interview
    rating = rated(instrument, answers, context)

    def left_open(name: str) -> tuple[float, float]:
        """Mean width of level and of points once this question is answered, worked out the long way."""
        codes = [choice.code for choice in instrument.item(name).choices]
        after = [rated(instrument, {**answers, name: code}, context) for code in codes]
        levels = [rank(instrument, one.level_max) - rank(instrument, one.level_min) for one in after]
        points = [one.more["raw_max"] - one.more["raw_min"] for one in after]
        return sum(levels) / len(codes), sum(points) / len(codes)

    order = [left_open(name) for name in rating.ask_next]
    assert sorted(rating.ask_next) == sorted(rating.unknown)
    assert order == sorted(order)


@settings(max_examples=100, deadline=None)
@given(an_interview(KINDS))
def test_reasons_are_answered_items_and_never_about_origin(interview: Any) -> None:
    instrument, answers, _ = interview
    read = read_answers(instrument, answers)

    for item_id in reasons(instrument, read):
        assert read[item_id] is not None
        assert not instrument.item(item_id).origin


@settings(max_examples=100, deadline=None)
@given(an_interview(ANY))
def test_a_full_interview_has_one_score_and_one_level(interview: Any) -> None:
    instrument, answers, context = interview
    full = {item.id: answers[item.id] or item.choices[0].code for item in instrument.items}
    known = {
        fact.id: context[fact.id] if context[fact.id] is not None else fact.default
        for fact in instrument.context
    }

    rating = rated(instrument, full, known)

    assert rating.score == rating.score_min == rating.score_max
    assert rating.level == rating.level_min == rating.level_max
    assert (rating.unknown, rating.ask_next) == ((), ())


@settings(max_examples=150, deadline=None)
@given(an_interview(KINDS))
def test_every_result_is_plain_and_says_the_same_keys(interview: Any) -> None:
    instrument, answers, context = interview
    document = rated(instrument, answers, context).as_document()

    assert list(document)[:14] == [
        "instrument", "version", "group", "valid", "score", "score_min", "score_max", "level", "level_min",
        "level_max", "flags", "unknown", "ask_next", "subscales",
    ]  # fmt: skip
    assert set(document) == set(rated(instrument, {}, {}).as_document())


@settings(max_examples=150, deadline=None)
@given(an_interview(st.just(published("GBVIMS"))))
def test_the_classification_is_that_of_the_incident_form(interview: Any) -> None:
    instrument, answers, _ = interview
    said = {name: None if code is None else code == "si" for name, code in answers.items()}
    by_hand = classify(said)

    rating = rated(instrument, answers, {})

    assert rating.level == by_hand.type
    assert rating.more["possible"] == list(by_hand.possible)
    assert rating.more["all_yes"] == [name for name in QUESTIONS if said[name]]
