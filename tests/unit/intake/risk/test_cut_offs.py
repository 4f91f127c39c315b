"""Every worked example gives its result, and no cut-off of any published file is left without its two."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rules import Condition, LevelRule
from services.intake.domain.instruments.scoring import rate
from tests.unit.intake.risk.conftest import LIBRARY, published
from tests.unit.intake.risk.cut_offs import EXAMPLES, Example

PUBLISHED = [
    each.instrument for newest in LIBRARY.newest() for each in LIBRARY.versions(newest.instrument.id)
]
LEVELLED = [one for one in PUBLISHED if one.levels]


def instrument_of(example: Example) -> Instrument:
    return published(example.instrument, example.version)


PUBLISHED = [
    published(newest.instrument.id, each.instrument.version)
    for newest in LIBRARY.newest()
    for each in LIBRARY.versions(newest.instrument.id)
]
LEVELLED = [one for one in PUBLISHED if one.levels]


def examples_of(instrument: Instrument) -> list[Example]:
    return [one for one in EXAMPLES if instrument_of(one) == instrument]


def facts_of(example: Example) -> dict[str, Any]:
    return read_context(instrument_of(example), example.context)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_worked_example_gives_its_score_and_its_level(example: Example) -> None:
    instrument = instrument_of(example)

    found = rate(instrument, read_answers(instrument, example.answers), facts_of(example)).as_document()

    assert (found["score"], found["level"], found["valid"]) == (example.score, example.level, True)
    assert (found["score_min"], found["score_max"]) == (example.score, example.score)
    assert (found["level_min"], found["level_max"]) == (example.level, example.level)
    assert (found["unknown"], found["ask_next"]) == ([], []) or instrument.kind == "first_yes"
    assert {name: found[name] for name in example.also} == example.also


@pytest.mark.parametrize("instrument", LEVELLED, ids=lambda one: f"{one.id}-{one.version}")
def test_every_level_and_both_sides_of_every_cut_off_have_a_worked_example(instrument: Instrument) -> None:
    worked = examples_of(instrument)

    missing = set(instrument.levels) - {one.level for one in worked}
    missing |= {
        side
        for side, level, holds in sides(instrument)
        if not any(holds(one) and reaches(instrument, one, level) is ("from" in side) for one in worked)
    }

    assert missing == set()


def reaches(instrument: Instrument, example: Example, level: str) -> bool:
    return instrument.levels.index(example.level) >= instrument.levels.index(level)


def sides(instrument: Instrument) -> Iterator[tuple[str, str, Any]]:
    """A name, the level that is reached on one side only, and what an example on this side looks like."""
    choices = [fact for fact in instrument.context if fact.kind == "choice"]
    for said in product(*(fact.choices for fact in choices)):
        facts = dict(zip((fact.id for fact in choices), said, strict=True))
        for rule in instrument.rules:
            if rule.condition is None or facts.get(rule.condition.field, ...) in (..., rule.condition.equals):
                yield from score_sides(instrument, rule, facts)
    for rule in instrument.rules:
        if rule.condition is not None and rule.condition.field not in {fact.id for fact in choices}:
            yield from fact_sides(rule, rule.condition)


def score_sides(
    instrument: Instrument, rule: LevelRule, facts: dict[str, Any]
) -> Iterator[tuple[str, str, Any]]:
    scores = reachable(instrument, facts)
    if rule.score_from is not None:
        inside = min(one for one in scores if one >= rule.score_from)
        outside = max((one for one in scores if one < rule.score_from), default=None)
    elif rule.score_to is not None:
        inside = max(one for one in scores if one <= rule.score_to)
        outside = min((one for one in scores if one > rule.score_to), default=None)
    else:
        return
    for word, score in (("from", inside), ("short of", outside)):
        if outside is not None:
            yield f"{rule.level} {word} {score} {facts}", rule.level, scoring(score, facts)


def scoring(score: int | None, facts: dict[str, Any]) -> Any:
    return lambda one: one.score == score and facts.items() <= facts_of(one).items()


def fact_sides(rule: LevelRule, condition: Condition) -> Iterator[tuple[str, str, Any]]:
    just, short = (
        (condition.at_least, condition.at_least - 1)
        if condition.at_least is not None
        else (condition.equals, not condition.equals)
    )
    for word, value in (("from", just), ("short of", short)):
        yield f"{rule.level} {word} {condition.field} {value}", rule.level, telling(condition.field, value)


def telling(field: str, value: Any) -> Any:
    return lambda one: facts_of(one)[field] == value


def reachable(instrument: Instrument, facts: dict[str, Any]) -> set[int]:
    """Every score there is with these facts; what is not asked gives no points."""
    sums = {0}
    for item in instrument.items:
        points = set(item.points_by_code(facts).values()) or {0}
        points |= {0} if item.only_if else set()
        sums = {before + more for before in sums for more in points}
    return {instrument.score.score(total) for total in sums}


@pytest.mark.parametrize("instrument", LEVELLED, ids=lambda one: f"{one.id}-{one.version}")
def test_both_sides_of_every_mark_have_a_worked_example(instrument: Instrument) -> None:
    told = [
        (name, said, one.score if name.startswith("positive") else None)
        for one in examples_of(instrument)
        for name, said in one.also.items()
    ]

    for mark in instrument.marks:
        scores = (mark.value, mark.value - 1) if mark.item is None else (None, None)
        assert {(mark.id, True, scores[0]), (mark.id, False, scores[1])} <= set(told)
    for part in instrument.subscales:
        if part.marginal_to is not None:
            halves = {(one.also[part.id], one.also[f"{part.id}_marginal"]) for one in examples_of(instrument)}
            assert {(part.marginal_to, True), (part.marginal_to + 1, False)} <= halves


@pytest.mark.parametrize("instrument", PUBLISHED, ids=lambda one: f"{one.id}-{one.version}")
def test_a_result_is_valid_from_exactly_as_many_answers_as_its_file_asks_for(instrument: Instrument) -> None:
    rule = instrument.completeness
    key = [item for item in instrument.items if item.key]
    others = [item for item in instrument.items if not item.key]

    def is_valid(*items: Any) -> bool:
        said = dict.fromkeys((item.id for item in instrument.items), None)
        said |= {item.id: item.choices[0].code if item.choices else told_for(item) for item in items}
        return rate(instrument, said, read_context(instrument, {})).valid

    enough = [*key[: rule.min_key_answered], *others][: rule.min_answered]
    assert is_valid(*enough)
    assert not rule.min_answered or not is_valid(*enough[:-1])
    assert not rule.min_key_answered or not is_valid(*key[1 : rule.min_key_answered], *others)


def told_for(item: Any) -> str:
    return {"count": "3", "date": "2026-11-20", "text": "dicho"}[item.kind]
