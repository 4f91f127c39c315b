"""Reads instruments from their YAML files, checks them at the door, and refuses a changed one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from services.intake.domain import instruments as domain
from services.intake.domain.red_flags import RedFlag
from shared.errors import Invalid, Missing

INSTRUMENTS = Path(__file__).parent.parent / "instruments"
CHECKSUMS = "SHA256SUMS"
Shape = TypeVar("Shape", bound=BaseModel)


class BadInstrumentFile(Invalid):
    """A file that breaks the format, or a published one that is not what it was."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceFile(_Part):
    """One answer of a scale."""

    code: StrictStr = Field(min_length=1)
    points: StrictInt
    accepts: tuple[StrictBool | StrictInt | StrictStr, ...] = ()


class ItemFile(_Part):
    """One question; its words are in the wording files."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    scale: StrictStr
    weight: StrictInt = 1
    section: StrictStr
    key: StrictBool = False
    origin: StrictBool = False
    raises: tuple[RedFlag, ...] = ()


class ContextFile(_Part):
    """A fact beside the items."""

    id: StrictStr = Field(pattern=r"^[a-z0-9_]+$")
    kind: Literal["count", "yes_no", "choice"]
    default: StrictBool | StrictInt | StrictStr | None
    choices: tuple[StrictStr, ...] = ()


class ConditionFile(_Part):
    """A test on one context field."""

    field: StrictStr
    equals: StrictBool | StrictInt | StrictStr | None = None
    at_least: StrictInt | None = None


class RuleFile(_Part):
    """A level and what reaches it."""

    level: StrictStr
    score_from: StrictInt | None = None
    condition: ConditionFile | None = None


class CompletenessFile(_Part):
    """How much must be answered."""

    min_answered: int = Field(ge=0)
    min_key_answered: int = Field(ge=0)


class IncompleteFile(_Part):
    """What to say when something is unanswered."""

    score: Literal["observed", "none"]
    level: Literal["observed", "agreed"]
    warn_from: int = Field(ge=1)


class InstrumentFile(_Part):
    """The format of `definition.yaml`. Its JSON Schema is `instruments/schema.json`."""

    id: StrictStr = Field(pattern=r"^[A-Za-z0-9-]+$")
    version: StrictStr = Field(pattern=r"^[0-9][0-9.]*$")
    population: StrictStr
    filled_by: Literal["professional", "self", "either"]
    source: StrictStr
    licence: StrictStr
    certainty: Mapping[str, StrictStr]
    notes: Mapping[str, StrictStr] = Field(default_factory=dict)
    scales: Mapping[str, tuple[ChoiceFile, ...]]
    items: tuple[ItemFile, ...] = Field(min_length=1)
    context: tuple[ContextFile, ...] = ()
    levels: tuple[StrictStr, ...] = Field(min_length=1)
    rules: tuple[RuleFile, ...] = Field(min_length=1)
    completeness: CompletenessFile
    incomplete: IncompleteFile

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        for what, ids in {"item": [i.id for i in self.items], "level": list(self.levels)}.items():
            if len(set(ids)) != len(ids):
                msg = f"a {what} appears twice"
                raise ValueError(msg)
        facts = {fact.id for fact in self.context}
        for item in self.items:
            if item.scale not in self.scales:
                msg = f"item {item.id} names a scale that is not there"
                raise ValueError(msg)
        for rule in self.rules:
            if rule.level not in self.levels:
                msg = f"a rule names level {rule.level}, which is not there"
                raise ValueError(msg)
            if rule.condition is not None and rule.condition.field not in facts:
                msg = f"a rule names context {rule.condition.field}, which is not there"
                raise ValueError(msg)
        return self


class WordingFile(_Part):
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


@dataclass(frozen=True)
class Published:
    """One published version: what it scores with, and its words by language."""

    instrument: domain.Instrument
    wordings: Mapping[str, domain.Wording]
    filled_by: str

    def wording(self, language: str) -> domain.Wording:
        """Words in a language; Spanish when that one is not there."""
        return self.wordings.get(language, self.wordings["es"])


@dataclass(frozen=True)
class InstrumentLibrary:
    """Every published instrument under one folder; read once, when first asked."""

    folder: Path = INSTRUMENTS

    @cached_property
    def published(self) -> Mapping[tuple[str, str], Published]:
        """Instruments by id and version. Raises BadInstrumentFile if any file is not as published."""
        check_checksums(self.folder)
        found = [read_published(path.parent) for path in sorted(self.folder.glob("*/*/definition.yaml"))]
        return {(one.instrument.id, one.instrument.version): one for one in found}

    def get(self, instrument: str, version: str | None = None) -> Published:
        """Return one version, the newest if none is named. Raises Missing."""
        versions = [
            known for known in self.published if known[0] == instrument and version in (None, known[1])
        ]
        if not versions:
            raise Missing("No existe ese cuestionario.", field="instrument", expected="uno publicado")
        return self.published[max(versions, key=lambda known: [int(part) for part in known[1].split(".")])]

    def newest(self) -> list[Published]:
        """The newest version of each instrument, by id."""
        return [self.get(name) for name in sorted({known[0] for known in self.published})]


def read_published(folder: Path) -> Published:
    """Read one version's folder: `definition.yaml` and a `wording.<language>.yaml` for each language."""
    file = _checked(InstrumentFile, folder / "definition.yaml")
    if (folder.parent.name, folder.name) != (file.id, file.version):
        msg = f"{folder.parent.name}/{folder.name} holds another id or version"
        raise BadInstrumentFile(msg)
    wordings = {}
    for path in sorted(folder.glob("wording.*.yaml")):
        words = _checked(WordingFile, path)
        _check_words(file, words, path)
        wordings[words.language] = domain.Wording(**words.model_dump())
    if "es" not in wordings:
        msg = f"{file.id} {file.version} has no Spanish wording"
        raise BadInstrumentFile(msg)
    return Published(_as_domain(file), wordings, file.filled_by)


