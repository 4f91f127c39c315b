"""The keys one process of a service holds: key-encrypting keys by class and epoch, data keys in use.

keyring.json: {"format": 1, "service": s, "deployment": d,
               "classes": {class: {epoch: wrapped key}}, "indexes": {class: wrapped index root}}
wrapped by the root, AAD "kek.v1" | lp4(deployment) | lp4(class) | epoch u32
and "index.v1" | lp4(deployment) | lp4(class).
"""

import base64
import os
import secrets
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.crypto import keyfile, suite
from shared.crypto.cache import KeyCache
from shared.crypto.errors import EpochRefused, KeyringRefused, SealBroken
from shared.crypto.providers import LocalRoot, RootKey
from shared.crypto.suite import KEY_BYTES, DataKey, lp4, wipe

MAX_EPOCHS = 3
_living: "weakref.WeakSet[Keyring]" = weakref.WeakSet()


class Keyring:
    """Opens data keys for the classes it was loaded with, and for no other."""

    def __init__(
        self, directory: Path, classes: Iterable[str] | None, root: RootKey, *, reopens: bool
    ) -> None:
        self._directory = directory
        self._asked = None if classes is None else tuple(classes)
        self._reopens = reopens
        self.cache = KeyCache()
        self._fill(root)
        _living.add(self)

    @classmethod
    def create(
        cls, directory: Path, *, service: str, classes: Iterable[str], passphrase: str | None = None
    ) -> "Keyring":
        """Make a service's key directory on first run and load it. Raises KeyringRefused if it has keys."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)
        root = LocalRoot.create(directory, passphrase)
        deployment = f"{service}.{secrets.token_hex(16)}"
        names = sorted(set(classes))
        content = {
            "format": 1,
            "service": service,
            "deployment": deployment,
            "classes": {name: {"1": _drawn(root, _kek_context(deployment, name, 1))} for name in names},
            "indexes": {name: _drawn(root, _index_context(deployment, name)) for name in names},
        }
        keyfile.write(directory / "keyring.json", content, replace=False)
        return cls(directory, None, root, reopens=passphrase is None)

    @classmethod
    def load(
        cls, directory: Path, classes: Iterable[str] | None = None, passphrase: str | None = None
    ) -> "Keyring":
        """Load the keys of the classes asked for (all, if none is named). Raises KeyringRefused."""
        return cls(directory, classes, LocalRoot(directory, passphrase), reopens=passphrase is None)

    def _fill(self, root: RootKey) -> None:
        self._seen = self._state_of_file()
        content = keyfile.read(self._directory / "keyring.json")
        deployment, held = content["deployment"], content["classes"]
        asked = sorted(held) if self._asked is None else self._asked
        missing = set(asked) - set(held)
        if missing:
            message = f"the keyring holds no class {', '.join(sorted(missing))}"
            raise KeyringRefused(message)
        self.service: str = content["service"]
        self.classes = tuple(asked)
        self.is_whole = set(asked) == set(held)
        self._keks: dict[tuple[str, int], AESGCMSIV] = {}
        self._indexes: dict[str, bytearray] = {}
        for name in asked:
            for number, blob in held[name].items():
                secret = _opened(root, blob, _kek_context(deployment, name, int(number)))
                self._keks[name, int(number)] = AESGCMSIV(secret)
                wipe(secret)
            self._indexes[name] = _opened(root, content["indexes"][name], _index_context(deployment, name))
        self._is_filled = True

    def forget(self) -> None:
        """Drop every key. Used in forked children; what follows loads afresh, or is refused."""
        self.cache.clear()
        for secret in self._indexes.values():
            wipe(secret)
        self._keks, self._indexes, self._is_filled = {}, {}, False

    @property
    def key_count(self) -> int:
        """How many keys this object holds now, of every kind."""
        return len(self._keks) + len(self._indexes) + len(self.cache)

    def _state_of_file(self) -> tuple[int, int]:
        try:
            found = (self._directory / "keyring.json").stat()
        except OSError:
            message = "keyring.json is missing"
            raise KeyringRefused(message) from None
        return found.st_ino, found.st_mtime_ns

    def _reload(self) -> None:
        if not self._reopens:
            message = "load the keyring again in this process: its passphrase is not kept"
            raise KeyringRefused(message)
        self._fill(LocalRoot(self._directory))

    def epoch(self, key_class: str) -> int:
        """Return the newest epoch of a class, the one new data keys are wrapped under.

        Looks whether the key file changed, so that no key is made in an epoch about to be destroyed.
        """
        self._require(key_class)
        if self._state_of_file() != self._seen:
            self._reload()
        return max(number for name, number in self._keks if name == key_class)

    def _require(self, key_class: str) -> None:
        if not self._is_filled:
            self._reload()
        if key_class not in self.classes:
            message = f"this process doesn't hold the keys of class {key_class}"
            raise KeyringRefused(message)

    def _kek(self, key_class: str, epoch: int) -> AESGCMSIV:
        self._require(key_class)
        if (key_class, epoch) not in self._keks and self._reopens:
            self._reload()
        found = self._keks.get((key_class, epoch))
        if found is None:
            raise SealBroken
        return found

    def new_key(self, scope: UUID, key_class: str) -> dict[str, Any]:
        """Draw the first data key of a scope; return the columns of its key row."""
        epoch = self.epoch(key_class)
        kek = self._kek(key_class, epoch)
        wrapped, commitment = suite.new_data_key(kek, scope=scope, key_class=key_class, generation=1)
        return {
            "scope_id": scope,
            "key_class": key_class,
            "generation": 1,
            "epoch": epoch,
            "wrapped": wrapped,
            "commitment": commitment,
        }

    def data_key(self, scope: UUID, key_class: str, packed: bytes) -> DataKey:
        """Return the open key of a scope and class from its packed key row.

        Raises SealBroken for any part that isn't as it was made, KeyringRefused for a class not held.
        """
        entry = self.cache.get(packed)
        if entry is None:
            secret, generation = self._unwrap(scope, key_class, packed)
            entry = DataKey(secret, scope=scope, key_class=key_class, generation=generation)
            wipe(secret)
            self.cache.put(packed, entry)
        elif entry.scope != scope.bytes or entry.key_class != key_class:
            raise SealBroken
        return entry

    def _unwrap(self, scope: UUID, key_class: str, packed: bytes) -> tuple[bytearray, int]:
        if len(packed) != suite.PACKED_KEY.size:
            raise SealBroken
        generation, epoch, wrapped, commitment = suite.PACKED_KEY.unpack(packed)
        kek = self._kek(key_class, epoch)
        secret = suite.unwrap_data_key(
            kek, wrapped, commitment, scope=scope, key_class=key_class, generation=generation
        )
        return secret, generation

    def rewrapped(self, scope: UUID, key_class: str, packed: bytes) -> dict[str, Any]:
        """Return the columns that move this key row to the newest epoch; the key stays the same."""
        epoch = self.epoch(key_class)
        kek = self._kek(key_class, epoch)
        secret, generation = self._unwrap(scope, key_class, packed)
        wrapped = suite.wrap_data_key(kek, secret, scope=scope, key_class=key_class, generation=generation)
        wipe(secret)
        return {"epoch": epoch, "wrapped": wrapped}

    def index_key(self, key_class: str, name: str) -> bytes:
        """Return the key of one blind index: a branch of its own, never derived from a data key."""
        self._require(key_class)
        info = b"index.v1" + lp4(name.encode())
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
            self._indexes[key_class]
        )


def rotate_epoch(directory: Path, passphrase: str | None = None) -> int:
    """Add a key-encrypting key to every class; return the new epoch.

    Running processes with a random root key notice by themselves; the others must be restarted.
    Raises EpochRefused while three epochs live: rewrap, then destroy the oldest.
    """
    root = LocalRoot(directory, passphrase)
    content = keyfile.read(directory / "keyring.json")
    if any(len(keys) >= MAX_EPOCHS for keys in content["classes"].values()):
        message = "three epochs live already: rewrap the keys, then destroy the oldest epoch"
        raise EpochRefused(message)
    epoch = 1 + max(int(number) for keys in content["classes"].values() for number in keys)
    for name, keys in content["classes"].items():
        keys[str(epoch)] = _drawn(root, _kek_context(content["deployment"], name, epoch))
    keyfile.write(directory / "keyring.json", content, replace=True)
    return epoch


def destroy_epoch(directory: Path, epoch: int, passphrase: str | None = None) -> None:
    """Destroy an epoch and those before it: what is still wrapped in them never opens again.

    Call it once no key row is left there (`scopes.epochs_in_use`). Raises EpochRefused for the newest epoch.
    """
    content = keyfile.read(directory / "keyring.json")
    if any(int(epoch) >= max(map(int, keys)) for keys in content["classes"].values()):
        message = "the newest epoch is in use"
        raise EpochRefused(message)
    LocalRoot(directory, passphrase).destroy(epoch)


def _kek_context(deployment: str, key_class: str, epoch: int) -> bytes:
    return b"kek.v1" + lp4(deployment.encode()) + lp4(key_class.encode()) + epoch.to_bytes(4, "big")


def _index_context(deployment: str, key_class: str) -> bytes:
    return b"index.v1" + lp4(deployment.encode()) + lp4(key_class.encode())


def _drawn(root: RootKey, context: bytes) -> str:
    secret = bytearray(os.urandom(KEY_BYTES))
    blob = root.wrap(secret, context)
    wipe(secret)
    return base64.b64encode(blob).decode("ascii")


def _opened(root: RootKey, blob: str, context: bytes) -> bytearray:
    return root.unwrap(base64.b64decode(blob), context)


def _forget_all() -> None:
    for keyring in list(_living):
        keyring.forget()


os.register_at_fork(after_in_child=_forget_all)
