"""What a result tells besides its score and level: raw sum, mean, subscales, marks."""

from collections.abc import Sequence
from typing import Any

from services.intake.domain.instruments.answers import Answers
from services.intake.domain.instruments.bounds import Span, is_off
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rules import Subscale


def marks(instrument: Instrument, answers: Answers, low: int, high: int) -> dict[str, bool | None]:
    """Whether each mark is set; None while what is missing may still set it. low, high: bounds of the score."""
    told: dict[str, bool | None] = {}
    for mark in instrument.marks:
        least, most = low, high
        if mark.item is not None:
            item = instrument.by_id[mark.item]
            least, most = (
                (0, 0) if is_off(instrument, item, answers) else _span(instrument, [item.id], answers)
            )
        told[mark.id] = least >= mark.value if (least >= mark.value) == (most >= mark.value) else None
    return told


def parts(
    instrument: Instrument, answers: Answers, points: Span
) -> tuple[dict[str, float | None], dict[str, Any]]:
    """Return the subscales, and what is told besides: raw sum, mean, bounds of subscales, marginal ones.

    A value is None while something it needs is unanswered; means have two decimals.
    """
    told: dict[str, Any] = {}
    low, high = points
    if instrument.score.tell_raw:
        told |= {"raw": low if low == high else None, "raw_min": low, "raw_max": high}
    if instrument.score.tell_mean:
        least, most = (_mean(end, len(instrument.items)) for end in points)
        told |= {"mean": least if low == high else None, "mean_min": least, "mean_max": most}
    if not instrument.subscales:
        return {}, told
    found = {part.id: _of_part(instrument, part, answers) for part in instrument.subscales}
    told["subscales_min"] = {name: least for name, (least, _) in found.items()}
    told["subscales_max"] = {name: most for name, (_, most) in found.items()}
    values = {name: least if least == most else None for name, (least, most) in found.items()}
    for part in instrument.subscales:
        if part.marginal_to is not None:
            least, most = found[part.id]
            is_marginal = most <= part.marginal_to
            told[part.id] = values[part.id]
            told[f"{part.id}_marginal"] = is_marginal if is_marginal == (least <= part.marginal_to) else None
    return values, told


def _of_part(instrument: Instrument, part: Subscale, answers: Answers) -> tuple[float, float]:
    span = _span(instrument, part.items, answers)
    if part.kind == "sum":
        return span
    return _mean(span[0], len(part.items)), _mean(span[1], len(part.items))


def _mean(total: int, count: int) -> float:
    return round(total / count, 2)


def _span(instrument: Instrument, names: Sequence[str], answers: Answers) -> Span:
    low = high = 0
    for name in names:
        code = answers[name]
        least, most = instrument.spans[name] if code is None else (instrument.points[name][code],) * 2
        low += least
        high += most
    return low, high
