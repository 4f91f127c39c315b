"""Who holds a right: prepares and blinds a message, unblinds what was signed; and whoever verifies it.

Blinding is done here; verifying is left to `cryptography`, which shares no code with it.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

from shared.blind.signer import BlindRefused, PublicKey

PREFIX_BYTES: Final = 32
SALT_BYTES: Final = 48
_HASH_BYTES: Final = 48
Chance = Callable[[int], bytes]
"""Gives so many random bytes."""


@dataclass(frozen=True)
class Blinded:
    """What goes to the signer, and the inverse that only its holder keeps."""

    message: bytes
    inverse: int


def prepare(message: bytes, chance: Chance = os.urandom) -> bytes:
    """PrepareRandomize: put 32 random bytes in front."""
    return chance(PREFIX_BYTES) + message


def blind(key: PublicKey, prepared: bytes, chance: Chance = os.urandom) -> Blinded:
    """Blind a prepared message: `chance` gives the salt of 48 bytes, then as many as the modulus has until one fits."""
    encoded = int.from_bytes(_encode(prepared, key.n.bit_length() - 1, salt=chance(SALT_BYTES)), "big")
    while not 1 < (factor := int.from_bytes(chance(key.size), "big")) < key.n:
        pass
    try:
        inverse = pow(factor, -1, key.n)
        pow(encoded, -1, key.n)
    except ValueError:
        message = "the key is broken: a number shares a factor with it"
        raise BlindRefused(message) from None
    number = encoded * pow(factor, key.e, key.n) % key.n
    return Blinded(number.to_bytes(key.size, "big"), inverse)


def finalize(key: PublicKey, prepared: bytes, signed: bytes, inverse: int) -> bytes:
    """Unblind what the signer gave. Raises BlindRefused unless the result is a signature of the prepared message."""
    if len(signed) != key.size:
        message = "a signature is as long as the modulus"
        raise BlindRefused(message)
    signature = (int.from_bytes(signed, "big") * inverse % key.n).to_bytes(key.size, "big")
    if not is_signed(key, prepared, signature):
        message = "the signature does not hold"
        raise BlindRefused(message)
    return signature


def is_signed(key: PublicKey, prepared: bytes, signature: bytes) -> bool:
    """Whether the signature is the signer's, as `cryptography` sees it: RSASSA-PSS, SHA-384, salt of 48 bytes."""
    public = rsa.RSAPublicNumbers(key.e, key.n).public_key()
    scheme = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT_BYTES)
    try:
        public.verify(signature, prepared, scheme, SHA384())
    except InvalidSignature:
        return False
    return True


def _encode(message: bytes, bits: int, *, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384, to `bits` bits."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    room = length - _HASH_BYTES - 1
    block = (b"\x01" + salt).rjust(room, b"\x00")
    masked = bytearray(ours ^ theirs for ours, theirs in zip(block, _mask(digest, room), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384."""
    rounds = range(-(-length // _HASH_BYTES))
    return b"".join(hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in rounds)[:length]
