"""The one scoring engine: sums, weights, level rules, completeness, honest bounds for the unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.instruments import Condition, ContextField, ContextValue, Instrument, Raw
from shared.errors import Invalid

Answers = Mapping[str, str | None]
Context = Mapping[str, ContextValue]


class BadAnswer(Invalid):
    """An answer or a context fact that the instrument does not admit."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__("No es una respuesta de este cuestionario.", field=place, expected=expected)


@dataclass(frozen=True, slots=True)
class Rating:
    """The result of one questionnaire.

    score: points, None when the instrument gives none for lack of answers; score_min and score_max: what it
    could be once everything is answered. level, level_min, level_max: slugs, likewise. valid: whether the
    completeness rule holds. flags: notices about the result. unknown: items without an answer, in order.
    """

    instrument: str
    version: str
    valid: bool
    score: int | None
    score_min: int
    score_max: int
    level: str | None
    level_min: str
    level_max: str
    flags: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    more: Mapping[str, int | None] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "valid": self.valid,
            "score": self.score,
            "score_min": self.score_min,
            "score_max": self.score_max,
            "level": self.level,
            "level_min": self.level_min,
            "level_max": self.level_max,
            "flags": list(self.flags),
            "unknown": list(self.unknown),
            **self.more,
        }


def read_answers(instrument: Instrument, raw: Mapping[str, Raw]) -> dict[str, str | None]:
    """Turn raw answers into codes, one for every item; a missing one is unknown, never no.

    Raises BadAnswer for an item or a value that the instrument lacks.
    """
    known = {item.id for item in instrument.items}
    for item_id in raw:
        if item_id not in known:
            msg = f"answers.{item_id}"
            raise BadAnswer(msg, "una pregunta de este cuestionario")
    answers: dict[str, str | None] = {}
    for item in instrument.items:
        try:
            answers[item.id] = item.scale.read(raw.get(item.id))
        except ValueError as error:
            codes = ", ".join(choice.code for choice in item.scale.choices)
            msg = f"answers.{item.id}"
            raise BadAnswer(msg, f"{codes} o null") from error
    return answers


