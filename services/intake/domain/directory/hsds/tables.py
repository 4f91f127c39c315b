"""The tables of HSDS 3.0 as its data package describes them: file, fields, kinds, what must be there.

Source: Open Referral, Human Services Data Specification, tag v3.0 (names of tables and fields).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Table to id to row; what is empty is left out of a row."""

_DESCRIBED: Final = """
organization organizations.csv id!:uuid name! alternate_name description! email website tax_status tax_id \
year_incorporated:number legal_status logo uri parent_organization_id:uuid
program programs.csv id!:uuid organization_id!:uuid name! alternate_name description!
service services.csv id!:uuid organization_id!:uuid program_id:uuid name! alternate_name description url email \
status!:active|inactive|defunct|temporarily_closed interpretation_services application_process fees_description \
wait_time fees accreditations eligibility_description minimum_age:number maximum_age:number assured_date:date \
assurer_email licenses alert last_modified:datetime
attribute attributes.csv id!:uuid link_id!:uuid taxonomy_term_id!:uuid link_type link_entity! value
service_at_location service_at_location.csv id!:uuid service_id!:uuid location_id!:uuid description
location locations.csv id!:uuid location_type!:physical|postal|virtual url organization_id:uuid name alternate_name \
description transportation latitude:number longitude:number external_identifier external_identifier_type
phone phones.csv id!:uuid location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid \
service_at_location_id:uuid number! extension:number type description
contact contacts.csv id!:uuid organization_id:uuid service_id:uuid service_at_location_id:uuid location_id:uuid name \
title department email
address addresses.csv id!:uuid location_id:uuid attention address_1! address_2 city! region state_province! \
postal_code! country! address_type!:physical|postal|virtual
schedule schedules.csv id!:uuid service_id:uuid location_id:uuid service_at_location_id:uuid valid_from:date \
valid_to:date dtstart:date timezone:number until:date count:number wkst:MO|TU|WE|TH|FR|SA|SU freq:WEEKLY|MONTHLY \
interval:number byday byweekno bymonthday byyearday description opens_at:time closes_at:time schedule_link \
attending_type notes
funding funding.csv id!:uuid organization_id:uuid service_id:uuid source
service_area service_areas.csv id!:uuid service_id:uuid name description extent extent_type uri
required_document required_documents.csv id!:uuid service_id:uuid document uri
language languages.csv id!:uuid service_id:uuid location_id:uuid phone_id:uuid name code note
accessibility accessibility.csv id!:uuid location_id:uuid description details url
taxonomy_term taxonomy_terms.csv id!:uuid code name! description! parent_id:uuid taxonomy language taxonomy_id:uuid \
term_uri
metadata metadata.csv id!:uuid resource_id!:uuid resource_type! last_action_date!:date last_action_type! field_name! \
previous_value! replacement_value! updated_by!
meta_table_description meta_table_descriptions.csv id!:uuid name language character_set
cost_option cost_options.csv id!:uuid service_id!:uuid valid_from:date valid_to:date option currency amount:number \
amount_description
organization_identifier organization_identifiers.csv id!:uuid organization_id!:uuid identifier_scheme \
identifier_type! identifier!
taxonomy taxonomies.csv id!:uuid name! description! uri version
"""


@dataclass(frozen=True)
class Field:
    """One field. kind: "", uuid, number, date, datetime, time, or the words it may be, split by a bar."""

    name: str
    kind: str
    is_required: bool


@dataclass(frozen=True)
class Table:
    """One table: its name, its file in a package, and its fields in order."""

    name: str
    file: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row, said without what stands there. row: its number in the file, 1 the first."""

    table: str
    row: int
    field: str
    expected: str


def _table(line: str) -> Table:
    name, file, *fields = line.split()
    made = []
    for word in fields:
        head, _, kind = word.partition(":")
        made.append(
            Field(head.removesuffix("!"), kind.replace("_", " ") if "|" in kind else kind, "!" in head)
        )
    return Table(name, file, tuple(made))


TABLES: Final[Mapping[str, Table]] = {
    table.name: table for table in map(_table, _DESCRIBED.strip().splitlines())
}
BY_FILE: Final = {table.file: table.name for table in TABLES.values()}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def check(table: Table, row: Row, *, number: int) -> Iterator[Problem]:
    """Say what keeps a row from being taken in: a field that is missing or is not of its kind."""
    for field in table.fields:
        value = row.get(field.name)
        if value is None or value == "":
            if field.is_required:
                yield Problem(table.name, number, field.name, "un valor")
        elif (expected := _fault(value, field.kind)) is not None:
            yield Problem(table.name, number, field.name, expected)


def tidy(table: Table, row: Mapping[str, Any]) -> Row:
    """The row without what is empty, numbers as numbers and references in one form, whatever file they came in."""
    kinds = {field.name: field.kind for field in table.fields}
    return {
        name: _tidied(value, kinds.get(name, ""))
        for name, value in row.items()
        if value is not None and value != "" and not isinstance(value, dict | list)
    }


def _tidied(value: Any, kind: str) -> Any:  # noqa: ANN401, a cell
    if kind == "number" and isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if number.is_integer() else number
    if kind == "uuid" and isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            return value
    return value if kind == "number" or isinstance(value, str) else str(value)


def _fault(value: Any, kind: str) -> str | None:  # noqa: ANN401, a cell
    """What would be accepted, or None if the value is."""
    if kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else "un número"
    if "|" in kind:
        return None if value in kind.split("|") else "uno de: " + ", ".join(kind.split("|"))
    if "\x00" in str(value):
        return "un texto sin caracteres nulos"
    reader, expected = _READERS.get(kind, (str, ""))
    try:
        reader(value)
    except ValueError:
        return expected
    return None


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


_READERS: Final[Mapping[str, tuple[Any, str]]] = {
    "uuid": (UUID, "un identificador UUID"),
    "date": (_day, "una fecha como 2026-04-30"),
    "datetime": (datetime.fromisoformat, "fecha y hora como 2026-04-30T10:30:00Z"),
    "time": (time.fromisoformat, "una hora como 10:30"),
}
