"""Words of the pages without sign-in, in the seven languages of participants: one data file a language.

They are not in the catalogue of staff pages: these words are fewer, plainer, and every language has all of them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "public"
TONGUES: Final = ("es", "en", "fr", "ar", "pt", "ro", "uk")
"""In the order in which a page offers them."""


@dataclass(frozen=True)
class Tongue:
    """One language. code: as in `lang`. words: sentence by `section.key`, such as `faces.5`."""

    code: str
    words: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, values put in. Raises KeyError for a key that no file has."""
        return self.words[key] % values if values else self.words[key]

    @property
    def name(self) -> str:
        """What its own speakers call it, in their script."""
        return self.words["page.name"]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.words["page.direction"]


@cache
def tongue(code: str) -> Tongue:
    """The words of a language; Spanish for one that we don't speak."""
    known = code if code in TONGUES else TONGUES[0]
    content = tomllib.loads((FOLDER / f"{known}.toml").read_text(encoding="utf-8"))
    return Tongue(
        known, {f"{part}.{key}": said for part, inner in content.items() for key, said in inner.items()}
    )


def tongues() -> tuple[Tongue, ...]:
    """All of them, in order."""
    return tuple(tongue(code) for code in TONGUES)


def asked_for(header: str) -> Tongue:
    """The first language of a browser's Accept-Language that we speak; Spanish otherwise."""
    wanted = (part.split(";")[0].strip()[:2].lower() for part in header.split(","))
    return tongue(next((code for code in wanted if code in TONGUES), TONGUES[0]))


def in_words(words: Mapping[str, str], code: str) -> tuple[str, str]:
    """A text that staff wrote in some languages: in this one or else the nearest, and the language it is in."""
    for each in (code, *TONGUES):
        if words.get(each):
            return words[each], each
    return next(((text, other) for other, text in words.items() if text), ("", code))
