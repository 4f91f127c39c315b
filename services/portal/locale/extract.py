"""Collects every Spanish sentence of the portal, and of the services' refusals, into the English catalogue.

Run as `python -m services.portal.locale.extract`.

Sentences already translated stay; new ones come in empty; those no longer used go.
With `--check` nothing is written and the exit code is 1 if the catalogue lacks a sentence.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from services.portal.locale.services import sentences
from services.portal.locale.text import catalogue_path

PORTAL = Path(__file__).parents[1]
METHODS = [("static/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


def extract() -> Catalog:
    """Every sentence of code and templates, with the files it stands in (no line numbers: they'd churn)."""
    found = Catalog(project="telar", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    rows = extract_from_dir(str(PORTAL), METHODS, OPTIONS, KEYWORDS)
    for filename, _line, message, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        found.add(message, None, [(filename, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    for place, sentence in sentences():
        found.add(sentence, None, [(place, None)])  # type: ignore[list-item]
    return found


def read(language: str = "en") -> Catalog:
    """The catalogue as it stands on disk; an empty one if there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="telar")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def is_open(message: Message) -> bool:
    """Whether a sentence has no translation, or one that nobody has confirmed."""
    parts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(message.id) and (message.fuzzy or not all(parts))


def missing(language: str = "en") -> list[str]:
    """Sentences a page may show that the catalogue lacks, leaves empty or marks as doubtful."""
    known = read(language)
    return [
        str(message.id)
        for message in extract()
        if message.id and ((row := known.get(message.id, message.context)) is None or is_open(row))
    ]


def update(language: str = "en") -> bytes:
    """The catalogue's text with today's sentences, kept translations and no guesses."""
    catalogue = read(language)
    catalogue.update(extract(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = "# English words of the portal; the message ids are the Spanish ones."
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Write the catalogue, or with --check only say what it lacks."""
    if "--check" not in arguments:
        path = catalogue_path("en")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(update())
    lacking = missing()
    for sentence in lacking:
        sys.stdout.write(f"{sentence}\n")
    return 1 if lacking and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
