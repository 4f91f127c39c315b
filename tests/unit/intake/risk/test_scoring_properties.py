"""What must hold for every instrument and every set of answers."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.instruments import Instrument
from services.intake.domain.scoring import Rating, rate, read_answers, read_context, reasons, score_range
from tests.unit.intake.risk.conftest import LIBRARY

PUBLISHED = [published.instrument for published in LIBRARY.newest()]


@st.composite
def an_interview(draw: st.DrawFn) -> tuple[Instrument, dict[str, Any], dict[str, Any]]:
    """An instrument, answers of which some are unknown, and its context."""
    instrument = draw(st.sampled_from(PUBLISHED))
    answers = {
        item.id: draw(st.sampled_from([None, *(choice.code for choice in item.scale.choices)]))
        for item in instrument.items
    }
    kinds: dict[str, Any] = {"count": st.integers(0, 9) | st.none(), "yes_no": st.booleans() | st.none()}
    context = {
        fact.id: draw(kinds[fact.kind] if fact.kind in kinds else st.sampled_from(fact.choices))
        for fact in instrument.context
    }
    return instrument, answers, context


def rated(instrument: Instrument, answers: dict[str, Any], context: dict[str, Any]) -> Rating:
    return rate(instrument, read_answers(instrument, answers), read_context(instrument, context))


def rank(instrument: Instrument, level: str) -> int:
    return instrument.levels.index(level)


@settings(max_examples=300, deadline=None)
@given(an_interview(), st.data())
def test_answering_more_never_widens_the_bounds(interview: Any, data: st.DataObject) -> None:
    instrument, answers, context = interview
    before = rated(instrument, answers, context)
    if not before.unknown:
        return
    item = instrument.item(data.draw(st.sampled_from(before.unknown)))
    code = data.draw(st.sampled_from([choice.code for choice in item.scale.choices]))

    after = rated(instrument, {**answers, item.id: code}, context)

    assert before.score_min <= after.score_min <= after.score_max <= before.score_max
    assert rank(instrument, before.level_min) <= rank(instrument, after.level_min)
    assert rank(instrument, after.level_max) <= rank(instrument, before.level_max)


@settings(max_examples=300, deadline=None)
@given(an_interview(), st.data())
def test_more_risk_never_lowers_a_score_or_a_level(interview: Any, data: st.DataObject) -> None:
    instrument, answers, context = interview
    item = data.draw(st.sampled_from(instrument.items))
    codes = [choice.code for choice in sorted(item.scale.choices, key=lambda choice: choice.points)]
    low, high = sorted(data.draw(st.tuples(st.integers(0, len(codes) - 1), st.integers(0, len(codes) - 1))))

    less = rated(instrument, {**answers, item.id: codes[low]}, context)
    more = rated(instrument, {**answers, item.id: codes[high]}, context)

    assert less.score_min <= more.score_min
    assert less.score_max <= more.score_max
    assert rank(instrument, less.level_min) <= rank(instrument, more.level_min)
    assert rank(instrument, less.level_max) <= rank(instrument, more.level_max)


@settings(max_examples=300, deadline=None)
@given(an_interview())
def test_a_level_that_is_given_lies_within_its_bounds(interview: Any) -> None:
    instrument, answers, context = interview
    rating = rated(instrument, answers, context)

    low, high = score_range(instrument)
    assert low <= rating.score_min <= rating.score_max <= high
    assert rank(instrument, rating.level_min) <= rank(instrument, rating.level_max)
    if rating.level is not None:
        assert rating.valid
        assert (
            rank(instrument, rating.level_min)
            <= rank(instrument, rating.level)
            <= rank(instrument, rating.level_max)
        )


@settings(max_examples=200, deadline=None)
@given(an_interview())
def test_reasons_are_answered_items_and_never_about_origin(interview: Any) -> None:
    instrument, answers, _ = interview
    read = read_answers(instrument, answers)

    for item_id in reasons(instrument, read):
        assert read[item_id] is not None
        assert not instrument.item(item_id).origin


@settings(max_examples=200, deadline=None)
@given(an_interview())
def test_a_full_interview_has_one_score_and_one_level(interview: Any) -> None:
    instrument, answers, context = interview
    full = {item.id: answers[item.id] or item.scale.choices[0].code for item in instrument.items}
    known = {
        fact.id: context[fact.id] if context[fact.id] is not None else fact.default
        for fact in instrument.context
    }

    rating = rated(instrument, full, known)

    assert rating.score == rating.score_min == rating.score_max
    assert rating.level == rating.level_min == rating.level_max
    assert rating.unknown == ()