def read_context(instrument: Instrument, raw: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    """Check the facts beside the items and fill in the defaults; an explicit None stays unknown."""
    known = {fact.id: fact for fact in instrument.context}
    for name in raw:
        if name not in known:
            msg = f"context.{name}"
            raise BadAnswer(msg, "un dato de este cuestionario")
    return {name: _context_value(fact, raw.get(name, fact.default)) for name, fact in known.items()}


def _context_value(fact: ContextField, value: ContextValue) -> ContextValue:
    if fact.kind == "choice":
        value = fact.default if value is None else value
        if value not in fact.choices:
            msg = f"context.{fact.id}"
            raise BadAnswer(msg, "uno de: " + ", ".join(fact.choices))
        return value
    if value is None:
        return None
    if fact.kind == "yes_no" and not isinstance(value, bool):
        msg = f"context.{fact.id}"
        raise BadAnswer(msg, "true, false o null")
    if fact.kind == "count" and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        msg = f"context.{fact.id}"
        raise BadAnswer(msg, "un número entero desde 0, o null")
    return value


def rate(instrument: Instrument, answers: Answers, context: Context) -> Rating:
    """Score a questionnaire.

    answers: code or None for every item, as `read_answers` gives them. context: as `read_context` gives it.
    Source: instrument.source, scoring table; what is unanswered only widens the bounds.
    """
    unknown = tuple(item.id for item in instrument.items if answers[item.id] is None)
    observed, lowest, highest = _sums(instrument, answers)
    level_min = _level(instrument, lowest, context, unknown_holds=False)
    level_max = _level(instrument, highest, context, unknown_holds=True)
    valid = _is_complete_enough(instrument, answers)
    rule = instrument.incomplete
    shown = observed if valid and (not unknown or rule.score == "observed") else None
    level: str | None = None
    if valid and rule.level == "observed":
        level = _level(instrument, observed, context, unknown_holds=False)
    elif valid and level_min == level_max:
        level = level_min
    origin = _origin_points(instrument, answers)
    with_origin, without = (
        _level(instrument, score, context, unknown_holds=False) for score in (observed, observed - origin)
    )
    notices = {
        "too_incomplete": not valid,
        "unknown_may_change_level": level_min != level_max,
        "has_unknown": len(unknown) >= rule.warn_from,
        "origin_changes_level": with_origin != without,
    }
    return Rating(
        instrument=instrument.id,
        version=instrument.version,
        valid=valid,
        score=shown,
        score_min=lowest,
        score_max=highest,
        level=level,
        level_min=level_min,
        level_max=level_max,
        flags=tuple(notice for notice, holds in notices.items() if holds),
        unknown=unknown,
        more=_more(instrument, observed, highest, origin),
    )


def is_answered(instrument: Instrument, answers: Answers, context: Context) -> bool:
    """Whether anything was told: an answer that is known, or a fact beside the items that is not the default.

    A fact that is a choice says how it was asked, not what she told.
    """
    return any(code is not None for code in answers.values()) or any(
        fact.kind != "choice" and context[fact.id] not in (None, fact.default) for fact in instrument.context
    )


def reasons(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Items that weigh in the result, heaviest first. Where someone comes from is never among them."""
    weighed = [
        (item.points(code) - item.bounds[0], item.id)
        for item in instrument.items
        if (code := answers[item.id]) is not None and not item.origin
    ]
    return tuple(item_id for points, item_id in sorted(weighed, key=lambda pair: -pair[0]) if points > 0)


def flags_raised(instrument: Instrument, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Red flags that the answers set: code to the items that set it."""
    raised: dict[str, tuple[str, ...]] = {}
    for item in instrument.items:
        code = answers[item.id]
        if code is not None and item.points(code) > item.bounds[0]:
            for flag in item.raises:
                raised[flag] = (*raised.get(flag, ()), item.id)
    return raised


def _sums(instrument: Instrument, answers: Answers) -> tuple[int, int, int]:
    observed = lowest = highest = 0
    for item in instrument.items:
        code = answers[item.id]
        if code is None:
            low, high = item.bounds
        else:
            low = high = item.points(code)
            observed += low
        lowest += low
        highest += high
    return observed, lowest, highest


def _level(instrument: Instrument, score: int, context: Context, *, unknown_holds: bool) -> str:
    """Return the highest level any rule reaches; the lowest one if none does."""
    reached = [
        instrument.levels.index(rule.level)
        for rule in instrument.rules
        if (rule.score_from is None or score >= rule.score_from)
        and (rule.condition is None or _holds(rule.condition, context, unknown_holds=unknown_holds))
    ]
    return instrument.levels[max(reached, default=0)]


def _holds(condition: Condition, context: Context, *, unknown_holds: bool) -> bool:
    value = context.get(condition.field)
    if value is None:
        return unknown_holds
    if condition.at_least is not None:
        return isinstance(value, int) and value >= condition.at_least
    return value == condition.equals


def _is_complete_enough(instrument: Instrument, answers: Answers) -> bool:
    answered = [item for item in instrument.items if answers[item.id] is not None]
    rule = instrument.completeness
    return len(answered) >= rule.min_answered and sum(item.key for item in answered) >= rule.min_key_answered


def _origin_points(instrument: Instrument, answers: Answers) -> int:
    return sum(
        item.points(code) - item.bounds[0]
        for item in instrument.items
        if item.origin and (code := answers[item.id]) is not None
    )


def _more(instrument: Instrument, observed: int, highest: int, origin: int) -> dict[str, int | None]:
    if not any(item.origin for item in instrument.items):
        return {}
    return {
        "observed_sum": observed,
        "max_possible_sum": highest,
        "sum_without_origin": observed - origin,
    }
