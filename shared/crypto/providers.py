"""Where the root key lives: the one key that wraps the key-encrypting keys."""

import base64
import os
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared.crypto import keyfile
from shared.crypto.errors import KeyringRefused
from shared.crypto.suite import KEY_BYTES, NONCE_BYTES, WRAPPED_BYTES, wipe

_MIN_MEMORY_KIB = 64 * 1024
_ITERATIONS = 3
_LANES = 4
_SALT_BYTES = 16


class RootKey(Protocol):
    """Wraps and unwraps key-encrypting keys; a KMS, a vault or a file."""

    def wrap(self, key: bytearray, context: bytes) -> bytes:
        """Return key wrapped; it opens again only under the same context."""

    def unwrap(self, blob: bytes, context: bytes) -> bytearray:
        """Return the key, in a buffer the caller must wipe. Raises KeyringRefused."""

    def destroy(self, epoch: int) -> None:
        """Make sure nothing wrapped in this epoch or before opens again. Raises KeyringRefused."""

    def health(self) -> None:
        """Return if keys can be unwrapped now. Raises KeyringRefused, saying why not."""


class LocalRoot:
    """A root key in `<directory>/root.key`: drawn at random, or derived from a passphrase by Argon2id."""

    def __init__(self, directory: Path, passphrase: str | None = None) -> None:
        self._directory = directory
        self._cipher = AESGCMSIV(_read_root(directory / "root.key", passphrase))

    @staticmethod
    def create(directory: Path, passphrase: str | None = None) -> "LocalRoot":
        """Write a new root.key; with a passphrase the file holds only its salt and cost."""
        content: dict[str, Any]
        if passphrase is None:
            content = {"format": 1, "kind": "random", "key": _text(os.urandom(KEY_BYTES))}
        else:
            content = {
                "format": 1,
                "kind": "argon2id",
                "salt": _text(os.urandom(_SALT_BYTES)),
                "memory_kib": _MIN_MEMORY_KIB,
                "iterations": _ITERATIONS,
                "lanes": _LANES,
            }
        keyfile.write(directory / "root.key", content, replace=False)
        return LocalRoot(directory, passphrase)

    def wrap(self, key: bytearray, context: bytes) -> bytes:
        """Return nonce, ciphertext and tag of key."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, blob: bytes, context: bytes) -> bytearray:
        """Return the key, in a buffer the caller must wipe. Raises KeyringRefused."""
        key = bytearray(KEY_BYTES)
        try:
            if len(blob) != WRAPPED_BYTES:
                raise InvalidTag
            self._cipher.decrypt_into(blob[:NONCE_BYTES], blob[NONCE_BYTES:], context, key)
        except InvalidTag:
            message = "a key does not open: wrong passphrase, or an altered or misplaced key file"
            raise KeyringRefused(message) from None
        return key

    def destroy(self, epoch: int) -> None:
        """Rewrite keyring.json without this epoch and those before it: it was their only copy."""
        path = self._directory / "keyring.json"
        content = keyfile.read(path)
        for keys in (*content["classes"].values(), content.get("born", {})):
            for number in [n for n in keys if int(n) <= epoch]:
                del keys[number]
        keyfile.write(path, content, replace=True)

    def health(self) -> None:
        """Return if the files are there, closed to others, and a key survives a round trip."""
        keyfile.read(self._directory / "root.key")
        keyfile.read(self._directory / "keyring.json")
        wipe(self.unwrap(self.wrap(bytearray(KEY_BYTES), b"health"), b"health"))


def _read_root(path: Path, passphrase: str | None) -> bytes:
    content = keyfile.read(path)
    match content.get("kind"):
        case "random":
            key = base64.b64decode(content["key"])
        case "argon2id" if passphrase is None:
            message = "this root key needs its passphrase"
            raise KeyringRefused(message)
        case "argon2id" if int(content["memory_kib"]) < _MIN_MEMORY_KIB:
            message = "this root key was derived too cheaply"
            raise KeyringRefused(message, expected="64 MiB or more")
        case "argon2id":
            derivation = Argon2id(
                salt=base64.b64decode(content["salt"]),
                length=KEY_BYTES,
                iterations=int(content["iterations"]),
                lanes=int(content["lanes"]),
                memory_cost=int(content["memory_kib"]),
            )
            key = derivation.derive(str(passphrase).encode())
        case _:
            message = f"{path.name} is of an unknown kind"
            raise KeyringRefused(message)
    if len(key) != KEY_BYTES:
        message = f"{path.name} is damaged"
        raise KeyringRefused(message)
    return key


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
