"""Pictures of what a group said: where each part stands, worked out here so that the template only draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDE: Final = 300
"""Length of a full bar, in the picture's own units."""
LEFT, RIGHT, TOP, BOTTOM = 30, 350, 22, 150
_ROOM_FOR_NUMBER: Final = 14


@dataclass(frozen=True)
class Part:
    """A piece of a bar. step: its place in the scale, from 0. has_number: whether the count fits inside."""

    step: int
    count: int
    x: float
    width: float

    @property
    def has_number(self) -> bool:
        """Whether a number of two digits fits inside."""
        return self.width >= _ROOM_FOR_NUMBER


@dataclass(frozen=True)
class Bar:
    """One line of a picture. total: of all parts."""

    label: str
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Spot:
    """A value over time; y is None where nothing is known."""

    label: str
    value: float | None
    x: float
    y: float | None


@dataclass(frozen=True)
class Series:
    """Values over time. paths: lines through spots that follow one another. low, high: ends of the scale."""

    spots: tuple[Spot, ...]
    paths: tuple[str, ...]
    low: float
    high: float

    @property
    def is_known(self) -> bool:
        """Whether there is anything to draw."""
        return any(spot.y is not None for spot in self.spots)


def stacked(rows: Mapping[str, Sequence[int]]) -> list[Bar]:
    """A bar a row, all of one length, cut by how many chose each step."""
    return [Bar(label, sum(counts), tuple(_parts(counts))) for label, counts in rows.items() if sum(counts)]


def _parts(counts: Sequence[int]) -> list[Part]:
    parts, x, total = [], 0.0, sum(counts)
    for step, count in enumerate(counts):
        width = WIDE * count / total
        if count:
            parts.append(Part(step, count, round(x, 1), round(width, 1)))
        x += width
    return parts


def lengths(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """A bar a row, as long as its count; the longest is full, and a single one does not look like many."""
    most = max([count for _, count in rows] + [5])
    return [Bar(label, count, (Part(0, count, 0.0, round(WIDE * count / most, 1)),)) for label, count in rows]


def series(values: Sequence[tuple[str, float | None]], *, low: float, high: float) -> Series:
    """Put values in their places, evenly from left to right; nothing is drawn through what is not known."""
    room = (RIGHT - LEFT) / max(len(values), 1)
    spots = tuple(
        Spot(
            label,
            value,
            round(LEFT + room * (place + 0.5), 1),
            None if value is None else _y(value, low, high),
        )
        for place, (label, value) in enumerate(values)
    )
    return Series(spots, tuple(_paths(spots)), low, high)


def _y(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / ((high - low) or 1)
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _paths(spots: Sequence[Spot]) -> list[str]:
    runs: list[list[Spot]] = [[]]
    for spot in spots:
        if spot.y is not None:
            runs[-1].append(spot)
        elif runs[-1]:
            runs.append([])
    return [" ".join(f"{spot.x},{spot.y}" for spot in run) for run in runs if len(run) > 1]
