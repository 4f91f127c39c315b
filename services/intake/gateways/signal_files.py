"""Reads the text signals' lexicons from their YAML files, checks them at the door, and refuses a changed one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.likeness import Likeness
from services.intake.domain.signals.model import Cue, Lexicon, RuleText
from services.intake.domain.signals.rules.patterns import BadPattern
from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.instruments.checksums import check_checksums
from services.intake.gateways.instruments.format import BadInstrumentFile
from services.intake.gateways.likeness_files import BadLikenessFile, read_likeness
from shared.errors import Invalid

SIGNALS = Path(__file__).parent.parent / "signals"
LIKENESS = SIGNALS / "likeness"
Shape = TypeVar("Shape", bound=BaseModel)
_YAML_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadSignalFile(Invalid):
    """A lexicon file that breaks the format, or a published one that is not what it was."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordsFile(_Part):
    """The format of `words.yaml`: verb tables, spellings and word classes."""

    language: StrictStr = Field(pattern=r"^[a-z]{2}$")
    version: StrictStr = Field(pattern=r"^[0-9][0-9.]*$")
    reviewed_by: StrictStr
    endings: Mapping[str, StrictStr] = Field(default_factory=dict)
    enclitics: StrictStr = ""
    sounds: tuple[tuple[StrictStr, StrictStr], ...] = ()
    common: StrictStr = ""
    short: Mapping[StrictStr, StrictStr] = Field(default_factory=dict)
    prefixes: tuple[StrictStr, ...] = ()
    suffixes: tuple[StrictStr, ...] = ()
    classes: Mapping[str, StrictStr]


class RuleFile(_Part):
    """One rule: what it looks for, and a sentence that shows it at work."""

    id: StrictStr = Field(pattern=r"^[a-z]{2}(\.[a-z0-9_]+){2}$")
    patterns: tuple[StrictStr, ...] = Field(min_length=1)
    tests: tuple[StrictStr, ...] = Field(min_length=1)
    unless: StrictStr = ""
    not_after: StrictStr = ""
    needs: StrictStr = ""
    needs_abuse: bool = False
    beats: tuple[RedFlag, ...] = ()
    unclear: bool = False
    firm: bool = False


class RulesFile(_Part):
    """The format of `rules*.yaml`: rules by flag."""

    rules: Mapping[RedFlag, tuple[RuleFile, ...]]


class ContextFile(_Part):
    """The format of `context.yaml`: turns of phrase by what they do."""

    cues: Mapping[Cue, tuple[StrictStr, ...]]


@dataclass(frozen=True)
class SignalLibrary:
    """Every published lexicon under one folder: the newest version of each language; read once."""

    folder: Path = SIGNALS

    @cached_property
    def lexicons(self) -> tuple[Lexicon, ...]:
        """The newest lexicon of each language. Raises BadSignalFile if any file is not as published."""
        try:
            check_checksums(self.folder)
        except BadInstrumentFile as error:
            raise BadSignalFile(str(error)) from error
        return tuple(
            read_lexicon(max(folder.iterdir(), key=_version))
            for folder in sorted(self.folder.iterdir())
            if folder.is_dir() and folder.name != LIKENESS.name
        )

    @cached_property
    def likeness(self) -> Likeness | None:
        """The newest weights, None where none were ever published. Raises BadSignalFile."""
        folder = self.folder / LIKENESS.name
        try:
            return read_likeness(max(folder.iterdir(), key=_version)) if folder.exists() else None
        except BadLikenessFile as error:
            raise BadSignalFile(str(error)) from error

    @cached_property
    def scanner(self) -> Scanner:
        """A scanner over these lexicons and weights. Raises BadSignalFile."""
        try:
            return Scanner.of(self.lexicons, likeness=self.likeness)
        except BadPattern as error:
            raise BadSignalFile(str(error)) from error


def read_lexicon(folder: Path) -> Lexicon:
    """Read one version's folder: `words.yaml`, `context.yaml` and every `rules*.yaml`, a family of flags each."""
    words = _checked(WordsFile, folder / "words.yaml")
    if (folder.parent.name, folder.name) != (words.language, words.version):
        msg = f"{folder.parent.name}/{folder.name} holds another language or version"
        raise BadSignalFile(msg)
    files = [_checked(RulesFile, path) for path in sorted(folder.glob("rules*.yaml"))]
    context = _checked(ContextFile, folder / "context.yaml")
    texts = tuple(
        RuleText(
            id=rule.id,
            flag=flag,
            patterns=rule.patterns,
            tests=rule.tests,
            unless=tuple(rule.unless.split()),
            not_after=tuple(rule.not_after.split()),
            needs=tuple(tuple(group.split()) for group in rule.needs.split(" + ") if group),
            needs_abuse=rule.needs_abuse,
            beats=rule.beats,
            unclear=rule.unclear,
            firm=rule.firm,
        )
        for rules in files
        for flag, group in rules.rules.items()
        for rule in group
    )
    _check_ids(texts, folder)
    return Lexicon(
        language=words.language,
        version=words.version,
        classes={name: tuple(entries.split()) for name, entries in words.classes.items()},
        rules=texts,
        cues=context.cues,
        endings={
            name: tuple("" if e == "-" else e for e in table.split()) for name, table in words.endings.items()
        },
        enclitics=tuple(words.enclitics.split()),
        sounds=words.sounds,
        common=tuple(words.common.split()),
        short=words.short,
        prefixes=words.prefixes,
        suffixes=words.suffixes,
    )


def _check_ids(rules: tuple[RuleText, ...], folder: Path) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen or not rule.id.startswith(f"{folder.parent.name}.{rule.flag}."):
            msg = f"{folder.parent.name}/{folder.name}: rule {rule.id} appears twice or is not named after its flag"
            raise BadSignalFile(msg)
        seen.add(rule.id)


def _version(folder: Path) -> list[int]:
    return [int(part) for part in folder.name.split(".")]


def _checked(shape: type[Shape], path: Path) -> Shape:
    try:
        return shape.model_validate(yaml.load(path.read_text(encoding="utf-8"), _YAML_LOADER))  # noqa: S506, safe loader
    except (ValidationError, yaml.YAMLError, OSError) as error:
        msg = f"{path.parent.parent.name}/{path.parent.name}/{path.name}: {error}"
        raise BadSignalFile(msg) from error
