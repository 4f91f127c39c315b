"""The formats of the cipher suite, byte for byte: sealed values, row seals, wrapped data keys.

Sealed value   01 | suite 01 | generation u32 | nonce 12 | AES-256-GCM(padded) | tag 16
     its AAD   "cf1\\0" | lp4(table) | lp4(field) | first 6 bytes | scope 16 | row 16
Row seal       HMAC-SHA256(row key; "rs1\\0" | lp4(table) | scope 16 | row 16 | version u64
               | lp4(field) of each present field, by name | ffffffff | their tags, in that order
               | lp4(index) token u64, of each present token, by name)[:16]
Wrapped key    nonce 12 | AES-256-GCM-SIV(data key 32) | tag 16
     its AAD   "dek.v1" | scope 16 | lp4(class) | generation u32
Commitment     SHA-256("commit.v1" | scope 16 | generation u32 | data key)[:16]
lp4(x) is the length of x as u32, then x. Numbers are big-endian.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from shared.crypto.errors import KeyClosed, SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SEAL_BYTES = 16
HEADER_BYTES = 6
VALUE_OVERHEAD = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
PACKED_KEY = struct.Struct(f">IH{WRAPPED_BYTES}s{SEAL_BYTES}s")
"""A key row in one piece, as rows carry it: generation u32, epoch u16, wrapped key, commitment.

While a scope's values are sealed anew, the wrapped key and commitment of the generation before follow."""
TAGS_FOLLOW = b"\xff\xff\xff\xff"
HEAD, NONCE, SEALED = slice(6), slice(6, 18), slice(18, None)
"""Where the parts of a sealed value are."""

Sealed = TypeVar("Sealed")
Cipher = Callable[[bytes, bytes, bytes], bytes]


def lp4(data: bytes) -> bytes:
    """Return data behind its length, so that no two lists of parts can look alike."""
    return len(data).to_bytes(4, "big") + data


def header(generation: int) -> bytes:
    """Return the first 6 bytes of every value sealed under this generation of its key."""
    return b"\x01\x01" + generation.to_bytes(4, "big")


def value_prefix(table: str, field: str) -> bytes:
    """Return the part of a value's AAD that its column fixes."""
    return b"cf1\0" + lp4(table.encode()) + lp4(field.encode())


def seal_prefix(table: str) -> bytes:
    """Return the part of a row seal's input that its table fixes."""
    return b"rs1\0" + lp4(table.encode())


def _derived(keyed: HMAC, use: bytes) -> bytes:
    fresh = keyed.copy()
    fresh.update(use)
    return fresh.finalize()


class DataKey:
    """One unwrapped key of a scope, as the two keys derived from it. Closed ones hold nothing."""

    __slots__ = ("born", "decrypt", "encrypt", "header", "key_class", "mac", "place", "scope", "uses")

    encrypt: Cipher | None
    decrypt: Cipher | None
    mac: HMAC | None

    def __init__(self, secret: bytearray, *, scope: UUID, key_class: str, generation: int) -> None:
        keyed = HMAC(secret, SHA256())
        cipher = AESGCM(_derived(keyed, b"field.v1"))
        self.encrypt = cipher.encrypt
        self.decrypt = cipher.decrypt
        self.mac = HMAC(_derived(keyed, b"row.v1"), SHA256())
        self.header = header(generation)
        self.scope = scope.bytes
        self.place = self.header + self.scope
        self.key_class = key_class
        self.uses = 0
        self.born = 0.0

    def close(self) -> None:
        """Drop the keys; whoever still holds this object must fetch it again."""
        self.encrypt = self.decrypt = self.mac = None


def seal_values(
    key: DataKey, plain: list[tuple[bytes, bytes]], place: bytes, mark: Callable[[bytes], Sealed]
) -> list[Sealed]:
    """Seal padded values of one row, each given with its column's prefix; one draw of chance serves them all.

    place: header, scope and row id. mark: wraps the result. Raises KeyClosed.
    """
    encrypt, head = key.encrypt, key.header
    if encrypt is None:
        raise KeyClosed
    count = len(plain)
    key.uses += count
    nonces = struct.unpack("12s" * count, os.urandom(NONCE_BYTES * count))
    return [
        mark(head + nonce + encrypt(nonce, padded, prefix + place))
        for nonce, (prefix, padded) in zip(nonces, plain, strict=True)
    ]


def open_value(key: DataKey, stored: bytes, aad: bytes) -> bytes:
    """Return the padded value. Raises SealBroken, or KeyClosed."""
    if key.decrypt is None:
        raise KeyClosed
    if stored[HEAD] != key.header:
        raise SealBroken
    try:
        return key.decrypt(stored[NONCE], stored[SEALED], aad)
    except InvalidTag:
        raise SealBroken from None


def row_seal(key: DataKey, parts: list[bytes]) -> bytes:
    """Return the 16-byte seal over the parts laid out above. Raises KeyClosed."""
    if key.mac is None:
        raise KeyClosed
    keyed = key.mac.copy()
    keyed.update(b"".join(parts))
    return keyed.finalize()[:SEAL_BYTES]


def _key_context(scope: UUID, key_class: str, generation: int) -> bytes:
    return b"dek.v1" + scope.bytes + lp4(key_class.encode()) + generation.to_bytes(4, "big")


def _commitment(scope: UUID, generation: int, secret: bytearray) -> bytes:
    hashed = hashlib.sha256(b"commit.v1" + scope.bytes + generation.to_bytes(4, "big"))
    hashed.update(secret)
    return hashed.digest()[:SEAL_BYTES]


def new_data_key(kek: AESGCMSIV, *, scope: UUID, key_class: str, generation: int) -> tuple[bytes, bytes]:
    """Draw a data key; return it wrapped, with its commitment."""
    secret = bytearray(os.urandom(KEY_BYTES))
    try:
        wrapped = wrap_data_key(kek, secret, scope=scope, key_class=key_class, generation=generation)
        return wrapped, _commitment(scope, generation, secret)
    finally:
        wipe(secret)


def wrap_data_key(
    kek: AESGCMSIV, secret: bytearray, *, scope: UUID, key_class: str, generation: int
) -> bytes:
    """Return the wrapped form of a data key, bound to its scope, class and generation."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + kek.encrypt(nonce, secret, _key_context(scope, key_class, generation))


def unwrap_data_key(
    kek: AESGCMSIV, wrapped: bytes, commitment: bytes, *, scope: UUID, key_class: str, generation: int
) -> bytearray:
    """Return the data key in a buffer the caller must wipe.

    Raises SealBroken unless the wrapping and the commitment both hold.
    """
    if len(wrapped) != WRAPPED_BYTES:
        raise SealBroken
    secret = bytearray(KEY_BYTES)
    try:
        context = _key_context(scope, key_class, generation)
        kek.decrypt_into(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context, secret)
    except InvalidTag:
        raise SealBroken from None
    if not hmac.compare_digest(_commitment(scope, generation, secret), commitment):
        wipe(secret)
        raise SealBroken
    return secret


def wipe(secret: bytearray) -> None:
    """Overwrite a key in place."""
    secret[:] = bytes(len(secret))
