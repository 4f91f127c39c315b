"""What a new instrument must answer for: faults a machine can see, and what a clinician has to sign."""

from collections.abc import Iterable
from itertools import pairwise

from services.intake.domain.instruments.bounds import Node, table_of
from services.intake.domain.instruments.definition import Instrument


def faults(instrument: Instrument) -> list[str]:
    """Say what scores in a way nobody can want; nothing when all is well."""
    return [*_odd_rules(instrument), *_odd_gates(instrument)] if instrument.has_score else []


def _odd_rules(instrument: Instrument) -> Iterable[str]:
    if any(rule.condition for rule in instrument.rules):
        return
    table = table_of(instrument, {fact.id: fact.default for fact in instrument.context})
    reached = {instrument.levels[rank] for rank in table.certain}
    for level in instrument.levels:
        if level not in reached:
            yield f"no score reaches level {level}"
    ranks = table.certain[::-1] if table.is_better else table.certain
    if list(ranks) != sorted(ranks):
        yield "a score with more concern gives a lower level"


def _odd_gates(instrument: Instrument) -> Iterable[str]:
    table = table_of(instrument, {fact.id: fact.default for fact in instrument.context})
    nothing = dict.fromkeys(instrument.by_id)
    for node in _all(table.roots):
        scale = instrument.by_id[node.item].scale
        if scale is None or not node.branches:
            continue
        worth = {choice.code: choice.points for choice in scale.choices}
        ends = [node.after(code, nothing) for code in sorted(node.points, key=lambda code: worth[code])]
        if any(less[1] > more[0] for less, more in pairwise(ends)):
            yield f"a higher answer to item {node.item} may lower the score"


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(branch for _, branch in node.branches)


def to_sign(instrument: Instrument) -> list[str]:
    """List what a clinician must compare with the original and sign, in words that name the place."""
    signs = [f"licence: {instrument.licence}", f"population: {instrument.population}"]
    signs += [f"the words of the {len(instrument.items)} items say what the original asks"]
    for what, mark in instrument.certainty.items():
        if mark != "found":
            signs.append(f"{what}: {mark}")
    weights = ", ".join(f"{item.id}×{item.weight}" for item in instrument.items if item.weight != 1)
    reversed_ = ", ".join(item.id for item in instrument.items if item.reverse)
    gates = "; ".join(
        f"{item.id} only if {item.only_if.item} is {' or '.join(sorted(item.only_if.codes))}"
        for item in instrument.items
        if item.only_if is not None
    )
    flags = ", ".join(f"{item.id}→{flag}" for item in instrument.items for flag in item.raises)
    signs += [
        f"{name}: {said}"
        for name, said in (
            ("weights", weights),
            ("reversed items", reversed_),
            ("conditional items", gates),
            ("red flags", flags),
            ("cut-offs", "; ".join(cut_offs(instrument))),
        )
        if said
    ]
    rule = instrument.completeness
    signs.append(
        f"it counts from {rule.min_answered} answers on, {rule.min_key_answered} of them key; with answers missing "
        f"the score is {instrument.incomplete.score} and the level {instrument.incomplete.level}"
    )
    return signs


def cut_offs(instrument: Instrument) -> list[str]:
    """Say each rule of level in short."""
    said = []
    for rule in instrument.rules:
        ends = [f"from {rule.score_from}"] if rule.score_from is not None else []
        ends += [f"up to {rule.score_to}"] if rule.score_to is not None else []
        if rule.condition is not None:
            test = rule.condition
            ends.append(
                f"{test.field} ≥ {test.at_least}"
                if test.at_least is not None
                else f"{test.field} = {str(test.equals).lower()}"
            )
        said.append(f"{rule.level} {' and '.join(ends) or 'otherwise'}")
    return said
