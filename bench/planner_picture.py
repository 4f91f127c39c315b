"""Draws how plans get better while the planner searches, from the figures that `telar bench planner` keeps."""

from collections.abc import Iterator, Mapping, Sequence
from math import log10
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 400, 56, 150, 20, 44
FIRST, LAST = 0.1, 500.0
"""Seconds."""
LOWEST, HIGHEST = 0.80, 1.0
"""Shares of the best value known."""
COLOURS = ("#2f3e75", "#0f766e", "#b45309", "#7a1020", "#6d28d9", "#475569", "#15803d")
LABEL_APART = 14


def draw(runs: Sequence[Mapping[str, Any]]) -> str:
    """An SVG picture. runs: as the bench keeps them; each is a line, seconds across (logarithmic), share of best up."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    ]
    lines += ['<rect width="100%" height="100%" fill="#fffdf7"/>', *_axes()]
    ends: list[float] = []
    for run, colour in zip(sorted(runs, key=_last, reverse=True), _colours(), strict=False):
        best = run["objective"] / run["of_best_known"]
        steps = [(max(at, FIRST), points / best) for at, points in run["points"]]
        lines.append(
            f'<path d="{_path(steps, run["wall_s"])}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        at = max(_up(steps[-1][1]), ends[-1] + LABEL_APART if ends else 0)
        ends.append(at)
        label = f"{run['women']} women ({run['seed']})"
        lines.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{at + 4:.0f}" font-size="12" fill="{colour}">{label}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def _last(run: Mapping[str, Any]) -> float:
    return float(run["of_best_known"])


def _colours() -> Iterator[str]:
    while True:
        yield from COLOURS


def _axes() -> Iterator[str]:
    for share in (0.80, 0.85, 0.90, 0.95, 1.0):
        y = _up(share)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd6c6"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" font-size="12" text-anchor="end">{share:.0%}</text>'
    for seconds in (0.1, 1, 10, 60, 240):
        x = _across(seconds)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee8da"/>'
        yield (
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" font-size="12" text-anchor="middle">{seconds:g} s</text>'
        )
    said = "share of the best plan known, by seconds of search"
    yield f'<text x="{LEFT}" y="{HEIGHT - 8}" font-size="12" fill="#475569">{said}</text>'


def _path(steps: Sequence[tuple[float, float]], end: float) -> str:
    """A staircase: a plan stands until a better one is found."""
    (at, share), *rest = steps
    drawn = [f"M{_across(at):.1f} {_up(share):.1f}"]
    drawn += [f"H{_across(at):.1f}V{_up(share):.1f}" for at, share in rest]
    return "".join([*drawn, f"H{_across(max(end, FIRST)):.1f}"])


def _across(seconds: float) -> float:
    share = (log10(seconds) - log10(FIRST)) / (log10(LAST) - log10(FIRST))
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _up(share: float) -> float:
    return TOP + (HIGHEST - max(share, LOWEST)) / (HIGHEST - LOWEST) * (HEIGHT - TOP - BOTTOM)
