"""Who signs: a key pair, and its one operation on numbers it can't see behind.

`cryptography` offers no bare RSA operation, so it is `pow` here: masked by chance, and checked after.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BITS: Final = 2048
EXPONENT: Final = 65537


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
