"""Instruments, made up or published, and answers to them, for properties and brute force."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.definition import Instrument, ScoreRule
from services.intake.domain.instruments.items import Choice, Gate, Item, Scale, Variant
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.rules import ContextField, LevelRule, Mark, Subscale
from services.intake.domain.instruments.scoring import rate
from tests.unit.intake.risk.conftest import LIBRARY

PUBLISHED = [published.instrument for published in LIBRARY.newest()]
SCORED = [instrument for instrument in PUBLISHED if instrument.has_score]
LEVELS = ("a", "b", "c")


def scale(*points: int) -> Scale:
    return Scale(str(points), tuple(Choice(f"c{place}", worth) for place, worth in enumerate(points)))


@st.composite
def an_item(draw: st.DrawFn, number: int) -> Item:
    """An item with its points, perhaps reversed, weighed, or counted otherwise with a fact beside it."""
    points = draw(st.lists(st.integers(0, 4), min_size=2, max_size=3))
    other = draw(st.lists(st.integers(0, 4), min_size=len(points), max_size=len(points)))
    return Item(
        id=str(number),
        scale=scale(*points),
        weight=draw(st.integers(0, 3)),
        reverse=draw(st.booleans()),
        variants=draw(st.sampled_from([(), (Variant("which", "2", scale(*other)),)])),
    )


@st.composite
def an_instrument(draw: st.DrawFn) -> Instrument:
    """A small instrument: up to five items, some asked only after an answer to an earlier one."""
    items: list[Item] = []
    for number in range(draw(st.integers(1, 5))):
        item = draw(an_item(number))
        if items and draw(st.booleans()):
            gate = draw(st.sampled_from(items))
            codes = draw(st.sets(st.sampled_from([c.code for c in gate.choices]), min_size=1))
            changes = {"only_if": Gate(gate.id, frozenset(codes)), "weight": draw(st.integers(-2, 3))}
            item = Item(**{name: getattr(item, name) for name in item.__slots__} | changes)
        items.append(item)
    better = draw(st.booleans())
    cuts = sorted(draw(st.lists(st.integers(0, 30), min_size=2, max_size=2)), reverse=better)
    end = "score_to" if better else "score_from"
    free = tuple(item.id for item in items if item.only_if is None)
    return Instrument(
        id="MADE-UP",
        version="1",
        items=tuple(items),
        levels=LEVELS,
        rules=(LevelRule("a"), *(LevelRule(level, **{end: cut}) for level, cut in zip("bc", cuts, strict=True))),
        context=(ContextField("which", "choice", "1", ("1", "2")),),
        higher_is="better" if better else "worse",
        score=ScoreRule(draw(st.integers(1, 4)), draw(st.sampled_from([None, 0, 3])), True, True),
        subscales=(Subscale("part", free, draw(st.sampled_from(["sum", "mean"])), 3),),
        marks=(Mark("scored", 5), Mark("said", 1, items[-1].id)),
    )  # fmt: skip


@st.composite
def answers_to(draw: st.DrawFn, instrument: Instrument) -> dict[str, Any]:
    """Answers of which some are unknown."""
    return {
        item.id: draw(st.sampled_from([None, *(choice.code for choice in item.choices)]))
        for item in instrument.items
    }


@st.composite
def facts_beside(draw: st.DrawFn, instrument: Instrument) -> dict[str, Any]:
    """Facts beside the items, some unknown."""
    kinds: dict[str, Any] = {"count": st.integers(0, 9) | st.none(), "yes_no": st.booleans() | st.none()}
    return {
        fact.id: draw(kinds[fact.kind] if fact.kind in kinds else st.sampled_from(fact.choices))
        for fact in instrument.context
    }


@st.composite
def an_interview(draw: st.DrawFn, among: Any) -> tuple[Instrument, dict[str, Any], dict[str, Any]]:
    """An instrument, answers of which some are unknown, and its context."""
    instrument = draw(among)
    return instrument, draw(answers_to(instrument)), draw(facts_beside(instrument))


def rated(instrument: Instrument, answers: dict[str, Any], context: dict[str, Any]) -> Rating:
    return rate(instrument, read_answers(instrument, answers), read_context(instrument, context))


def completions(instrument: Instrument, answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way of answering what is unknown."""
    open_items = [item for item in instrument.items if answers[item.id] is None]
    for codes in product(*([choice.code for choice in item.choices] for item in open_items)):
        yield {**answers, **dict(zip((item.id for item in open_items), codes, strict=True))}
