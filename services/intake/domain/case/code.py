"""Case codes: `TL-2026-7K3M`, drawn by chance so that they tell nothing about how many or in which order."""

import re
from collections.abc import Callable
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L or U: a code is read aloud over a bad line."""

_LETTERS: Final = 4
_SHAPE: Final = re.compile(rf"^TL-\d{{4}}-[{ALPHABET}]{{{_LETTERS}}}$")


def draw_code(year: int, *, choose: Callable[[str], str]) -> str:
    """Return a fresh code; `choose` picks one letter of those given, by chance."""
    return f"TL-{year}-" + "".join(choose(ALPHABET) for _ in range(_LETTERS))


def read_code(said: str) -> str | None:
    """Return the code somebody typed, set straight (`tl 2026 7k3m`), or None if it is no code."""
    bare = re.sub(r"[\s\-_.]", "", said).upper()
    parts = re.match(r"^TL(\d{4})(.+)$", bare)
    code = f"TL-{parts[1]}-{parts[2]}" if parts else ""
    return code if _SHAPE.match(code) else None
