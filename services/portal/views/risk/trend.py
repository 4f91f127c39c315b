"""Pictures of how a case moves: where each mark stands, worked out here so that the template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Final
from uuid import UUID

from services.portal.clients.trend import Cut, Line, Month, Point, TrendClient
from services.portal.locale.dates import MADRID
from services.portal.pages.page import Page

WIDTH: Final = 360
HEIGHT: Final = 190
LEFT: Final = 34
RIGHT: Final = 346
TOP: Final = 16
BOTTOM: Final = 160
_SIDE: Final = 10
_LABEL_ROOM: Final = 13
_LETTERS: Final = 34
_FILL: Final = 0.6


@dataclass(frozen=True)
class Mark:
    """A result in the picture. top, bottom: where its highest and lowest possible scores stand, from the upper edge."""

    point: Point
    x: float
    top: float
    bottom: float

    @property
    def is_exact(self) -> bool:
        """Whether nothing was left open: a dot instead of a bar."""
        return self.point.low == self.point.high


@dataclass(frozen=True)
class Edge:
    """A cut-off in the picture; label_y: where its words stand, clear of the edge's neighbours."""

    cut: Cut
    y: float
    label_y: float
    words: str


@dataclass(frozen=True)
class Picture:
    """An instrument over time. path: line through the results that follow one another without open questions."""

    line: Line
    marks: tuple[Mark, ...]
    edges: tuple[Edge, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A month in the picture of incidents."""

    month: Month
    x: float
    width: float
    y: float
    height: float


def context(page: Page, case_id: UUID) -> dict[str, Any]:
    """What `risk/_trend.html` needs."""
    trend = page.client(TrendClient).trend(case_id, page.language)
    return {
        "trend": trend,
        "pictures": [draw(line) for line in trend.lines],
        "columns": stack(trend.months),
        "frame_of": {
            "width": WIDTH,
            "height": HEIGHT,
            "left": LEFT,
            "right": RIGHT,
            "top": TOP,
            "bottom": BOTTOM,
        },
    }


def draw(line: Line) -> Picture:
    """Put an instrument's results and cut-offs in their places; time runs evenly from left to right."""
    days = [_day(point.at) for point in line.points]
    marks = tuple(
        Mark(point, _x(days, day), _y(line, point.high), _y(line, point.low))
        for point, day in zip(line.points, days, strict=True)
    )
    return Picture(line, marks, _edges(line), tuple(_paths(marks)))


def stack(months: Sequence[Month]) -> list[Column]:
    """A column a month; the highest reaches the top, and one incident alone does not look like many."""
    most = max([month.incidents for month in months] + [4])
    room = (RIGHT - LEFT) / max(len(months), 1)
    return [
        Column(
            month,
            x=round(LEFT + room * (place + (1 - _FILL) / 2), 1),
            width=round(room * _FILL, 1),
            y=round(BOTTOM - (BOTTOM - TOP) * month.incidents / most, 1),
            height=round((BOTTOM - TOP) * month.incidents / most, 1),
        )
        for place, month in enumerate(months)
    ]


def _day(at: datetime) -> date:
    return at.astimezone(MADRID).date()


def _x(days: Sequence[date], day: date) -> float:
    span = (days[-1] - days[0]).days
    share = (day - days[0]).days / span if span else 0.5
    return round(LEFT + _SIDE + (RIGHT - LEFT - 2 * _SIDE) * share, 1)


def _y(line: Line, score: float) -> float:
    span = line.highest - line.lowest or 1
    share = (min(max(score, line.lowest), line.highest) - line.lowest) / span
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _edges(line: Line) -> tuple[Edge, ...]:
    """Cut-offs from the lowest line in the picture up, their words pushed up until they are clear of each other."""
    edges: list[Edge] = []
    ceiling = float(BOTTOM)
    for cut in sorted(line.cuts, key=lambda each: each.score):
        between = 0.5 if cut.downwards else -0.5
        y = _y(line, cut.score + between)
        label_y = min(y - 3, ceiling)
        ceiling = label_y - _LABEL_ROOM
        score = f" {'≤' if cut.downwards else '≥'} {cut.score}"
        words = shorten(cut.label, _LETTERS - len(score), placeholder="…") + score
        edges.append(Edge(cut, y, round(label_y, 1), words))
    return tuple(edges)


def _paths(marks: Sequence[Mark]) -> list[str]:
    """Lines through runs of exact results; nothing is drawn through a result that is not known."""
    runs: list[list[Mark]] = [[]]
    for mark in marks:
        if mark.is_exact:
            runs[-1].append(mark)
        elif runs[-1]:
            runs.append([])
    return [" ".join(f"{mark.x},{mark.top}" for mark in run) for run in runs if len(run) > 1]
