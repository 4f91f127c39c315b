"""A checked instrument file turned into what the engine scores with."""

from collections.abc import Mapping

from services.intake.domain.instruments import definition, items, rules
from services.intake.gateways.instruments.format import InstrumentFile
from services.intake.gateways.instruments.parts import ItemFile


def as_domain(file: InstrumentFile) -> definition.Instrument:
    """Turn a checked definition into what the engine scores with."""
    scales = {
        name: items.Scale(name, tuple(items.Choice(c.code, c.points, c.accepts) for c in choices))
        for name, choices in file.scales.items()
    }
    return definition.Instrument(
        id=file.id,
        version=file.version,
        items=tuple(_item(each, scales) for each in file.items),
        levels=file.levels,
        rules=tuple(
            rules.LevelRule(
                rule.level,
                rule.score_from,
                None if rule.condition is None else rules.Condition(**rule.condition.model_dump()),
                rule.score_to,
            )
            for rule in file.rules
        ),
        context=tuple(rules.ContextField(**fact.model_dump()) for fact in file.context),
        completeness=definition.Completeness(**file.completeness.model_dump()),
        incomplete=definition.Incomplete(**file.incomplete.model_dump()),
        source=file.source,
        licence=file.licence,
        notes=dict(file.notes),
        kind=file.kind,
        group=file.which_group,
        higher_is=file.higher_is,
        score=definition.ScoreRule(**file.score.model_dump()),
        subscales=tuple(rules.Subscale(**part.model_dump()) for part in file.subscales),
        marks=tuple(rules.Mark(**mark.model_dump()) for mark in file.marks),
        always=file.always,
        needs_licence=file.needs_licence,
        population=file.population,
        certainty=dict(file.certainty),
    )


def _item(item: ItemFile, scales: Mapping[str, items.Scale]) -> items.Item:
    gate = item.only_if
    return items.Item(
        id=item.id,
        scale=None if item.scale is None else scales[item.scale],
        weight=item.weight,
        section=item.section,
        key=item.key,
        origin=item.origin,
        raises=tuple(item.raises),
        reverse=item.reverse,
        kind=item.kind,
        only_if=None if gate is None else items.Gate(gate.item, frozenset(gate.codes)),
        variants=tuple(items.Variant(v.field, v.equals, scales[v.scale]) for v in item.variants),
        in_list=item.in_list,
        if_missing=item.if_missing,
        yields=dict(item.yields),
    )
