"""Our questions as an HSDS taxonomy: what a service is for and whom it takes in; and opening hours as schedules."""

from collections.abc import Mapping
from datetime import date, time
from typing import Final
from uuid import UUID, uuid5

from services.intake.domain.directory.hours import MADRID, Opening
from services.intake.domain.directory.hsds.tables import Row
from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.directory.search import Criterion

OURS: Final = UUID("5b0c7a52-0f3e-4b0b-9b57-7465006c6172")
"""The name space of references that are made out of others: the same thing has the same one in every export."""
_TAXONOMY: Final = str(uuid5(OURS, "taxonomy"))
_NAMES: Final[Mapping[str, str]] = {
    "legal": "Asesoría jurídica",
    "psychological": "Atención psicológica",
    "health": "Salud",
    "shelter": "Alojamiento protegido",
    "social": "Servicios sociales",
    "housing": "Vivienda",
    "employment": "Empleo",
    "language": "Clases de idioma",
    "immigration": "Extranjería",
    "children": "Infancia",
    "food": "Alimentos y ropa",
    "other": "Otro servicio",
    "without_papers": "Atiende a mujeres sin papeles",
    "with_children": "Admite niñas y niños",
    "with_animals": "Admite animales",
    "at_night": "Atiende de noche",
}
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def made(ref: UUID | str, what: str) -> str:
    """The reference of a row that we make out of another."""
    return str(uuid5(OURS, f"{ref}/{what}"))


def term(code: str) -> str:
    """The reference of one of our terms: `need.legal`, `without_papers.yes`."""
    return made(_TAXONOMY, code)


TERMS: Final = {
    term(f"need.{need.value}"): (f"need.{need.value}", _NAMES[need.value]) for need in PartnerService
} | {
    term(f"{criterion.value}.{said}"): (f"{criterion.value}.{said}", f"{_NAMES[criterion.value]}: {word}")
    for criterion in Criterion
    for said, word in (("yes", "sí"), ("no", "no"))
}
"""Reference of a term to its code and its name."""


def taxonomy_rows(used: set[str]) -> tuple[list[Row], list[Row]]:
    """The taxonomy and those of its terms that are used; nothing if none is."""
    if not used:
        return [], []
    taxonomy = {
        "id": _TAXONOMY,
        "name": "Telar",
        "description": "Para qué sirve un servicio y a quién atiende",
        "version": "1",
    }
    terms = [
        {"id": ref, "code": code, "name": name, "description": name, "language": "es", "taxonomy": "Telar",
         "taxonomy_id": _TAXONOMY}
        for ref, (code, name) in TERMS.items() if ref in used
    ]  # fmt: skip
    return [taxonomy], terms


def is_ours(table: str, ref: str) -> bool:
    """Whether a row is of our own taxonomy, which is never kept as somebody else's."""
    return ref in TERMS if table == "taxonomy_term" else table == "taxonomy" and ref == _TAXONOMY


def opening_of(row: Row) -> Opening | None:
    """The hours a schedule says; None if it says more than we can: months, numbered weeks, every second week."""
    special = ("bymonthday", "byyearday", "byweekno", "count", "timezone")
    days = [word.strip() for word in str(row.get("byday", "")).split(",") if word.strip()]
    if any(row.get(name) for name in special) or row.get("interval", 1) != 1 or row.get("freq") == "MONTHLY":
        return None
    if not set(days) <= set(_DAYS):
        return None
    opens, closes = _hour(row.get("opens_at")), _hour(row.get("closes_at"))
    first, last = _edge(row, "valid_from", "dtstart"), _edge(row, "valid_to", "until")
    if not days and first is not None and first == last:
        return Opening((), opens, closes, on=first)
    if not days or opens is None or closes is None:
        return None
    return Opening(tuple(sorted(_DAYS.index(day) for day in days)), opens, closes, first=first, last=last)


def schedule_of(one: Opening) -> Row:
    """The schedule that says these hours; HSDS has no time zones by name, so another than Madrid's is noted."""
    row: Row = {}
    if one.on is not None:
        row |= {name: str(one.on) for name in ("valid_from", "valid_to", "dtstart", "until")}
        if one.opens is None:
            row["description"] = "Cerrado"
    else:
        row |= {"freq": "WEEKLY", "byday": ",".join(_DAYS[day] for day in one.weekdays)}
        row |= {name: str(day) for name, day in (("valid_from", one.first), ("valid_to", one.last)) if day}
    hours = (("opens_at", one.opens), ("closes_at", one.closes))
    row |= {name: hour.isoformat() for name, hour in hours if hour is not None}
    return row if one.zone == MADRID else row | {"notes": one.zone}


def _edge(row: Row, *names: str) -> date | None:
    found = next((row[name] for name in names if row.get(name)), None)
    return None if found is None else date.fromisoformat(found)


def _hour(text: str | None) -> time | None:
    return None if not text else time.fromisoformat(text).replace(tzinfo=None)
