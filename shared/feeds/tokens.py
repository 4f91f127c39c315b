"""The secret of a link: shown once, kept as a hash."""

import secrets
from hashlib import sha256
from typing import Final

_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return 256 random bits, fit for an address (43 characters)."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token. It is random enough that a plain hash tells nothing."""
    return sha256(token.encode()).digest()
