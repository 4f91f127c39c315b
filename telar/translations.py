"""Translations of instruments for whoever adds or reviews one: what is wrong with a file, who has yet to read it."""

import re
from collections.abc import Iterator
from pathlib import Path

from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.spoken import SpokenState
from services.intake.gateways.instruments.files import (
    INSTRUMENTS,
    InstrumentLibrary,
    Published,
    read_published,
)
from services.intake.gateways.instruments.format import BadInstrumentFile
from services.intake.gateways.instruments.spoken import (
    COMMON,
    CommonFile,
    SpokenFile,
    read_common,
    read_spoken,
    spoken_of,
)

_NAME = re.compile(r"[a-z]{2,3}\.[0-9]+\.yaml")


def translations_under(path: Path) -> list[Path]:
    """Files of translations that a file or a folder holds."""
    found = [path] if path.is_file() else sorted(path.rglob("*.yaml"))
    return [one for one in found if _NAME.fullmatch(one.name)]


def check_translations(paths: list[Path]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Check each: where, what is wrong with it, and what a native speaker must sign."""
    for path in paths:
        name = f"{path.parent.parent.name} {path.parent.name} {path.name.removesuffix('.yaml')}"
        try:
            file = _read(path)
        except BadInstrumentFile as error:
            yield name, [str(error)], []
        else:
            yield name, [], _to_sign(file)


def _read(path: Path) -> SpokenFile | CommonFile:
    if (path.parent.parent.name, path.parent.name) == COMMON:
        return read_common(path)
    return read_spoken(path, instrument=_instrument_of(path))


def _instrument_of(path: Path) -> Instrument:
    """The version it translates: of the same library, else one that ships."""
    version = Path(path.parent.parent.name) / path.parent.name
    for root in (path.absolute().parents[3], INSTRUMENTS):
        if (root / version / "definition.yaml").exists():
            return read_published(root / version, anywhere=True).instrument
    raise BadInstrumentFile(f"{version}: there is no such instrument or version")


def _to_sign(file: SpokenFile | CommonFile) -> list[str]:
    if file.state == "reviewed":
        return []
    fresh = f"{file.language}.{file.revision + 1}.yaml"
    return [f"a native speaker has read it: say who and when in {fresh}, with state: reviewed"]


def languages_line(library: InstrumentLibrary, published: Published) -> str:
    """Languages in which a version can be said to her, for the page of instruments."""
    said = spoken_of(library, published)
    unread = [one.language for one in said if one.state is SpokenState.UNREVIEWED]
    read = ", ".join(one.language for one in said if one.state is not SpokenState.UNREVIEWED)
    return f"{read}; read by no native speaker yet: {', '.join(unread)}" if unread else read
