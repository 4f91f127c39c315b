"""Reads and writes the learned weights: `likeness/<version>/` with about.yaml, parts.txt and weights.bin."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.likeness import FLAGS, Likeness, lanes_of
from shared.errors import Invalid

ABOUT, PARTS, WEIGHTS = "about.yaml", "parts.txt", "weights.bin"
_DIGEST = r"^[0-9a-f]{64}$"


class BadLikenessFile(Invalid):
    """Weights that are not what was published, or that do not fit each other."""


class About(BaseModel):
    """The format of about.yaml: how weights.bin is to be read, and what it was learned from.

    unit, sighting_unit, starts, limits: see Likeness. The order of the flags is that of the bytes in weights.bin.
    fragments: how many were learned from, translations left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: StrictStr = Field(pattern=r"^[0-9][0-9.]*$")
    learned_by: StrictStr
    fragments: int
    unit: float = Field(gt=0)
    sighting_unit: float = Field(gt=0)
    starts: Mapping[RedFlag, float]
    limits: Mapping[RedFlag, float]
    parts_sha256: StrictStr = Field(pattern=_DIGEST)
    weights_sha256: StrictStr = Field(pattern=_DIGEST)


def read_likeness(folder: Path) -> Likeness:
    """Open one version. Raises BadLikenessFile."""
    try:
        about = About.model_validate(yaml.safe_load((folder / ABOUT).read_text(encoding="utf-8")))
        parts, weights = (folder / PARTS).read_bytes(), (folder / WEIGHTS).read_bytes()
    except (ValidationError, yaml.YAMLError, OSError) as error:
        msg = f"likeness/{folder.name}: {error}"
        raise BadLikenessFile(msg) from error
    if (_digest(parts), _digest(weights)) != (about.parts_sha256, about.weights_sha256):
        msg = f"likeness/{folder.name}: {PARTS} or {WEIGHTS} changed after it was published"
        raise BadLikenessFile(msg)
    names = parts.decode().split("\n")
    if about.version != folder.name or len(weights) != len(names) * len(FLAGS):
        msg = f"likeness/{folder.name}: another version, or {PARTS} and {WEIGHTS} do not fit"
        raise BadLikenessFile(msg)
    if not tuple(about.starts) == tuple(about.limits) == FLAGS:
        msg = f"likeness/{folder.name}: learned for other flags or in another order, learn it again"
        raise BadLikenessFile(msg)
    return Likeness(
        about.version,
        dict(zip(names, lanes_of(weights), strict=True)),
        about.unit,
        about.sighting_unit,
        tuple(about.starts[flag] for flag in FLAGS),
        tuple(about.limits[flag] for flag in FLAGS),
    )


def write_likeness(folder: Path, about: Mapping[str, object], *, parts: list[str], weights: bytes) -> None:
    """Write a new version. weights: a byte a flag and part, ZERO for nothing. Raises FileExistsError."""
    folder.mkdir(parents=True)
    listed = "\n".join(parts).encode()
    (folder / PARTS).write_bytes(listed)
    (folder / WEIGHTS).write_bytes(weights)
    whole = {
        **about,
        "version": folder.name,
        "parts_sha256": _digest(listed),
        "weights_sha256": _digest(weights),
    }
    (folder / ABOUT).write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
