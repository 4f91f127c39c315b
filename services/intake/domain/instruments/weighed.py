"""What weighed in a result: items that give a reason, and red flags that answers set."""

from services.intake.domain.instruments.answers import Answers, Context
from services.intake.domain.instruments.bounds import is_off
from services.intake.domain.instruments.definition import Instrument


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
