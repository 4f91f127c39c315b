"""Exact bounds of a score and of its level, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.instruments.answers import Answers, Context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.items import Item
from services.intake.domain.instruments.rules import Condition

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """An item with the ones that are asked only after some of its answers. span: with nothing answered."""

    item: str
    points: Mapping[str, int]
    branches: tuple[tuple[frozenset[str], "Node"], ...]
    span: Span

    def bounds(self, answers: Answers) -> Span:
        """Fewest and most points of this item and of those that hang from it."""
        code = answers[self.item]
        if code is not None:
            return self.after(code, answers)
        if not self.branches:
            return self.span
        ends = [self.after(each, answers) for each in self.points]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def after(self, code: str, answers: Answers) -> Span:
        """Bounds once this item is answered so."""
        low = high = self.points[code]
        for codes, node in self.branches:
            if code in codes:
                more_low, more_high = node.bounds(answers)
                low += more_low
                high += more_high
        return low, high


@dataclass(frozen=True, slots=True)
class Table:
    """What scoring needs of an instrument with certain facts beside it.

    certain and possible: rank of the level of each sum of points from `base` on, by the rules that hold for
    sure and by those that may.
    """

    roots: tuple[Node, ...]
    root_of: Mapping[str, Node]
    base: int
    certain: tuple[int, ...]
    possible: tuple[int, ...]
    is_better: bool

    def ranks(self, low: int, high: int) -> Span:
        """Lowest and highest rank of level, by concern, between two sums of points."""
        if self.is_better:
            low, high = high, low
        return self.certain[low - self.base], self.possible[high - self.base]

    def spans(self, answers: Answers) -> list[Span]:
        """Bounds of each root."""
        return [root.bounds(answers) for root in self.roots]


def table_of(instrument: Instrument, context: Context) -> Table:
    """Return the table for these facts; facts that make no difference share one."""
    key = (
        tuple(scale.id for item in _varying(instrument) if (scale := item.scale_in(context)) is not None),
        tuple((holds(one, context), holds(one, context, unknown=True)) for one in _conditions(instrument)),
    )
    found: Table | None = instrument.prepared.get(key)
    if found is None:
        found = instrument.prepared[key] = _build(instrument, context)
    return found


def _varying(instrument: Instrument) -> Sequence[Item]:
    kept: Sequence[Item] | None = instrument.prepared.get("varying")
    if kept is None:
        kept = instrument.prepared["varying"] = tuple(item for item in instrument.items if item.variants)
    return kept


def _conditions(instrument: Instrument) -> Sequence[Condition]:
    kept: Sequence[Condition] | None = instrument.prepared.get("conditions")
    if kept is None:
        kept = tuple(rule.condition for rule in instrument.rules if rule.condition is not None)
        instrument.prepared["conditions"] = kept
    return kept


def _build(instrument: Instrument, context: Context) -> Table:
    roots = tuple(
        _node(instrument, item, context)
        for item in instrument.items
        if item.only_if is None and item.scale is not None
    )
    base = sum(root.span[0] for root in roots)
    sums = range(base, sum(root.span[1] for root in roots) + 1)
    return Table(
        roots=roots,
        root_of={name: root for root in roots for name in _names(root)},
        base=base,
        certain=tuple(_rank(instrument, points, context) for points in sums),
        possible=tuple(_rank(instrument, points, context, unknown=True) for points in sums),
        is_better=instrument.higher_is == "better",
    )


def _node(instrument: Instrument, item: Item, context: Context) -> Node:
    branches = tuple(
        (other.only_if.codes, _node(instrument, other, context))
        for other in instrument.items
        if other.only_if is not None and other.only_if.item == item.id and other.scale is not None
    )
    points = item.points_by_code(context)
    bare = Node(item.id, points, branches, (0, 0))
    nothing = dict.fromkeys(_names(bare))
    ends = [bare.after(code, nothing) for code in points]
    return Node(item.id, points, branches, (min(low for low, _ in ends), max(high for _, high in ends)))


def _names(node: Node) -> list[str]:
    return [node.item, *(name for _, branch in node.branches for name in _names(branch))]


def _rank(instrument: Instrument, points: int, context: Context, *, unknown: bool = False) -> int:
    """Rank of the highest level any rule reaches; that of the lowest one if none does."""
    score = instrument.score.score(points)
    reached = [
        instrument.levels.index(rule.level)
        for rule in instrument.rules
        if (rule.score_from is None or score >= rule.score_from)
        and (rule.score_to is None or score <= rule.score_to)
        and (rule.condition is None or holds(rule.condition, context, unknown=unknown))
    ]
    return max(reached, default=0)


def holds(condition: Condition, context: Context, *, unknown: bool = False) -> bool:
    """Whether a condition holds. unknown: what an unknown fact counts as."""
    value = context.get(condition.field)
    if value is None:
        return unknown
    if condition.at_least is not None:
        return isinstance(value, int) and value >= condition.at_least
    return value == condition.equals


def is_off(instrument: Instrument, item: Item, answers: Answers) -> bool:
    """Whether an answer given elsewhere leaves this item out."""
    gate = item.only_if
    if gate is None:
        return False
    code = answers[gate.item]
    return (code is not None and code not in gate.codes) or is_off(
        instrument, instrument.by_id[gate.item], answers
    )
