"""Reads instruments from their YAML files, checks them at the door, and refuses a changed one."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel

from services.intake.domain.instruments import definition as domain
from services.intake.gateways.instruments.as_domain import as_domain
from services.intake.gateways.instruments.checksums import CHECKSUMS, check_checksums
from services.intake.gateways.instruments.format import (
    BadInstrumentFile,
    InstrumentFile,
    WordingFile,
    check_words,
)
from shared.errors import Missing
from shared.logging import get_logger

INSTRUMENTS = Path(__file__).parents[2] / "instruments"
Shape = TypeVar("Shape", bound=BaseModel)
Stamp = tuple[tuple[str, int, int], ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    """Every published instrument under a folder, and under the organisation's own if it has one.

    Read when asked, and again when a file has come or changed. licensed: ids of the instruments that need a
    licence and have one; the others that need one are not among those `in_use`.
    """

    folder: Path = INSTRUMENTS
    own: Path | None = None
    licensed: frozenset[str] = frozenset()
    _read: dict[Path, tuple[Stamp, Published]] = field(default_factory=dict, repr=False, compare=False)
    _checked: dict[Path, Stamp] = field(default_factory=dict, repr=False, compare=False)

    def get(self, instrument: str, version: str | None = None) -> Published:
        """Return one version, the newest if none is named; `2009` is the newest of 2009.

        Accents and capitals may differ. Raises Missing, BadInstrumentFile.
        """
        return next(self.versions(instrument, version))

    def versions(self, instrument: str, version: str | None = None) -> Iterator[Published]:
        """Return every version of one instrument that fits, the newest first. Raises Missing."""
        known = self._folders()
        names = [name for name in known if _folded(name) == _folded(instrument)]
        fits = [
            path
            for name in names
            for path in known[name]
            if version is None or path.name == version or path.name.startswith(f"{version}.")
        ]
        if not names:
            raise Missing(
                "No existe ese cuestionario.", field="instrument", expected=", ".join(sorted(known))
            )
        if not fits:
            there = ", ".join(sorted(path.name for name in names for path in known[name]))
            raise Missing("No existe esa versión.", field="version", expected=there)
        for path in sorted(fits, key=lambda path: _age(path.name), reverse=True):
            yield self._published(path)

    def newest(self) -> list[Published]:
        """The newest version of each instrument, by id. One of the organisation's own that is bad is left out."""
        found = []
        for name, paths in sorted(self._folders().items()):
            try:
                found.append(self._published(max(paths, key=lambda path: _age(path.name))))
            except BadInstrumentFile:
                if any(path.is_relative_to(self.folder) for path in paths):
                    raise
                get_logger(__name__).warning("instrument_unreadable", name=name)
        return found

    def in_use(self) -> list[Published]:
        """The newest version of each instrument that may be used here: none that lacks its licence."""
        return [one for one in self.newest() if self.may_use(one.instrument)]

    def may_use(self, instrument: domain.Instrument) -> bool:
        """Whether the organisation may ask it: it needs no licence, or has it."""
        return not instrument.needs_licence or instrument.id in self.licensed

    def _folders(self) -> dict[str, list[Path]]:
        """Folder of each version, by id. Raises BadInstrumentFile if a file that ships is not as published."""
        found: dict[str, list[Path]] = {}
        for root in self._whole_roots():
            for path in sorted(root.glob("*/*/definition.yaml")):
                found.setdefault(path.parent.parent.name, []).append(path.parent)
        return found

    def _whole_roots(self) -> Iterator[Path]:
        """The folders that are as published; the organisation's own is left out if it is not, and a log says so."""
        self._check(self.folder)
        yield self.folder
        if self.own is not None:
            try:
                self._check(self.own)
            except BadInstrumentFile:
                get_logger(__name__).error("own_instruments_changed")
            else:
                yield self.own

    def _check(self, root: Path) -> None:
        """Compare with the published list; the organisation's own folder may go without one."""
        if root != self.folder and not (root / CHECKSUMS).exists():
            return
        now = stamp_of([*root.glob("*/*/*.yaml"), root / CHECKSUMS])
        if self._checked.get(root) != now:
            check_checksums(root)
            self._checked[root] = now

    def _published(self, folder: Path) -> Published:
        now = stamp_of(folder.glob("*.yaml"))
        kept = self._read.get(folder)
        if kept is None or kept[0] != now:
            kept = self._read[folder] = (now, read_published(folder))
        return kept[1]


def _folded(name: str) -> str:
    """An id without accents, capitals or signs: `VioGén` and `viogen` are the same."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _age(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def stamp_of(paths: Iterable[Path]) -> Stamp:
    """Names, times and sizes of files: another stamp, and they are read again."""
    stats = ((str(path), path.stat()) for path in sorted(paths))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def read_published(folder: Path, *, anywhere: bool = False) -> Published:
    """Read one version's folder: `definition.yaml` and a `wording.<language>.yaml` for each language.

    anywhere: the folder need not be `<id>/<version>` yet.
    """
    file = read_checked(InstrumentFile, folder / "definition.yaml")
    if not anywhere and (folder.parent.name, folder.name) != (file.id, file.version):
        msg = f"{folder.parent.name}/{folder.name} holds another id or version"
        raise BadInstrumentFile(msg)
    wordings = {}
    for path in sorted(folder.glob("wording.*.yaml")):
        words = read_checked(WordingFile, path)
        check_words(file, words, path)
        wordings[words.language] = domain.Wording(**words.model_dump())
    if "es" not in wordings:
        msg = f"{file.id} {file.version} has no Spanish wording"
        raise BadInstrumentFile(msg)
    return Published(as_domain(file), wordings, file.filled_by)


def read_checked(shape: type[Shape], path: Path) -> Shape:
    """Read a YAML file of this shape. Raises BadInstrumentFile, which names the file."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506, a safe loader
        return shape.model_validate(document)
    except (ValueError, yaml.YAMLError, OSError) as error:
        msg = f"{path.parent.parent.name}/{path.parent.name}/{path.name}: {error}"
        raise BadInstrumentFile(msg) from error
