"""Each service signs what it says: Ed25519 keys, one pair a service, in the folder of keys."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shared.errors import Unavailable


class EventKeyMissing(Unavailable):
    """A service's event key is not in the folder, or is not an Ed25519 key."""


@dataclass(frozen=True)
class EventKeys:
    """One service's own signing key and everyone's public keys."""

    service: str
    private: Ed25519PrivateKey
    public: Mapping[str, Ed25519PublicKey]


def create_event_keys(keys_dir: Path, services: Iterable[str]) -> None:
    """Make the pairs that are not there yet: `events/<service>.pem` (0600) and `events/public/<service>.pem`."""
    folder = keys_dir / "events"
    (folder / "public").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for service in services:
        private_path, public_path = folder / f"{service}.pem", folder / "public" / f"{service}.pem"
        if not private_path.exists():
            pem = Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            _write_once(private_path, pem)
        key = _private(private_path)
        public_path.write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )


def load_event_keys(keys_dir: Path, service: str) -> EventKeys:
    """Read one service's private key and every public one. Raises EventKeyMissing."""
    public = {path.stem: _public(path) for path in sorted((keys_dir / "events" / "public").glob("*.pem"))}
    return EventKeys(service, _private(keys_dir / "events" / f"{service}.pem"), public)


def _write_once(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise EventKeyMissing(f"no usable event key in {path.name}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise EventKeyMissing(f"{path.name} is not an Ed25519 key")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EventKeyMissing(f"no usable public event key in {path.name}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise EventKeyMissing(f"{path.name} is not an Ed25519 public key")
    return key
