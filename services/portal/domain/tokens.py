"""Secrets given to people and browsers: made with chance, kept only as digests."""

import secrets
from hashlib import sha256
from typing import Final

_RECOVERY_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_RECOVERY_LETTERS: Final = 16
RECOVERY_CODES: Final = 10


def fresh_cookie() -> str:
    """256 bits of chance, as a cookie carries them."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret with enough chance in it to need no salt."""
    return sha256(secret.encode()).digest()


def fresh_code() -> str:
    """80 bits as `ABCD-EFGH-2345-6789`, without letters that look alike: recovery and set-up codes."""
    letters = [secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LETTERS)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, _RECOVERY_LETTERS, 4))


def code_digest(typed: str) -> bytes:
    """Digest of a code however it was typed: any case, with or without spaces and dashes."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return digest("code:" + plain)


def looks_like_recovery(typed: str) -> bool:
    """Whether a person typed a recovery code where six digits were asked for."""
    return sum(letter.isalnum() for letter in typed) == _RECOVERY_LETTERS
