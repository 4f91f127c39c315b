"""Which unanswered question would narrow the bounds most."""

from collections.abc import Mapping, Sequence

from services.intake.domain.instruments.answers import Answers
from services.intake.domain.instruments.bounds import Node, Span, Table
from services.intake.domain.instruments.definition import Instrument


def ask_next(
    instrument: Instrument, table: Table, answers: Answers, spans: Sequence[Span], unknown: Sequence[str]
) -> tuple[str, ...]:
    """Order the unknown items by how much an answer would narrow the level on average, then the score.

    spans: as `table.spans` gives them. Where someone comes from is asked last among equals.
    """
    low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
    by_root = {root.item: span for root, span in zip(table.roots, spans, strict=True)}
    seen: dict[tuple[int, ...], tuple[float, float]] = {}
    order = []
    for place, name in enumerate(unknown):
        root = table.root_of.get(name)
        if root is None:
            left = (float(len(instrument.levels)), float(high - low))
        else:
            shape = tuple(root.points.values())
            kept = None if root.branches else seen.get(shape)
            left = kept or _left_open(
                table, root, name, answers=answers, whole=(low, high), own=by_root[root.item]
            )
            if not root.branches:
                seen[shape] = left
        order.append((*left, instrument.by_id[name].origin, place, name))
    return tuple(each[-1] for each in sorted(order))


def _left_open(
    table: Table, root: Node, name: str, *, answers: Answers, whole: Span, own: Span
) -> tuple[float, float]:
    """Mean width of level and of score once this item is answered."""
    low, high = whole[0] - own[0], whole[1] - own[1]
    if not root.branches:
        ends = [(low + points, high + points) for points in root.points.values()]
    else:
        codes = _points_of(root, name)
        after = [root.bounds({**answers, name: code}) for code in codes]
        ends = [(low + least, high + most) for least, most in after]
    ranks = [table.ranks(*end) for end in ends]
    return (
        sum(top - bottom for bottom, top in ranks) / len(ends),
        sum(most - least for least, most in ends) / len(ends),
    )


def _points_of(node: Node, name: str) -> Mapping[str, int]:
    if node.item == name:
        return node.points
    return next((found for _, branch in node.branches if (found := _points_of(branch, name))), {})
