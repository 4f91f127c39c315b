"""A directory as a file: a zip with datapackage.json and a CSV a table, or one of HSDS's JSON documents."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from services.intake.domain.directory.hsds.nest import flatten
from services.intake.domain.directory.hsds.tables import (
    BY_FILE,
    TABLES,
    Problem,
    Row,
    Rows,
    Table,
    check,
    tidy,
)
from shared.errors import Invalid

MOST_BYTES: Final = 20 * 1024 * 1024
"""How large a package may be once it is unpacked."""
MOST_ROWS: Final = 50_000
MOST_FILES: Final = 200
"""How many files a zip may name: HSDS has some thirty, with a page or a licence beside them."""
_TYPES: Final = {
    "": "string",
    "uuid": "string",
    "number": "number",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
}


class NoPackage(Invalid):
    """The file is no directory in HSDS 3.0."""


class Reading:
    """What a file holds. rows: as one row an id. problems: by table, row and field, never with what stands there."""

    def __init__(self) -> None:
        self.rows: Rows = {}
        self.problems: list[Problem] = []
        self._count: dict[str, int] = {}

    def take(self, found: Iterable[tuple[str, Row]], *, may_repeat: bool) -> None:
        """Take rows in. may_repeat: documents name one row in several places, tables never."""
        for table, row in found:
            number = self._count[table] = self._count.get(table, 0) + 1
            if number > MOST_ROWS:
                raise _refusal(f"como mucho {MOST_ROWS} filas por tabla")
            held = self.rows.setdefault(table, {})
            ref = str(row.get("id", ""))
            if ref in held and not may_repeat:
                self.problems.append(Problem(table, number, "id", "un identificador que no se repite"))
            elif ref in held:
                held[ref] |= {name: value for name, value in row.items() if name not in held[ref]}
            else:
                self.problems += check(TABLES[table], row, number=number)
                held[ref] = row


def read_package(content: bytes) -> Reading:
    """Read a zip of CSV files or a JSON document. Raises NoPackage if it is neither or too large."""
    made = Reading()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for table, text in _tables_in(archive):
                made.take(_csv_rows(TABLES[table], text), may_repeat=False)
    else:
        for table, document in _documents(_json(content)):
            made.take(flatten(document, table), may_repeat=True)
    if not made.rows:
        raise _refusal("un paquete HSDS 3.0: un zip con sus CSV, o JSON")
    return made


def write_package(rows: Rows, *, now: datetime, title: str) -> bytes:
    """Write the data package: the same rows make the same bytes at the same instant."""
    target = io.BytesIO()
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    used = [table for table in TABLES.values() if rows.get(table.name)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        description = json.dumps(_description(used, now=now, title=title), ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo("datapackage.json", stamp), description)
        for table in used:
            archive.writestr(zipfile.ZipInfo(table.file, stamp), _csv(table, rows[table.name]))
    return target.getvalue()


def tabular(rows: Rows) -> dict[str, list[Row]]:
    """The same rows as HSDS's tabular JSON names them: table to rows."""
    return {name: [dict(rows[name][ref]) for ref in sorted(rows[name])] for name in TABLES if rows.get(name)}


def _description(tables: list[Table], *, now: datetime, title: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "human_services_data",
        "title": title,
        "version": "3.0.0",
        "created": now.isoformat(),
        "homepage": "https://docs.openreferral.org",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": table.file,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": field.name, "type": _TYPES.get(field.kind, "string")}
                        for field in table.fields
                    ],
                    "primaryKey": "id",
                },
            }
            for table in tables
        ],
    }


def _csv(table: Table, rows: Mapping[str, Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [field.name for field in table.fields], extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows[ref] for ref in sorted(rows))
    return text.getvalue()


def _csv_rows(table: Table, text: str) -> Iterator[tuple[str, Row]]:
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
            yield table.name, tidy(table, {name: value for name, value in row.items() if name})
    except csv.Error as error:
        raise _refusal(f"CSV bien formado en {table.file}") from error


def _tables_in(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    left = MOST_BYTES
    if len(archive.infolist()) > MOST_FILES:
        raise _refusal(f"como mucho {MOST_FILES} archivos dentro del zip")
    for entry in archive.infolist():
        table = BY_FILE.get(entry.filename.rsplit("/", 1)[-1])
        if table is None or entry.is_dir():
            continue
        try:
            with archive.open(entry) as file:
                data = file.read(left + 1)
            text = data.decode("utf-8-sig")
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, UnicodeDecodeError) as error:
            raise _refusal("un zip sano y sin contraseña, con texto UTF-8") from error
        left -= len(data)
        if left < 0:
            raise _refusal(f"como mucho {MOST_BYTES // 1024 // 1024} MB una vez abierto")
        yield table, text


def _json(content: bytes) -> Any:  # noqa: ANN401, whatever the file holds
    if len(content) > MOST_BYTES:
        raise _refusal(f"como mucho {MOST_BYTES // 1024 // 1024} MB")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refusal("un paquete HSDS 3.0: un zip con sus CSV, o JSON") from error


def _documents(said: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401, whatever the file holds
    if isinstance(said, Mapping) and isinstance(said.get("contents"), list):
        said = said["contents"]
    if isinstance(said, list):
        for one in said:
            yield from _documents(one)
    elif isinstance(said, Mapping):
        tables = {name: table for name, table in ((name, _table_named(name)) for name in said) if table}
        if tables and all(isinstance(said[name], list) for name in tables):
            for name, table in tables.items():
                yield from ((table, row) for row in said[name] if isinstance(row, Mapping))
        elif (kind := _kind_of(said)) is not None:
            yield kind, said


def _table_named(name: str) -> str | None:
    return BY_FILE.get(name) or (name if name in TABLES else None)


_KINDS: Final = (
    ("location", frozenset({"location_type"})),
    ("service", frozenset({"status"})),
    ("service_at_location", frozenset({"service_id", "location_id", "service", "location"})),
    ("taxonomy_term", frozenset({"taxonomy_detail", "taxonomy_id", "taxonomy", "term_uri", "code"})),
    ("taxonomy", frozenset({"version"})),
    ("organization", frozenset({"name"})),
)
"""Table and the fields that only its documents have, asked in this order."""


def _kind_of(document: Mapping[str, Any]) -> str | None:
    """Which table a document is of; None if it is of none."""
    if "id" not in document:
        return None
    return next((table for table, signs in _KINDS if signs & document.keys()), None)


def _refusal(expected: str) -> NoPackage:
    return NoPackage("Este archivo no se puede leer como directorio.", field="file", expected=expected)
