"""Checksums of what was published: every file is listed, and a listed one never changes."""

import hashlib
from pathlib import Path

from services.intake.gateways.instruments.format import BadInstrumentFile

CHECKSUMS = "SHA256SUMS"


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
