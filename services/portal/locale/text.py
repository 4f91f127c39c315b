"""Marking and looking up the words of the interface; catalogues are read from .po files at start."""

import io
import re
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

HERE = Path(__file__).parent


def N_(msgid: str) -> str:  # noqa: N802, the name that extraction tools look for
    """Mark a Spanish sentence for translation; the page translates it when it is shown."""
    return msgid


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return HERE / language / "LC_MESSAGES" / "messages.po"


def said(sentence: str, language: str) -> str:
    """A sentence in this language, also one into which a service has put a value (`como mucho 80 letras`)."""
    found = translations(language).gettext(sentence)
    if found != sentence or language == "es":
        return found
    for shape, template in _templates(language):
        if match := shape.fullmatch(sentence):
            return re.sub(r"\{(\w+)\}", lambda slot: match[f"v{slot[1]}"], template)
    return sentence


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Shape and translation of each sentence with `{...}` in it, the most particular first."""
    path = catalogue_path(language)
    if not path.exists():
        return []
    with path.open("rb") as file:
        rows = [(row.id, row.string) for row in read_po(file, locale=language)]
    open_ = [(one, other) for one, other in rows if isinstance(one, str) and re.search(r"\{\w+\}", one)]
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<v\1>.+)", re.escape(one))), str(other))
        for one, other in sorted(open_, key=lambda row: -len(re.sub(r"\{\w+\}", "", row[0])))
    ]


@cache
def translations(language: str) -> NullTranslations:
    """Catalogue of a language; Spanish, and a language without one, give each message id back."""
    path = catalogue_path(language)
    if language == "es" or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
