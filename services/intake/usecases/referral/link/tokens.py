"""Secrets of a referral: tokens kept as hashes, a PIN kept as a sealed proof."""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from services.intake.store.referral.referrals import Referral

PIN_DIGITS: Final = 6
_TOKEN_BYTES: Final = 32
_SALT_BYTES: Final = 16


def new_token() -> str:
    """Return 256 random bits, fit for a URL (43 characters)."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token. It is random enough that a plain hash tells nothing."""
    return sha256(token.encode()).digest()


def set_new_pin(referral: Referral) -> str:
    """Give the referral a fresh PIN and forget wrong tries. The PIN is returned once and kept nowhere."""
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    salt = secrets.token_bytes(_SALT_BYTES)
    referral.pin_proof = salt.hex() + _proof(pin, salt)
    referral.pin_failures, referral.pin_wait_until = 0, None
    return pin


def pin_is_right(referral: Referral, pin: str) -> bool:
    """Compare in constant time; spaces between digits are forgiven.

    A million PINs are soon tried by whoever holds the proof, whatever the hash: the proof is sealed with the
    case's key instead, and at the door the tries are counted.
    """
    salt, proof = bytes.fromhex(referral.pin_proof[: 2 * _SALT_BYTES]), referral.pin_proof[2 * _SALT_BYTES :]
    return hmac.compare_digest(_proof("".join(pin.split()), salt), proof)


def _proof(pin: str, salt: bytes) -> str:
    return hmac.digest(salt, pin.encode(), sha256).hex()
