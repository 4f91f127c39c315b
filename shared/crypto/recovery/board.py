"""The board's key pair: HPKE (RFC 9180) with ML-KEM-768 and X25519, HKDF-SHA256, AES-256-GCM; the private half sealed.

board.pub {"format": 1, "kind": "board.public", "mlkem768": 1184 bytes, "x25519": 32 bytes}
board.key {"format": 1, "kind": "board.private", salt and cost of Argon2id, "sealed": seed 64 | x25519 32, AES-256-GCM}
Bytes are in base64.
"""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from shared.crypto import keyfile
from shared.crypto.errors import KeyringRefused
from shared.crypto.suite import KEY_BYTES, NONCE_BYTES

MIN_PASSPHRASE = 12
_SEED_BYTES = 64
_COST = {"memory_kib": 64 * 1024, "iterations": 3, "lanes": 1}
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_AAD = b"board.v1"


class BoardPublicKey:
    """The half that lies on the machine: it seals, and opens nothing."""

    def __init__(self, path: Path) -> None:
        content = keyfile.read(path)
        try:
            if content["kind"] != "board.public":
                raise ValueError
            mlkem, x25519 = (base64.b64decode(content[name]) for name in ("mlkem768", "x25519"))
            self._key = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
            )
        except (KeyError, ValueError):
            message = f"{path.name} is no public key of a board"
            raise KeyringRefused(message) from None
        self.fingerprint = hashlib.sha256(b"board.v1" + mlkem + x25519).hexdigest()[:32]

    def seal(self, secret: bytes | bytearray, info: bytes) -> bytes:
        """Return secret sealed to the board; it opens under the same info only."""
        return _SUITE.encrypt(secret, self._key, info=info)


class BoardPrivateKey:
    """The half that the board keeps: a file on a stick, and a passphrase in a head or an envelope."""

    def __init__(self, path: Path, passphrase: str) -> None:
        content = keyfile.read(path)
        try:
            if content["kind"] != "board.private":
                raise ValueError
            sealed = base64.b64decode(content["sealed"])
            secret = _stretched(content, passphrase).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _AAD)
        except (KeyError, ValueError):
            message = f"{path.name} is no private key of a board"
            raise KeyringRefused(message) from None
        except InvalidTag:
            message = f"{path.name} does not open: wrong passphrase, or an altered file"
            raise KeyringRefused(message) from None
        self._key = MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(secret[:_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(secret[_SEED_BYTES:]),
        )

    def open(self, blob: bytes, info: bytes) -> bytearray:
        """Return what was sealed under this info, in a buffer the caller must wipe. Raises KeyringRefused."""
        try:
            return bytearray(_SUITE.decrypt(blob, self._key, info=info))
        except InvalidTag:
            message = "the copy does not open: another board's key, or an altered copy"
            raise KeyringRefused(message) from None


def make_pair(private: Path, public: Path, passphrase: str) -> BoardPublicKey:
    """Draw a pair and write both files. Raises KeyringRefused if one exists, or the passphrase is short."""
    if len(passphrase) < MIN_PASSPHRASE:
        message = "the passphrase of the board is too short"
        raise KeyringRefused(message, expected=f"{MIN_PASSPHRASE} letters or more")
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    content: dict[str, Any] = {"format": 1, "kind": "board.private", "salt": text_of(os.urandom(16)), **_COST}
    nonce = os.urandom(NONCE_BYTES)
    secret = mlkem.private_bytes_raw() + x25519.private_bytes_raw()
    content["sealed"] = text_of(nonce + _stretched(content, passphrase).encrypt(nonce, secret, _AAD))
    halves = {
        "mlkem768": text_of(mlkem.public_key().public_bytes_raw()),
        "x25519": text_of(x25519.public_key().public_bytes_raw()),
    }
    keyfile.write(private, content, replace=False)
    keyfile.write(public, {"format": 1, "kind": "board.public", **halves}, replace=False)
    return BoardPublicKey(public)


def _stretched(content: dict[str, Any], passphrase: str) -> AESGCM:
    if int(content["memory_kib"]) < _COST["memory_kib"]:
        message = "this key was derived too cheaply"
        raise KeyringRefused(message, expected="64 MiB or more")
    derivation = Argon2id(
        salt=base64.b64decode(content["salt"]),
        length=KEY_BYTES,
        iterations=int(content["iterations"]),
        lanes=int(content["lanes"]),
        memory_cost=int(content["memory_kib"]),
    )
    return AESGCM(derivation.derive(passphrase.encode()))


def text_of(data: bytes) -> str:
    """Return bytes as they stand in a key file."""
    return base64.b64encode(data).decode("ascii")
