"""Names said, heard and spelt: set straight for comparison, and how alike two are."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

_SOUNDS: Final = (
    ("ph", "f"), ("kh", "j"), ("gh", "g"), ("sh", "ch"), ("tch", "ch"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("dj", "y"), ("y", "i"), ("j", "h"), ("k", "c"), ("qu", "c"), ("q", "c"), ("z", "s"), ("v", "b"), ("w", "u"),
    ("h", ""),
)  # fmt: skip
_THREE_VOWELS: Final = str.maketrans("eo", "iu")
"""Arabic writes three vowels; Mohamed and Muhammad are one name."""
GOOD_ENOUGH: Final = 80.0
"""Least likeness, of 100, at which a name is offered as a find."""


def plain(name: str) -> str:
    """Return the name in small letters without accents, marks or double spaces."""
    apart = name
    for _ in range(2):  # taken apart, a letter may show a capital: squared, raised and script letters
        apart = unicodedata.normalize("NFKD", apart.casefold())
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", kept).strip()


def heard(name: str) -> str:
    """Return how a name sounds, roughly, across Spanish, French, Arabic and English spellings."""
    sound = plain(name)
    for spelt, said in _SOUNDS:
        sound = sound.replace(spelt, said)
    sound = re.sub(r"\bx", "s", sound).replace("x", "cs").translate(_THREE_VOWELS)
    return re.sub(r"(.)\1+", r"\1", sound)


def likeness(query: str, names: Iterable[str], *, ratio: Callable[[str, str], float]) -> float:
    """Say how alike the query is to the best of these names, 0 to 100.

    ratio: compares two texts, 0 to 100, whatever the order of words. The start of a word counts as found.
    """
    wanted, wanted_sound = plain(query), heard(query)
    if not wanted:
        return 0.0
    best = 0.0
    for name in filter(None, names):
        spelt, sound = plain(name), heard(name)
        if any(word.startswith(wanted) for word in spelt.split()) or spelt.startswith(wanted):
            return 100.0
        words = [ratio(wanted_sound, word) for word in sound.split()] if " " not in wanted else []
        best = max(best, ratio(wanted, spelt), ratio(wanted_sound, sound), *words, 0.0)
    return best
