"""`telar signals`: scans JSON Lines of notes for the 22 flags. Notes go in and out by file or pipe; nothing is kept."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_book import signal_book
from shared.clock import utc_now


class BadNote(ValueError):
    """A line that is not a note. Says the field, never the content."""


def scan_lines(lines: Iterable[str]) -> Iterator[tuple[str | None, str | None]]:
    """Scan each line: pairs of answer and complaint, one of them nothing. An empty line is skipped."""
    scanner = signal_book().scanner
    today = utc_now().date()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield json.dumps(_scan(line, scanner, today), ensure_ascii=False), None
        except BadNote as error:
            yield None, f"línea — line {number}: {error}"


def _scan(line: str, scanner: Scanner, today: date) -> dict[str, Any]:
    note = _read(line)
    scan = scanner.scan(note["text"], language=note.get("lang"), written_on=note["date"] or today)
    flags = [
        {
            "flag": str(one.flag),
            "status": str(one.status),
            "start": one.start,
            "end": one.end,
            "span": note["text"][one.start : one.end],
            "rules": list(one.rules),
        }
        for one in scan.signals
    ]
    return {"id": note["id"], "lang": scan.language, "version": scan.version, "flags": flags}


def _read(line: str) -> dict[str, Any]:
    try:
        note = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        msg = "no es JSON — not JSON"
        raise BadNote(msg) from error
    if not isinstance(note, dict):
        msg = "no es un objeto — not an object"
        raise BadNote(msg)
    if not isinstance(note.get("id"), str | int) or isinstance(note.get("id"), bool):
        msg = "id: falta o no es texto — missing or not text"
        raise BadNote(msg)
    if not isinstance(note.get("text"), str):
        msg = "text: falta o no es texto — missing or not text"
        raise BadNote(msg)
    if not isinstance(note.get("lang"), str | None):
        msg = "lang: no es texto — not text"
        raise BadNote(msg)
    return note | {"date": _date(note.get("date"))}


def _date(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        msg = "date: no es AAAA-MM-DD — not YYYY-MM-DD"
        raise BadNote(msg) from error
