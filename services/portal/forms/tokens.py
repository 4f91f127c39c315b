"""The hidden token that proves a form came from our own page in this session."""

import base64
import hmac
import secrets
from hashlib import sha256
from typing import Final

_NONCE_BYTES: Final = 16
FIELD: Final = "_token"
KEY_FIELD: Final = "_key"


def secret_of(cookie: str) -> bytes:
    """Secret of a session or of a page before sign-in, from the cookie only that browser holds."""
    return sha256(b"telar form token\0" + cookie.encode()).digest()


def make(secret: bytes) -> str:
    """A token that differs each time, so that a compressed page gives nothing away."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _sign(secret, nonce)).decode()


def is_valid(token: str, secret: bytes) -> bool:
    """Whether the token was made with this secret."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    return hmac.compare_digest(raw[_NONCE_BYTES:], _sign(secret, raw[:_NONCE_BYTES]))


def _sign(secret: bytes, nonce: bytes) -> bytes:
    return hmac.digest(secret, nonce, "sha256")
