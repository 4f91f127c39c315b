"""Key epochs of a service's key directory: begun, counted, destroyed. One at a time: the directory is locked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from shared.clock import utc_now
from shared.crypto import keyfile
from shared.crypto.errors import EpochRefused
from shared.crypto.keyring import drawn, kek_context
from shared.crypto.providers import LocalRoot

MAX_EPOCHS = 3
EPOCH_DAYS = timedelta(days=21)
OVERLAP = timedelta(days=7)
"""How long an old epoch is kept beside the new one: backups of the key table from before still open that long."""
HORIZON = EPOCH_DAYS + OVERLAP
"""From so long after a scope was shredded no backup opens it, if epochs are renewed in their time."""


@dataclass(frozen=True)
class Epoch:
    """One living epoch of a service. born: None in a keyring made before births were noted."""

    number: int
    born: datetime | None


def epochs_of(directory: Path) -> list[Epoch]:
    """Return the living epochs, the oldest first. Raises KeyringRefused."""
    content = keyfile.read(directory / "keyring.json")
    born: Mapping[str, str] = content.get("born", {})
    numbers = sorted({int(number) for keys in content["classes"].values() for number in keys})
    return [
        Epoch(number, datetime.fromisoformat(born[str(number)]) if str(number) in born else None)
        for number in numbers
    ]


def is_due(epoch: Epoch, *, now: datetime) -> bool:
    """Whether the newest epoch has lived its days; one whose birth nobody noted has."""
    return epoch.born is None or now - epoch.born >= EPOCH_DAYS


def rotate_epoch(directory: Path, passphrase: str | None = None, *, now: datetime | None = None) -> int:
    """Add a key-encrypting key to every class; return the new epoch.

    Running processes with a random root key notice by themselves; the others must be restarted.
    Raises EpochRefused while three epochs live: rewrap, then destroy the oldest.
    """
    with keyfile.locked(directory):
        root = LocalRoot(directory, passphrase)
        content = keyfile.read(directory / "keyring.json")
        if any(len(keys) >= MAX_EPOCHS for keys in content["classes"].values()):
            message = "three epochs live already: rewrap the keys, then destroy the oldest epoch"
            raise EpochRefused(message)
        epoch = 1 + max(int(number) for keys in content["classes"].values() for number in keys)
        for name, keys in content["classes"].items():
            keys[str(epoch)] = drawn(root, kek_context(content["deployment"], name, epoch))
        content.setdefault("born", {})[str(epoch)] = (now or utc_now()).isoformat()
        keyfile.write(directory / "keyring.json", content, replace=True)
    return epoch


def destroy_epoch(directory: Path, epoch: int, passphrase: str | None = None) -> None:
    """Destroy an epoch and those before it: what is still wrapped in them never opens again.

    `rewrapping.retire` looks first whether a key row is left there. Raises EpochRefused for the newest epoch.
    """
    with keyfile.locked(directory):
        content = keyfile.read(directory / "keyring.json")
        if any(int(epoch) >= max(map(int, keys)) for keys in content["classes"].values()):
            message = "the newest epoch is in use"
            raise EpochRefused(message)
        LocalRoot(directory, passphrase).destroy(epoch)
