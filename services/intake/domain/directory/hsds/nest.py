"""HSDS in its two shapes: rows in tables, and documents that hold each other as the API sends them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.intake.domain.directory.hsds.tables import TABLES, Row, Rows, tidy

_MOST_DEEP: Final = 12

CHILDREN: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "organization": (
        ("funding", "funding", "organization_id"),
        ("contacts", "contact", "organization_id"),
        ("phones", "phone", "organization_id"),
        ("locations", "location", "organization_id"),
        ("programs", "program", "organization_id"),
        ("organization_identifiers", "organization_identifier", "organization_id"),
        ("services", "service", "organization_id"),
    ),
    "service": (
        ("phones", "phone", "service_id"),
        ("schedules", "schedule", "service_id"),
        ("service_areas", "service_area", "service_id"),
        ("service_at_locations", "service_at_location", "service_id"),
        ("languages", "language", "service_id"),
        ("funding", "funding", "service_id"),
        ("cost_options", "cost_option", "service_id"),
        ("required_documents", "required_document", "service_id"),
        ("contacts", "contact", "service_id"),
    ),
    "service_at_location": (
        ("contacts", "contact", "service_at_location_id"),
        ("phones", "phone", "service_at_location_id"),
        ("schedules", "schedule", "service_at_location_id"),
    ),
    "location": (
        ("languages", "language", "location_id"),
        ("addresses", "address", "location_id"),
        ("contacts", "contact", "location_id"),
        ("accessibility", "accessibility", "location_id"),
        ("phones", "phone", "location_id"),
        ("schedules", "schedule", "location_id"),
    ),
    "contact": (("phones", "phone", "contact_id"),),
    "phone": (("languages", "language", "phone_id"),),
}
"""By table: the list in its document, the table of what stands in it, and the field that points back."""

POINTERS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "service": (("organization", "organization", "organization_id"), ("program", "program", "program_id")),
    "service_at_location": (("location", "location", "location_id"), ("service", "service", "service_id")),
    "attribute": (("taxonomy_term", "taxonomy_term", "taxonomy_term_id"),),
    "taxonomy_term": (("taxonomy_detail", "taxonomy", "taxonomy_id"),),
}
"""By table: the document it holds, that document's table, and the field that names it."""

ABOUT: Final = (("attributes", "attribute", "link_id"), ("metadata", "metadata", "resource_id"))
"""What any document may hold about itself."""


def flatten(document: Mapping[str, Any], table: str) -> Iterator[tuple[str, Row]]:
    """Every row that a document holds, inner ones after their outer one; a row may come more than once."""
    yield from _flatten(document, table, {}, 0)


def _flatten(document: Mapping[str, Any], table: str, known: Row, depth: int) -> Iterator[tuple[str, Row]]:
    if depth > _MOST_DEEP:
        return
    row = tidy(TABLES[table], document)
    row |= {name: value for name, value in known.items() if value and name not in row}
    inner: list[tuple[str, Row]] = []
    for key, target, field in POINTERS.get(table, ()):
        held = document.get(key)
        if isinstance(held, Mapping):
            row.setdefault(field, str(held.get("id", "")))
            of_whom = {"organization_id": row.get("organization_id")} if target == "program" else {}
            inner += _flatten(held, target, of_whom, depth + 1)
    yield table, row
    yield from inner
    for key, target, field in (*CHILDREN.get(table, ()), *ABOUT):
        about = {"link_entity": table} if target == "attribute" else {}
        about |= {"resource_type": table} if target == "metadata" else {}
        for held in document.get(key) or ():
            if isinstance(held, Mapping):
                yield from _flatten(held, target, {field: row.get("id"), **about}, depth + 1)


class Nester:
    """Builds documents out of rows. What points back to the outer document is left out, as the examples do."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._by: dict[tuple[str, str, str], list[str]] = {}
        for table, held in rows.items():
            for ref, row in held.items():
                for name, value in row.items():
                    if name.endswith("_id") and name != "id":
                        self._by.setdefault((table, name, str(value)), []).append(ref)

    def flat(self, table: str, ref: str) -> Row:
        """A document with one-to-one fields only, as lists give them: a service with its organisation."""
        made = dict(self._rows[table][ref])
        for key, target, field in POINTERS.get(table, ()):
            held = self._rows.get(target, {}).get(str(made.get(field)))
            if held is not None:
                made[key] = self.flat(target, held["id"]) if table == "service_at_location" else dict(held)
                made.pop(field)
        return made

    def full(self, table: str, ref: str, *, without: tuple[str, ...] = (), deep: bool = True) -> Row:
        """A document with all that belongs to it. without: keys to leave out. deep: with what it belongs to itself."""
        made = dict(self._rows[table][ref])
        for key, target, field in POINTERS.get(table, ()):
            held = self._rows.get(target, {}).get(str(made.get(field)))
            if held is None or key in without or (target in ("organization", "service") and not deep):
                continue
            made[key] = self.full(
                target, held["id"], without=("services", "service_at_locations"), deep=False
            )
            made.pop(field)
        for key, target, field in (*CHILDREN.get(table, ()), *ABOUT):
            if key in without:
                continue
            found = [
                self._inner(target, child, field, table) for child in self._by.get((target, field, ref), ())
            ]
            if found:
                made[key] = found
        return made

    def _inner(self, table: str, ref: str, field: str, outer: str) -> Row:
        without = ("service",) if outer == "service" else ()
        made = self.full(table, ref, without=without, deep=False)
        made.pop(field, None)
        return made
