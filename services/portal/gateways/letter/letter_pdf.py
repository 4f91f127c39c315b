"""A letter as a PDF that a screen reader can read: address sheet, letter in Spanish, a copy in her language."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import typst
from babel import Locale
from babel.dates import format_date

from shared.logging import get_logger

log = get_logger(__name__)

LANGUAGES: Final = ("es", "en", "fr", "ar", "pt", "ro", "uk")
_FOLDER: Final = Path(__file__).parent
_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_ZONE: Final = ZoneInfo("Europe/Madrid")
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Letter:
    """What a letter says. fields: code and value, as intake gives them, in the order in which they are shown.

    partner, contact: for the address sheet; no partner, no such sheet. reference: "" if there is none to tell.
    """

    dated: datetime
    fields: Sequence[tuple[str, Any]]
    partner: str = ""
    contact: str = ""
    reference: str = ""


@cache
def words_of(language: str) -> Words:
    """The words of one of LANGUAGES, by section and key."""
    return tomllib.loads((_FOLDER / "words" / f"{language}.toml").read_text(encoding="utf-8"))


def letter_pdf(letter: Letter, *, copy_in: str | None = None) -> bytes:
    """Write a letter. copy_in: one of LANGUAGES, for a sheet of her own; None: none.

    It claims PDF/UA-1, unless it holds a script that no font here has: then it is printed without that claim.
    """
    first = _copy(letter, "es")
    content = {
        "title": first["title"],
        "to": letter.partner or None,
        "contact": letter.contact,
        "first": first,
        "second": None if copy_in is None else _copy(letter, copy_in),
    }
    given = {"letter": json.dumps(content, ensure_ascii=False)}
    source = str(_FOLDER / "letter.typ")
    try:
        return _compiled(source, given, is_accessible=True)
    except typst.TypstError:
        log.warning("letter_without_font")
        return _compiled(source, given, is_accessible=False)


def _compiled(source: str, given: dict[str, str], *, is_accessible: bool) -> bytes:
    return typst.compile(
        source,
        format="pdf",
        sys_inputs=given,
        pdf_standards="ua-1" if is_accessible else None,
        root=str(_FOLDER),
        timestamp=0,
    )


def _copy(letter: Letter, language: str) -> dict[str, Any]:
    words = words_of(language)
    day = format_date(letter.dated.astimezone(_ZONE).date(), "long", locale=language)
    said, marks = words["letter"], {"date": day, "reference": letter.reference}
    return dict(said) | {
        "lang": language,
        "rtl": language in _RIGHT_TO_LEFT,
        "dated": " · ".join(f"{said[name]}: {value}" for name, value in marks.items() if value),
        "lines": [
            (words["field"][field], value_in(language, field, value)) for field, value in letter.fields
        ],
    }


def value_in(language: str, field: str, value: Any) -> str:  # noqa: ANN401, shape is the field's
    """The value of a field as a reader of this language reads it; words that somebody wrote stay as they are."""
    words, locale = words_of(language), Locale(language)
    match field:
        case "administrative_status" | "urgency":
            text = words[field].get(value, value)
        case "interpreter":
            text = words["value"]["yes" if value else "no"]
        case "languages":
            text = ", ".join(str(locale.languages.get(code, code)) for code in value)
        case "nationality":
            text = locale.territories.get(value, value)
        case "children" if value["birth_years"]:
            years = ", ".join(map(str, value["birth_years"]))
            text = words["value"]["children"] % {"count": value["count"], "years": years}
        case "children":
            text = value["count"]
        case _:
            text = value
    return str(text)
