"""What is read to her before she says yes, and the copy she may take: one data file a language, beside the Spanish.

Texts say no theme and no organisation. `state` tells whether a native speaker has read a file; `wording` is kept with
each consent, so that it is known years later which words she heard.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "consent"
SPOKEN: Final = ("es", "en", "fr", "ar", "pt", "ro", "uk")
_FIRST_ISOLATE: Final = "\u2068"
_END_ISOLATE: Final = "\u2069"


@dataclass(frozen=True)
class ConsentWords:
    """One language. words: sentence by `section.key`, such as `read.title`."""

    code: str
    words: Mapping[str, str]
    revision: int
    is_reviewed: bool

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.words["page.direction"]

    @property
    def name(self) -> str:
        """What its own speakers call it."""
        return self.words["page.name"]

    @property
    def wording(self) -> str:
        """Language and number of these words, such as `ar.1`."""
        return f"{self.code}.{self.revision}"

    def __call__(self, key: str, **values: str) -> str:
        """The sentence of a key; values keep their own direction inside it. Raises KeyError for an unknown key."""
        kept = {name: f"{_FIRST_ISOLATE}{value}{_END_ISOLATE}" for name, value in values.items()}
        return self.words[key] % kept if kept else self.words[key]

    def read(self, purpose: str, *, partner: str, day: str) -> tuple[str, ...]:
        """Everything that is read to her, line by line. partner, day: "" for none."""
        is_out = bool(partner)
        lines = [self(f"read.{purpose}", partner=partner) if is_out else self(f"read.{purpose}")]
        if is_out:
            lines.append(self("read.choose"))
        lines += [self("read.free"), self("read.stop")]
        if is_out:
            lines.append(self("read.read"))
        lines.append(self("read.until", day=day) if day else self("read.forever"))
        return (*lines, self("read.question"))


@cache
def words_in(code: str) -> ConsentWords | None:
    """The words of a language; None if we have none in it: then an interpreter reads the Spanish."""
    if code not in SPOKEN:
        return None
    content = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    revision = content["page"].pop("revision")
    words = {f"{part}.{key}": said for part, inner in content.items() for key, said in inner.items()}
    return ConsentWords(code, words, revision, words["page.state"] == "reviewed")


def side_by_side(code: str) -> tuple[ConsentWords, ...]:
    """Hers first, then Spanish; Spanish alone where there is nothing in hers."""
    spanish = words_in("es")
    if spanish is None:
        raise LookupError("es")
    hers = words_in(code)
    return (spanish,) if hers is None or hers.code == "es" else (hers, spanish)