def check_checksums(folder: Path) -> None:
    """Compare every file with the list. Raises BadInstrumentFile on a change, a loss or a stranger."""
    listed = {}
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", maxsplit=1)
        listed[name] = digest
    present = {str(path.relative_to(folder)): path for path in folder.glob("*/*/*.yaml")}
    for name in sorted(listed.keys() | present.keys()):
        if name not in present:
            msg = f"{name} was published and is gone"
            raise BadInstrumentFile(msg)
        if name not in listed:
            msg = f"{name} is not in {CHECKSUMS}: publish it first"
            raise BadInstrumentFile(msg)
        if hashlib.sha256(present[name].read_bytes()).hexdigest() != listed[name]:
            msg = f"{name} changed after it was published: add a version instead"
            raise BadInstrumentFile(msg)


def publish_checksums(folder: Path) -> list[str]:
    """Add the files not yet listed; a listed one is never touched. Returns the names added."""
    path = folder / CHECKSUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    listed = {line.split("  ", maxsplit=1)[1] for line in lines}
    present = (str(file.relative_to(folder)) for file in sorted(folder.glob("*/*/*.yaml")))
    fresh = [name for name in present if name not in listed]
    lines += [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in fresh]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return fresh


def _checked(shape: type[Shape], path: Path) -> Shape:
    try:
        return shape.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, OSError) as error:
        msg = f"{path.parent.parent.name}/{path.parent.name}/{path.name}: {error}"
        raise BadInstrumentFile(msg) from error


def _check_words(file: InstrumentFile, words: WordingFile, path: Path) -> None:
    wanted: dict[str, tuple[set[str], Mapping[str, Any]]] = {
        "items": ({item.id for item in file.items}, words.items),
        "sections": ({item.section for item in file.items}, words.sections),
        "levels": (set(file.levels), words.levels),
        "answers": ({choice.code for scale in file.scales.values() for choice in scale}, words.answers),
        "context": ({fact.id for fact in file.context}, words.context),
    }
    for part, (needed, given) in wanted.items():
        if needed != set(given):
            msg = f"{path.name} of {file.id}: {part} do not match: {sorted(needed ^ set(given))}"
            raise BadInstrumentFile(msg)


def _as_domain(file: InstrumentFile) -> domain.Instrument:
    scales = {
        name: domain.Scale(name, tuple(domain.Choice(c.code, c.points, c.accepts) for c in choices))
        for name, choices in file.scales.items()
    }
    return domain.Instrument(
        id=file.id,
        version=file.version,
        items=tuple(
            domain.Item(i.id, scales[i.scale], i.weight, i.section, i.key, i.origin, tuple(i.raises))
            for i in file.items
        ),
        levels=file.levels,
        rules=tuple(
            domain.LevelRule(
                rule.level,
                rule.score_from,
                None if rule.condition is None else domain.Condition(**rule.condition.model_dump()),
            )
            for rule in file.rules
        ),
        context=tuple(domain.ContextField(**fact.model_dump()) for fact in file.context),
        completeness=domain.Completeness(**file.completeness.model_dump()),
        incomplete=domain.Incomplete(**file.incomplete.model_dump()),
        source=file.source,
        licence=file.licence,
        notes=dict(file.notes),
    )
