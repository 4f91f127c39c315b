"""Which passwords may be chosen: long, and not among those everybody tries first."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_DIFFERENT: Final = 5
_RUNS: Final = "abcdefghijklmnopqrstuvwxyz 01234567890123456789 qwertyuiop asdfghjkl zxcvbnm"
_SWAPS: Final = str.maketrans("@4310$5", "aaeioss")


class PasswordTooShort(ValueError):
    """Fewer than SHORTEST characters."""


class PasswordTooCommon(ValueError):
    """On the list, a run of keys, a few letters over and over, or made of her own address."""


def check(password: str, *, email: str, common: Collection[str]) -> None:
    """Raise PasswordTooShort or PasswordTooCommon, or return.

    common: words as `core` gives them. No rule asks for signs or capitals: length is what counts.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    lower = password.casefold()
    own = core(email.split("@", maxsplit=1)[0])
    tried_first = {*common, own, own * 2, ""}
    cores = {core(password), core(lower.translate(_SWAPS))}
    if cores & tried_first or lower in _RUNS or len(set(lower)) < _FEWEST_DIFFERENT:
        raise PasswordTooCommon


def core(password: str) -> str:
    """The word inside, as a guesser's list has it: lower case, no accents, swaps undone, nothing around.

    `¡Contraseña2026!` and `c0ntr4seña` both give `contrasena`.
    """
    bare = unicodedata.normalize("NFKD", password.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter) and not letter.isspace())
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", letters)
    return inner.translate(_SWAPS)
