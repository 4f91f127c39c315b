"""Reads what is said to her in other languages: `spoken/<id>/<version>/<language>.<revision>.yaml` beside instruments.

A translation is no part of what was published and has its own list of checksums. A published file never changes:
to correct one, or to say that a native speaker has read it, a file with the next number is added. A file that is
bad or not as published is left out and a log says so: questions are then asked in Spanish, never not at all.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, StringConstraints, model_validator

from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.spoken import Spoken, SpokenState, keys_of, published_words
from services.intake.gateways.instruments.checksums import CHECKSUMS, check_checksums
from services.intake.gateways.instruments.files import (
    InstrumentLibrary,
    Published,
    Stamp,
    read_checked,
    stamp_of,
)
from services.intake.gateways.instruments.format import BadInstrumentFile
from shared.logging import get_logger

FOLDER: Final = "spoken"
COMMON: Final = ("common", "1.0")
"""Where the words stand that go with every instrument: ways of not knowing, and what a blank sheet says."""
UNKNOWN: Final = frozenset({"no_sabe", "no_contesta", "no_preguntado"})
SHEET: Final = frozenset({"title", "mark_one", "only_if", "date", "code"})
Said = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class _Reviewed(BaseModel):
    """What each file says of itself: its language, its number, and whether a native speaker has read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: StrictStr = Field(pattern=r"^[a-z]{2,3}$")
    revision: StrictInt = Field(ge=1)
    state: Literal["unreviewed", "reviewed"]
    reviewed_by: Said | None = None
    reviewed_on: date | None = None

    @model_validator(mode="after")
    def _signed(self) -> Self:
        is_signed = self.reviewed_by is not None and self.reviewed_on is not None
        is_empty = self.reviewed_by is None and self.reviewed_on is None
        if not (is_signed if self.state == "reviewed" else is_empty):
            msg = "reviewed_by and reviewed_on go with reviewed, and only with it"
            raise ValueError(msg)
        return self


class SpokenFile(_Reviewed):
    """The words of one version of an instrument in one language."""

    sections: Mapping[StrictStr, Said]
    answers: Mapping[StrictStr, Said]
    items: Mapping[StrictStr, Said]


class CommonFile(_Reviewed):
    """The words that go with every instrument in one language."""

    unknown: Mapping[StrictStr, Said]
    sheet: Mapping[StrictStr, Said]


File = TypeVar("File", SpokenFile, CommonFile)


def spoken_of(library: InstrumentLibrary, published: Published) -> list[Spoken]:
    """Every language in which this version can be said to her: Spanish, others it was published in, translations.

    A translation of the organisation's own stands before one that ships.
    """
    words = sorted(published.wordings.values(), key=lambda one: (one.language != "es", one.language))
    common: dict[str, CommonFile] = {}
    files: dict[str, SpokenFile] = {}
    instrument = published.instrument
    for root in roots_of(library):
        common |= _newest(root.joinpath(*COMMON), read_common, root=root)
        folder = root / instrument.id / instrument.version
        files |= _newest(folder, partial(read_spoken, instrument=instrument), root=root)
    translated = (_spoken(files[name], common.get(name)) for name in sorted(files))
    return [
        *map(published_words, words),
        *(one for one in translated if one.language not in published.wordings),
    ]


def roots_of(library: InstrumentLibrary) -> list[Path]:
    """Folders of translations: the one that ships, then the organisation's own."""
    return [folder / FOLDER for folder in (library.folder, library.own) if folder is not None]


def read_spoken(path: Path, *, instrument: Instrument) -> SpokenFile:
    """Read the words of an instrument. Raises BadInstrumentFile, also if it has other keys than the instrument."""
    file = _read(SpokenFile, path)
    parts = keys_of(instrument)
    _check_keys(path, {part: (parts[part], getattr(file, part)) for part in parts})
    return file


def read_common(path: Path) -> CommonFile:
    """Read the words that go with every instrument. Raises BadInstrumentFile."""
    file = _read(CommonFile, path)
    _check_keys(path, {"unknown": (UNKNOWN, file.unknown), "sheet": (SHEET, file.sheet)})
    return file


def _read(shape: type[File], path: Path) -> File:
    file: File = _parsed(shape, path, stamp_of([path]))
    if path.name != f"{file.language}.{file.revision}.yaml":
        msg = f"{path} holds another language or revision"
        raise BadInstrumentFile(msg)
    return file


@lru_cache(maxsize=512)
def _parsed(shape: type[File], path: Path, _stamp: Stamp) -> File:
    return read_checked(shape, path)


def _check_keys(path: Path, parts: Mapping[str, tuple[set[str] | frozenset[str], Mapping[str, str]]]) -> None:
    for part, (needed, given) in parts.items():
        if needed != set(given):
            msg = f"{path}: {part} do not match: {sorted(needed ^ set(given))}"
            raise BadInstrumentFile(msg)


def _newest(folder: Path, read: Callable[[Path], File], *, root: Path) -> dict[str, File]:
    """The newest good file of each language."""
    if not _is_as_published(root, stamp_of([*root.glob("*/*/*.yaml"), *root.glob(CHECKSUMS)])):
        return {}
    return {file.language: file for file in _good(sorted(folder.glob("*.yaml"), key=_revision), read)}


def _good(paths: list[Path], read: Callable[[Path], File]) -> Iterator[File]:
    for path in paths:
        try:
            yield read(path)
        except BadInstrumentFile:
            get_logger(__name__).warning("translation_unreadable", name="/".join(path.parts[-3:]))


def _revision(path: Path) -> int:
    number = path.name.split(".")[1]
    return int(number) if number.isdecimal() else 0


@lru_cache(maxsize=16)
def _is_as_published(root: Path, _stamp: Stamp) -> bool:
    """Whether the files are those of the list; a folder without one is free."""
    if not (root / CHECKSUMS).exists():
        return True
    try:
        check_checksums(root)
    except BadInstrumentFile:
        get_logger(__name__).error("translations_changed", name=root.parent.name)
        return False
    return True


def _spoken(file: SpokenFile, common: CommonFile | None) -> Spoken:
    """A translation with its common words; it is reviewed only if both are."""
    states = {file.state} if common is None else {file.state, common.state}
    return Spoken(
        language=file.language,
        revision=file.revision,
        state=SpokenState.REVIEWED if states == {"reviewed"} else SpokenState.UNREVIEWED,
        sections=file.sections,
        answers=file.answers,
        items=file.items,
        unknown={} if common is None else common.unknown,
        sheet={} if common is None else common.sheet,
    )
