"""Messages of the last 24 hours as columns: where each stands, worked out here so that the template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.portal.clients.messages import Hour

WIDTH: Final = 720
HEIGHT: Final = 170
LEFT: Final = 40
RIGHT: Final = 712
TOP: Final = 14
BOTTOM: Final = 140
_FILL: Final = 0.7
_EVERY: Final = 6
"""Hours between two names under the axis."""


@dataclass(frozen=True)
class Column:
    """One hour. y, height: of what left; failed_height: of what did not, on top of it."""

    hour: Hour
    x: float
    width: float
    y: float
    height: float
    failed_height: float
    is_named: bool


@dataclass(frozen=True)
class Chart:
    """highest: what the upper edge stands for, at least one."""

    columns: tuple[Column, ...]
    highest: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing left or failed in all these hours."""
        return not any(one.hour.sent or one.hour.failed for one in self.columns)


def draw(hours: Sequence[Hour]) -> Chart:
    """Place the columns, oldest on the left."""
    highest = max((one.sent + one.failed for one in hours), default=0) or 1
    step = (RIGHT - LEFT) / max(len(hours), 1)
    scale = (BOTTOM - TOP) / highest
    columns = (
        Column(
            hour=one,
            x=round(LEFT + step * place + step * (1 - _FILL) / 2, 1),
            width=round(step * _FILL, 1),
            y=round(BOTTOM - one.sent * scale, 1),
            height=round(one.sent * scale, 1),
            failed_height=round(one.failed * scale, 1),
            is_named=place % _EVERY == 0 or place == len(hours) - 1,
        )
        for place, one in enumerate(hours)
    )
    return Chart(tuple(columns), highest)
