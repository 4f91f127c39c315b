"""The one scoring engine: sums, weights, level rules, completeness, honest bounds for the unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from services.intake.domain.instruments.answers import (
    Answers,
    BadAnswer,
    Context,
    is_answered,
    read_answers,
    read_context,
)
from services.intake.domain.instruments.bounds import Span, ask_next, is_off, table_of
from services.intake.domain.instruments.definition import Group, Instrument
from services.intake.domain.instruments.telling import marks, parts

__all__ = [
    "Answers", "BadAnswer", "Context", "Rating", "flags_raised", "is_answered", "rate", "read_answers",
    "read_context", "reasons", "score_range",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rating:
    """The result of one questionnaire.

    score: None when the instrument gives none, or none for lack of answers; score_min and score_max: what it
    could be once everything is answered. level, level_min, level_max: slugs, likewise, by concern. valid:
    whether the completeness rule holds. flags: notices about the result. unknown: items without an answer that
    are to be asked, in order; ask_next: the same, the one that would tell most first. subscales: value of each.
    """

    instrument: str
    version: str
    valid: bool
    score: int | None
    score_min: int | None
    score_max: int | None
    level: str | None
    level_min: str | None
    level_max: str | None
    flags: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    ask_next: tuple[str, ...] = ()
    subscales: Mapping[str, float | None] = field(default_factory=dict)
    group: Group = "risk"

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the result that `as_document` made the document of."""
        own = {one.name for one in fields(cls)} - {"more"}
        listed = {name: tuple(document.get(name, ())) for name in ("flags", "unknown", "ask_next")}
        told = {name: value for name, value in document.items() if name in own}
        return cls(**(told | listed), more={k: v for k, v in document.items() if k not in own})

    def as_document(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "group": self.group,
            "valid": self.valid,
            "score": self.score,
            "score_min": self.score_min,
            "score_max": self.score_max,
            "level": self.level,
            "level_min": self.level_min,
            "level_max": self.level_max,
            "flags": list(self.flags),
            "unknown": list(self.unknown),
            "ask_next": list(self.ask_next),
            "subscales": dict(self.subscales),
            **self.more,
        }


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


def reasons(instrument: Instrument, answers: Answers, context: Context | None = None) -> tuple[str, ...]:
    """Items that weigh in the result, heaviest first. Where someone comes from is never among them.

    context: as `read_context` gives it; the defaults when there is none.
    """
    weighed = []
    for place, item in enumerate(instrument.items):
        code = answers[item.id]
        if code is None or item.origin or item.scale is None:
            continue
        if item.only_if is not None and is_off(instrument, item, answers):
            continue
        worth = item.points_by_code(context) if item.variants else instrument.points[item.id]
        points, (low, high) = worth[code], instrument.spans[item.id]
        concern = high - points if instrument.higher_is == "better" else points - low
        if concern > 0 and instrument.has_score:
            weighed.append((-concern, place, item.id))
    return tuple(each[-1] for each in sorted(weighed))


def flags_raised(instrument: Instrument, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Red flags that the answers set: code to the items that set it."""
    raised: dict[str, tuple[str, ...]] = {}
    for item in instrument.items:
        code = answers[item.id]
        if code is not None and item.raises and item.is_raised(code):
            for flag in item.raises:
                raised[flag] = (*raised.get(flag, ()), item.id)
    return raised


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
