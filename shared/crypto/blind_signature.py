"""Blind signatures: RSABSSA-SHA384-PSS-Randomized of RFC 9474, both sides of it.

A holder blinds a message, the signer signs without seeing it, the holder unblinds: signer and signature can't be
linked. `cryptography` offers no bare RSA operation, so the private one is `pow` here, blinded once more and checked;
verifying is left to `cryptography`, which shares no code with this.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

BITS: Final = 2048
EXPONENT: Final = 65537
PREFIX_BYTES: Final = 32
SALT_BYTES: Final = 48
_HASH_BYTES: Final = 48
Chance = Callable[[int], bytes]
"""Gives so many random bytes."""


class BlindRefused(ValueError):
    """A blinded message, a signature or a key that is not one."""


@dataclass(frozen=True)
class PublicKey:
    """What everybody may know: n, the modulus; e, the exponent."""

    n: int
    e: int = EXPONENT

    @property
    def size(self) -> int:
        """Bytes of the modulus, of a blinded message and of a signature."""
        return (self.n.bit_length() + 7) // 8


class Signer:
    """The private key. It signs whatever number it is given: what is behind it, it can't see."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        numbers = private.private_numbers()
        self._private = private
        self._p, self._q = numbers.p, numbers.q
        self._dp, self._dq, self._q_inverse = numbers.dmp1, numbers.dmq1, numbers.iqmp
        self.public = PublicKey(numbers.public_numbers.n, numbers.public_numbers.e)

    @classmethod
    def draw(cls) -> "Signer":
        """Make a new key pair."""
        return cls(rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS))

    @classmethod
    def load(cls, data: bytes) -> "Signer":
        """Read what `dump` gave."""
        private = serialization.load_der_private_key(
            data,
            password=None,
            unsafe_skip_rsa_key_validation=True,  # sealed since `dump`; each signature is checked
        )
        if not isinstance(private, rsa.RSAPrivateKey):
            message = "not an RSA key"
            raise BlindRefused(message)
        return cls(private)

    def dump(self) -> bytes:
        """The private key as PKCS #8, to be sealed."""
        return self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, blinded: bytes) -> bytes:
        """BlindSign: the same blinded message gives the same signature. Raises BlindRefused for no number mod n.

        The number is blinded again by chance, so that the time `pow` takes tells nothing of the key.
        """
        n, e = self.public.n, self.public.e
        number = int.from_bytes(blinded, "big")
        if len(blinded) != self.public.size or number >= n:
            message = "a blinded message is as long as the modulus, and less than it"
            raise BlindRefused(message)
        mask = 2 + secrets.randbelow(n - 3)
        masked = number * pow(mask, e, n) % n
        on_p, on_q = pow(masked, self._dp, self._p), pow(masked, self._dq, self._q)
        root = on_q + self._q * ((on_p - on_q) * self._q_inverse % self._p)
        signed = root * pow(mask, -1, n) % n
        if pow(signed, e, n) != number:
            message = "the signature does not hold"  # a fault in one half would give the key away
            raise BlindRefused(message)
        return signed.to_bytes(self.public.size, "big")


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
