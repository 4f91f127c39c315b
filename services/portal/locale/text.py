"""Marking and looking up the words of the interface; catalogues are read from .po files at start."""

import io
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
