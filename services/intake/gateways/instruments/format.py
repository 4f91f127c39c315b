"""The format of instrument files: what a definition and its words may hold, and what must agree in them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from services.intake.domain.instruments import definition as domain
from services.intake.gateways.instruments.parts import (
    ChoiceFile,
    CompletenessFile,
    ContextFile,
    IncompleteFile,
    ItemFile,
    MarkFile,
    Part,
    RuleFile,
    ScoreFile,
    SubscaleFile,
)
from shared.errors import Invalid


class BadInstrumentFile(Invalid):
    """A file that breaks the format, or a published one that is not what it was."""


class InstrumentFile(Part):
    """The format of `definition.yaml`. Its JSON Schema is `instruments/schema.json`."""

    id: StrictStr = Field(pattern=r"^[A-Za-z0-9-]+$")
    version: StrictStr = Field(pattern=r"^[0-9][0-9.]*$")
    kind: Literal["sum", "first_yes", "record"] = "sum"
    group: Literal["risk", "screening", "wellbeing", "record"] | None = None
    population: StrictStr
    filled_by: Literal["professional", "self", "either"]
    source: StrictStr
    licence: StrictStr
    needs_licence: StrictBool = False
    certainty: Mapping[str, StrictStr]
    notes: Mapping[str, StrictStr] = Field(default_factory=dict)
    scales: Mapping[str, tuple[ChoiceFile, ...]]
    items: tuple[ItemFile, ...] = Field(min_length=1)
    context: tuple[ContextFile, ...] = ()
    levels: tuple[StrictStr, ...] = ()
    higher_is: Literal["worse", "better"] = "worse"
    rules: tuple[RuleFile, ...] = ()
    score: ScoreFile = ScoreFile()
    subscales: tuple[SubscaleFile, ...] = ()
    marks: tuple[MarkFile, ...] = ()
    always: tuple[StrictStr, ...] = ()
    completeness: CompletenessFile
    incomplete: IncompleteFile

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        for fault in faults(self):
            raise ValueError(fault)
        return self

    @property
    def which_group(self) -> domain.Group:
        """Its group; when none is written, one that says only yes or no is a screening."""
        screens = set(self.levels) == {"negativo", "positivo"}
        return self.group or ("screening" if screens else "risk")


class WordingFile(Part):
    """The format of `wording.<language>.yaml`."""

    language: StrictStr = Field(pattern=r"^[a-z]{2}$")
    title: StrictStr
    about: StrictStr
    accuracy: StrictStr
    sections: Mapping[StrictStr, StrictStr]
    answers: Mapping[StrictStr, StrictStr]
    levels: Mapping[StrictStr, StrictStr]
    context: Mapping[StrictStr, StrictStr]
    items: Mapping[StrictStr, StrictStr]
    why: Mapping[StrictStr, StrictStr]
    notices: Mapping[StrictStr, StrictStr] = Field(default_factory=dict)


def faults(file: InstrumentFile) -> Iterable[str]:
    """Say what does not agree inside a definition: names that are not there, and rules that cannot hold."""
    yield from _repeated(file)
    yield from _lost_in_items(file)
    yield from _lost_names(file)
    yield from _by_kind(file)
    yield from _gates(file)


def _repeated(file: InstrumentFile) -> Iterable[str]:
    names = {
        "item": [i.id for i in file.items],
        "level": list(file.levels),
        "subscale": [s.id for s in file.subscales],
        "mark": [m.id for m in file.marks],
    }
    for what, ids in names.items():
        if len(set(ids)) != len(ids):
            yield f"a {what} appears twice"


def _lost_in_items(file: InstrumentFile) -> Iterable[str]:
    facts = {fact.id for fact in file.context}
    for item in file.items:
        scales = [item.scale, *(one.scale for one in item.variants)]
        if any(scale not in file.scales for scale in scales if scale is not None):
            yield f"item {item.id} names a scale that is not there"
        elif len({frozenset(c.code for c in file.scales[name]) for name in scales if name is not None}) > 1:
            yield f"item {item.id} has variants with other answers"
        if any(one.field not in facts for one in item.variants):
            yield f"item {item.id} names context that is not there"
        if set(item.yields.values()) - set(file.levels):
            yield f"item {item.id} yields a level that is not there"
        if (item.scale is None) == (item.kind == "choice"):
            yield f"item {item.id} needs a scale if it is a choice, and only then"


def _lost_names(file: InstrumentFile) -> Iterable[str]:
    facts = {fact.id for fact in file.context}
    items = {item.id: item for item in file.items}
    for rule in file.rules:
        if rule.level not in file.levels:
            yield f"a rule names level {rule.level}, which is not there"
        if rule.condition is not None and rule.condition.field not in facts:
            yield f"a rule names context {rule.condition.field}, which is not there"
    for part in file.subscales:
        if any(name not in items or items[name].only_if or items[name].scale is None for name in part.items):
            yield f"subscale {part.id} names an item that is not there or not always asked"
    for mark in file.marks:
        if mark.item is not None and mark.item not in items:
            yield f"mark {mark.id} names an item that is not there"


def _by_kind(file: InstrumentFile) -> Iterable[str]:
    if file.kind == "sum" and not (file.levels and file.rules):
        yield "a sum needs levels and rules"
    if file.kind == "record" and (file.levels or file.rules or file.marks):
        yield "a record has neither levels nor rules nor marks"
    if file.kind == "first_yes" and (file.rules or not any(item.yields for item in file.items)):
        yield "a classification needs answers that yield a type, and no rules"
    for rule in file.rules:
        if rule.score_to is not None and file.higher_is == "worse":
            yield "score_to is for instruments in which higher is better"
        if rule.score_from is not None and file.higher_is == "better":
            yield "score_from is for instruments in which higher is worse"
    if "observed" in (file.incomplete.level, file.incomplete.score):
        starts = {choice.points for scale in file.scales.values() for choice in scale}
        if file.higher_is == "better" or min(starts) != 0 or any(item.weight < 0 for item in file.items):
            yield "what is observed is the least there can be only if no answer gives under 0 points"


def _gates(file: InstrumentFile) -> Iterable[str]:
    items = {item.id: item for item in file.items}
    for place, item in enumerate(file.items):
        if item.only_if is None:
            continue
        gate = items.get(item.only_if.item)
        if gate is None or gate.scale is None or gate not in file.items[:place]:
            yield f"item {item.id} depends on one that is not before it"
        elif not set(item.only_if.codes) <= {c.code for c in file.scales.get(gate.scale, ())}:
            yield f"item {item.id} depends on an answer that is not there"


def check_words(file: InstrumentFile, words: WordingFile, path: Path) -> None:
    """Refuse words that say too little or too much for a definition. Raises BadInstrumentFile."""
    wanted: dict[str, tuple[set[str], Mapping[str, Any]]] = {
        "items": ({item.id for item in file.items}, words.items),
        "sections": ({item.section for item in file.items}, words.sections),
        "levels": (set(file.levels), words.levels),
        "answers": ({choice.code for scale in file.scales.values() for choice in scale}, words.answers),
        "context": ({fact.id for fact in file.context}, words.context),
        "notices": ({*(mark.id for mark in file.marks), *file.always}, words.notices),
    }
    for part, (needed, given) in wanted.items():
        if needed != set(given):
            msg = f"{path.name} of {file.id}: {part} do not match: {sorted(needed ^ set(given))}"
            raise BadInstrumentFile(msg)
