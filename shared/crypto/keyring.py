"""The keys one process of a service holds: key-encrypting keys by class and epoch, data keys in use.

keyring.json: {"format": 1, "service": s, "deployment": d, "born": {epoch: instant},
               "classes": {class: {epoch: wrapped key}}, "indexes": {class: wrapped index root}}
wrapped by the root, AAD "kek.v1" | lp4(deployment) | lp4(class) | epoch u32
and "index.v1" | lp4(deployment) | lp4(class).
"""

import base64
import hmac
import os
import secrets
import threading
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.clock import utc_now
from shared.crypto import keyfile, suite
from shared.crypto.cache import SECONDS_TO_LIVE, KeyCache
from shared.crypto.errors import KeyringRefused, SealBroken
from shared.crypto.providers import LocalRoot, RootKey
from shared.crypto.renewal.packing import generations, one_generation
from shared.crypto.suite import KEY_BYTES, DataKey, lp4, wipe

_SECONDS_BETWEEN_LOOKS = 5.0
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
        self._keks: dict[tuple[str, int], AESGCMSIV] = {}
        self._leaving: dict[tuple[str, int], tuple[AESGCMSIV, float]] = {}
        self._indexes: dict[str, bytearray] = {}
        self._filling = threading.RLock()
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
            "born": {"1": utc_now().isoformat()},
            "classes": {name: {"1": drawn(root, kek_context(deployment, name, 1))} for name in names},
            "indexes": {name: drawn(root, index_context(deployment, name)) for name in names},
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
        """Take up what the file holds, all at once: another thread sees the keys from before, or these."""
        seen = self._state_of_file()
        content = keyfile.read(self._directory / "keyring.json")
        deployment, held = content["deployment"], content["classes"]
        asked = sorted(held) if self._asked is None else self._asked
        missing = set(asked) - set(held)
        if missing:
            message = f"the keyring holds no class {', '.join(sorted(missing))}"
            raise KeyringRefused(message)
        keks: dict[tuple[str, int], AESGCMSIV] = {}
        indexes: dict[str, bytearray] = {}
        for name in asked:
            for number, blob in held[name].items():
                secret = opened(root, blob, kek_context(deployment, name, int(number)))
                keks[name, int(number)] = AESGCMSIV(secret)
                wipe(secret)
            found = opened(root, content["indexes"][name], index_context(deployment, name))
            indexes[name] = self._index_root(name, found)
        self.service: str = content["service"]
        self.classes = tuple(asked)
        self.is_whole = set(asked) == set(held)
        self._keep_a_while(set(self._keks) - set(keks))
        self._keks, self._indexes, self._seen = keks, indexes, seen
        self._looked = time.monotonic()
        self._is_filled = True

    def _index_root(self, name: str, found: bytearray) -> bytearray:
        """Return the root held already if it is the same: somebody may be using it."""
        held = self._indexes.get(name)
        if held is None or not hmac.compare_digest(held, found):
            return found
        wipe(found)
        return held

    def _keep_a_while(self, gone: set[tuple[str, int]]) -> None:
        """Keep keys of destroyed epochs as long as an opened key lives: a row read before may be opened after."""
        until = time.monotonic() + SECONDS_TO_LIVE
        self._leaving |= {which: (self._keks[which], until) for which in gone}

    def _look(self) -> None:
        """Follow the key file, now and then. If it can't be followed, what is held goes on opening."""
        now = time.monotonic()
        if now - self._looked < _SECONDS_BETWEEN_LOOKS:
            return
        self._looked = now
        self._leaving = {which: held for which, held in self._leaving.items() if held[1] > now}
        try:
            if self._reopens and self._state_of_file() != self._seen:
                self._reload()
        except KeyringRefused:
            return

    def forget(self) -> None:
        """Drop every key. Used in forked children; what follows loads afresh, or is refused."""
        self.cache.clear()
        for secret in self._indexes.values():
            wipe(secret)
        self._keks, self._leaving, self._indexes, self._is_filled = {}, {}, {}, False
        self._filling = threading.RLock()

    @property
    def key_count(self) -> int:
        """How many keys this object holds now, of every kind."""
        return len(self._keks) + len(self._leaving) + len(self._indexes) + len(self.cache)

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
        with self._filling:
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
        which = key_class, epoch
        found = self._keks.get(which) or self._left(which)
        if found is None and self._reopens:
            self._reload()
            found = self._keks.get(which)
        if found is None:
            raise SealBroken
        return found

    def _left(self, which: tuple[str, int]) -> AESGCMSIV | None:
        held = self._leaving.get(which)
        return held[0] if held and time.monotonic() < held[1] else None

    def new_key(self, scope: UUID, key_class: str) -> dict[str, Any]:
        """Draw the first data key of a scope; return the columns of its key row."""
        return self._drawn(scope, key_class, generation=1, epoch=self.epoch(key_class)) | {"previous": None}

    def _drawn(self, scope: UUID, key_class: str, *, generation: int, epoch: int) -> dict[str, Any]:
        kek = self._kek(key_class, epoch)
        wrapped, commitment = suite.new_data_key(kek, scope=scope, key_class=key_class, generation=generation)
        return {
            "scope_id": scope,
            "key_class": key_class,
            "generation": generation,
            "epoch": epoch,
            "drawn_epoch": epoch,
            "wrapped": wrapped,
            "commitment": commitment,
        }

    def next_key(self, scope: UUID, key_class: str, packed: bytes, *, epoch: int) -> dict[str, Any]:
        """Draw the next generation of a scope's key; return its columns, with the one before kept beside it.

        packed: a key row of one generation. Both are wrapped in this epoch.
        """
        generation, *_ = suite.PACKED_KEY.unpack(packed)
        before = self.rewrapped(scope, key_class, packed, epoch=epoch)
        fresh = self._drawn(scope, key_class, generation=generation + 1, epoch=epoch)
        return fresh | {"previous": before["wrapped"] + packed[-suite.SEAL_BYTES :]}

    def data_key(self, scope: UUID, key_class: str, packed: bytes, head: bytes | None = None) -> DataKey:
        """Return the open key of a scope and class from its packed key row.

        head: first bytes of what it is to open, which name a generation; None: the newest, which seals.
        Raises SealBroken for any part that isn't as it was made, KeyringRefused for a class not held.
        """
        if len(packed) != suite.PACKED_KEY.size:
            packed = one_generation(packed, head)
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
        self._look()
        generation, epoch, wrapped, commitment = suite.PACKED_KEY.unpack(packed)
        kek = self._kek(key_class, epoch)
        secret = suite.unwrap_data_key(
            kek, wrapped, commitment, scope=scope, key_class=key_class, generation=generation
        )
        return secret, generation

    def rewrapped(self, scope: UUID, key_class: str, packed: bytes, *, epoch: int) -> dict[str, Any]:
        """Return the columns that move this key row, with all its generations, to an epoch; the keys stay the same."""
        kek = self._kek(key_class, epoch)
        moved = []
        for each in generations(packed):
            secret, generation = self._unwrap(scope, key_class, each)
            wrapped = suite.wrap_data_key(
                kek, secret, scope=scope, key_class=key_class, generation=generation
            )
            wipe(secret)
            moved.append(wrapped)
        previous = moved[1] + packed[-suite.SEAL_BYTES :] if len(moved) > 1 else None
        return {"epoch": epoch, "wrapped": moved[0], "previous": previous}

    def index_key(self, key_class: str, name: str) -> bytes:
        """Return the key of one blind index: a branch of its own, never derived from a data key."""
        self._require(key_class)
        info = b"index.v1" + lp4(name.encode())
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
            self._indexes[key_class]
        )


def kek_context(deployment: str, key_class: str, epoch: int) -> bytes:
    return b"kek.v1" + lp4(deployment.encode()) + lp4(key_class.encode()) + epoch.to_bytes(4, "big")


def index_context(deployment: str, key_class: str) -> bytes:
    return b"index.v1" + lp4(deployment.encode()) + lp4(key_class.encode())


def drawn(root: RootKey, context: bytes) -> str:
    secret = bytearray(os.urandom(KEY_BYTES))
    blob = root.wrap(secret, context)
    wipe(secret)
    return base64.b64encode(blob).decode("ascii")


def opened(root: RootKey, blob: str, context: bytes) -> bytearray:
    return root.unwrap(base64.b64decode(blob), context)


def _forget_all() -> None:
    for keyring in list(_living):
        keyring.forget()


os.register_at_fork(after_in_child=_forget_all)
