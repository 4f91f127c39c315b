"""What may be told of several editions together: sums that leave out what may not be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.groups.domain.report import Figures, Sum, shown


@dataclass(frozen=True)
class YearFigures:
    """What is shown of several editions together; each sum leaves out what may not be shown."""

    editions: int
    held: int
    cancelled: int
    minutes: int
    places: int
    attendances: Sum
    participants: Sum | None
    childcare_minutes: Sum
    interpreter_minutes: int


def publish_year(editions: Sequence[Figures], *, distinct: int) -> YearFigures:
    """Add up editions, each whole.

    distinct: women who came to any edition whose own number of participants is shown, each counted once.
    It is not shown if 1 to 4 of them came to more than one: the sum of the editions' numbers would tell.
    """
    counts = [one.participants for one in editions if one.participants is not None]
    childcare = [one.childcare_minutes for one in editions if one.childcare_minutes is not None]
    several = shown(sum(counts) - distinct)
    return YearFigures(
        editions=len(editions),
        held=sum(one.held for one in editions),
        cancelled=sum(one.cancelled for one in editions),
        minutes=sum(one.minutes for one in editions),
        places=sum(one.places for one in editions),
        attendances=Sum(
            sum(one.attendances.count for one in editions),
            is_whole=all(one.attendances.is_whole for one in editions),
        ),
        participants=None if several is None else Sum(distinct, is_whole=len(counts) == len(editions)),
        childcare_minutes=Sum(sum(childcare), is_whole=len(childcare) == len(editions)),
        interpreter_minutes=sum(one.interpreter_minutes for one in editions),
    )
