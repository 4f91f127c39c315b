"""Secrets given to people and browsers: made with chance, kept only as digests."""

import secrets
from hashlib import sha256
from typing import Final

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SETUP_LETTERS: Final = 16
_RECOVERY_LETTERS: Final = 24
RECOVERY_CODES: Final = 10


def fresh_cookie() -> str:
    """256 bits of chance, as a cookie carries them."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret with enough chance in it to need no salt."""
    return sha256(secret.encode()).digest()


def fresh_setup_code() -> str:
    """80 bits as `ABCD-EFGH-2345-6789`, without letters that look alike: good for minutes, and told aloud."""
    return _code(_SETUP_LETTERS)


def fresh_recovery_code() -> str:
    """120 bits in six groups of four: it lies in the database for years, as a plain digest."""
    return _code(_RECOVERY_LETTERS)


def code_digest(typed: str) -> bytes:
    """Digest of a code however it was typed: any case, with or without spaces and dashes."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return digest("code:" + plain)


def looks_like_recovery(typed: str) -> bool:
    """Whether a person typed a recovery code where six digits were asked for; those on older paper have 16 letters."""
    return sum(letter.isalnum() for letter in typed) in (_SETUP_LETTERS, _RECOVERY_LETTERS)


def _code(length: int) -> str:
    letters = [secrets.choice(_ALPHABET) for _ in range(length)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, length, 4))
