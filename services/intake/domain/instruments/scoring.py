"""The one scoring engine: sums, weights, level rules, completeness, honest bounds for the unknown."""

from collections.abc import Mapping
from typing import Any

from services.intake.domain.instruments.answers import Answers, Context
from services.intake.domain.instruments.asking import ask_next
from services.intake.domain.instruments.bounds import Span, is_off, table_of
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.telling import marks, parts


def rate(instrument: Instrument, answers: Answers, context: Context) -> Rating:
    """Score a questionnaire.

    answers: code or None for every item, as `read_answers` gives them. context: as `read_context` gives it.
    Source: instrument.source, scoring table; what is unanswered only widens the bounds.
    """
    match instrument.kind:
        case "sum":
            return _add_up(instrument, answers, context)
        case "first_yes":
            return _classify(instrument, answers)
        case "record":
            return _keep(instrument, answers)


def _add_up(instrument: Instrument, answers: Answers, context: Context) -> Rating:
    table = table_of(instrument, context)
    spans = table.spans(answers)
    low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
    unknown = _unknown(instrument, answers)
    score_of = instrument.score.score
    bottom, top = table.ranks(low, high)
    valid = _is_complete_enough(instrument, answers)
    rule = instrument.incomplete
    shown = score_of(low) if valid and (low == high or rule.score == "observed") else None
    level: str | None = None
    if valid and rule.level == "observed":
        level = instrument.levels[table.certain[low - table.base]]
    elif valid and bottom == top:
        level = instrument.levels[bottom]
    origin = _origin_points(instrument, answers)
    notices = {
        "too_incomplete": not valid,
        "unknown_may_change_level": bottom != top,
        "has_unknown": len(unknown) >= rule.warn_from,
        "origin_changes_level": bool(origin)
        and table.certain[low - table.base] != table.certain[low - origin - table.base],
    }
    marked = marks(instrument, answers, score_of(low), score_of(high))
    subscales, told = parts(instrument, answers, (low, high))
    return Rating(
        instrument=instrument.id,
        version=instrument.version,
        valid=valid,
        score=shown,
        score_min=score_of(low),
        score_max=score_of(high),
        level=level,
        level_min=instrument.levels[bottom],
        level_max=instrument.levels[top],
        flags=_flags(instrument, notices | marked),
        unknown=unknown,
        more=_with_origin(instrument, low, high, origin) | told | marked,
        ask_next=ask_next(instrument, table, answers, spans, unknown) if unknown else (),
        subscales=subscales,
        group=instrument.group,
    )


def _classify(instrument: Instrument, answers: Answers) -> Rating:
    """Go through the questions in order until an answer settles the type; those behind it are not asked."""
    unknown: list[str] = []
    possible: list[str] = []
    for item in instrument.items:
        code = answers[item.id]
        if code is None:
            unknown.append(item.id)
            possible += item.yields.values()
        elif code in item.yields:
            possible.append(item.yields[code])
            break
    ranks = [instrument.levels.index(name) for name in possible]
    valid = _is_complete_enough(instrument, answers)
    notices = {
        "too_incomplete": not valid,
        "unknown_may_change_level": bool(unknown),
        "has_unknown": len(unknown) >= instrument.incomplete.warn_from,
        "ask_again": not possible,
    }
    all_yes = [
        item.id
        for item in instrument.items
        if (code := answers[item.id]) is not None and code in item.yields and item.is_raised(code)
    ]
    return Rating(
        instrument=instrument.id,
        version=instrument.version,
        valid=valid,
        score=None,
        score_min=None,
        score_max=None,
        level=possible[0] if valid and len(possible) == 1 and not unknown else None,
        level_min=instrument.levels[min(ranks)] if ranks else None,
        level_max=instrument.levels[max(ranks)] if ranks else None,
        flags=_flags(instrument, notices),
        unknown=tuple(unknown),
        more={"possible": possible, "all_yes": all_yes},
        ask_next=tuple(unknown),
        group=instrument.group,
    )


def _keep(instrument: Instrument, answers: Answers) -> Rating:
    """Keep what was told: no score and no level."""
    unknown = _unknown(instrument, answers)
    valid = _is_complete_enough(instrument, answers)
    notices = {
        "too_incomplete": not valid,
        "has_unknown": len(unknown) >= instrument.incomplete.warn_from,
    }
    subscales, told = parts(instrument, answers, (0, 0))
    return Rating(
        instrument=instrument.id,
        version=instrument.version,
        valid=valid,
        score=None,
        score_min=None,
        score_max=None,
        level=None,
        level_min=None,
        level_max=None,
        flags=_flags(instrument, notices),
        unknown=unknown,
        more=told | {"record": {item.id: answers[item.id] for item in instrument.items}},
        ask_next=unknown,
        subscales=subscales,
        group=instrument.group,
    )


def score_range(instrument: Instrument) -> Span:
    """Lowest and highest score there is."""
    roots = table_of(instrument, {fact.id: fact.default for fact in instrument.context}).roots
    low, high = (sum(root.span[end] for root in roots) for end in (0, 1))
    return instrument.score.score(low), instrument.score.score(high)


def _unknown(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    return tuple(
        item.id
        for item in instrument.items
        if answers[item.id] is None and not (item.only_if and is_off(instrument, item, answers))
    )


def _flags(instrument: Instrument, notices: Mapping[str, bool | None]) -> tuple[str, ...]:
    return (*(notice for notice, is_so in notices.items() if is_so), *instrument.always)


def _is_complete_enough(instrument: Instrument, answers: Answers) -> bool:
    rule = instrument.completeness
    answered = [item for item in instrument.items if answers[item.id] not in (None, item.if_missing)]
    return len(answered) >= rule.min_answered and sum(item.key for item in answered) >= rule.min_key_answered


def _origin_points(instrument: Instrument, answers: Answers) -> int:
    return sum(
        instrument.points[item.id][code] - instrument.spans[item.id][0]
        for item in instrument.items
        if item.origin and (code := answers[item.id]) is not None
    )


def _with_origin(instrument: Instrument, observed: int, highest: int, origin: int) -> dict[str, Any]:
    if not any(item.origin for item in instrument.items):
        return {}
    return {
        "observed_sum": observed,
        "max_possible_sum": highest,
        "sum_without_origin": observed - origin,
    }
