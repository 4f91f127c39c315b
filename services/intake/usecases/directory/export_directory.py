"""The directory as rows of HSDS 3.0: what came in packages, with what is written here laid over it.

A confidential place is left out wholly: HSDS 3.0 has no redacted location. With it goes every row that hangs on it.
"""

from typing import Any, Final
from uuid import UUID

from services.intake.domain.directory.hsds.tables import Row, Rows
from services.intake.domain.directory.hsds.terms import TERMS, made, schedule_of, taxonomy_rows, term
from services.intake.domain.directory.search import Criterion
from services.intake.domain.directory.words import plain_phone
from services.intake.store.directory.parts import DirectoryPlace, DirectoryService
from services.intake.usecases.directory.state import Directory, opening_of_row, read_directory
from shared.work import Work

LIMITS: Final = {
    "name": 200,
    "description": 2000,
    "website": 300,
    "email": 254,
    "number": 40,
    "city": 80,
    "state_province": 80,
    "postal_code": 12,
    "address_1": 200,
    "status": 20,
}
"""How many characters of a text have room in its column; the whole of it is kept in its row."""
_STATUS: Final = {"active", "inactive", "defunct", "temporarily closed"}


def export_rows(work: Work) -> Rows:
    """What may be published of active entries. Audited."""
    work.audit("directory.exported")
    state = read_directory(work, with_kept=True)
    rows = rows_of(state)
    retired = {str(ref) for ref, row in state.partners.items() if not row.is_active}
    return without(rows, hidden_of(state) | retired | _confidential_phones(rows, state))


def hidden_of(state: Directory) -> set[str]:
    """References of confidential places and of what says that a service is given there."""
    places = {place.id for place in state.places.values() if place.is_confidential}
    links = {link.id for link in state.links.values() if link.place_id in places}
    hours = {row.id for row in state.hours.values() if row.place_id in places}
    return {str(ref) for ref in places | links | hours}


def without(rows: Rows, hidden: set[str]) -> Rows:
    """The rows less those that are hidden, and less all that points to one of them, however many steps away."""
    gone = set(hidden)
    while True:
        more = {
            ref
            for table in rows.values()
            for ref, row in table.items()
            if ref not in gone and any(_points(name, value) and value in gone for name, value in row.items())
        }
        if not more:
            break
        gone |= more
    return {
        table: {ref: row for ref, row in held.items() if ref not in gone}
        for table, held in rows.items()
        if held.keys() - gone
    }


def _points(name: str, value: Any) -> bool:  # noqa: ANN401, a cell
    return name.endswith("_id") and name != "parent_organization_id" and isinstance(value, str)


def _confidential_phones(rows: Rows, state: Directory) -> set[str]:
    """Phones that ring in a confidential place, whatever else they hang on."""
    secret = {plain_phone(place.phone) for place in state.places.values() if place.is_confidential} - {""}
    hidden = hidden_of(state)
    secret |= {
        plain_phone(str(row.get("number", "")))
        for row in rows.get("phone", {}).values()
        if {str(value) for value in row.values()} & hidden
    } - {""}
    return {
        ref for ref, row in rows.get("phone", {}).items() if plain_phone(str(row.get("number", ""))) in secret
    }


def rows_of(state: Directory) -> Rows:
    """Every row as it stands here, confidential and retired ones too: what a package is compared with."""
    rows: Rows = {}
    moved = {str(row.id): str(row.merged_into) for row in state.partners.values() if row.merged_into}
    for (table, ref), kept in state.kept.items():
        row = rows.setdefault(table, {})[ref] = dict(kept.data)
        if row.get("organization_id") in moved:
            row["organization_id"] = moved[row["organization_id"]]
    for partner in state.partners.values():
        if partner.merged_into is not None:
            rows.get("organization", {}).pop(str(partner.id), None)
            continue
        row = _row(rows, "organization", partner.id)
        _lay(row, name=partner.organisation, website=partner.website, email=partner.public_email)
        _lay(row, description=partner.description or row.get("description", "") or partner.organisation)
        _phone(rows, partner.phone, "organization_id", partner.id)
    for place in state.places.values():
        _place(rows, place)
    for service in state.services.values():
        _service(rows, state, service)
    for link in state.links.values():
        row = _row(rows, "service_at_location", link.id)
        _lay(row, service_id=str(link.service_id), location_id=str(link.place_id))
    _schedules(rows, state)
    used = {
        row["taxonomy_term_id"] for row in rows.get("attribute", {}).values() if "taxonomy_term_id" in row
    }
    taxonomies, terms = taxonomy_rows(used)
    for table, ours in (("taxonomy", taxonomies), ("taxonomy_term", terms)):
        rows.setdefault(table, {}).update({row["id"]: row for row in ours})
    return {table: held for table, held in rows.items() if held}


def _row(rows: Rows, table: str, ref: UUID | str) -> Row:
    return rows.setdefault(table, {}).setdefault(str(ref), {"id": str(ref)})


def _lay(row: Row, **ours: Any) -> None:  # noqa: ANN401, cells
    """Lay what is written here over a row that came in; a text that only was too long for us stays whole."""
    for name, value in ours.items():
        if value in (None, ""):
            row.pop(name, None)
        elif str(row.get(name, "")).strip()[: LIMITS.get(name)] != str(value):
            row[name] = value


def _phone(rows: Rows, number: str, field: str, ref: UUID) -> None:
    """The first phone that came for this row is the one we hold; ours takes its place if it is another."""
    held = rows.setdefault("phone", {})
    first = next((one for one in sorted(held) if held[one].get(field) == str(ref)), None)
    if not number:
        return
    row = _row(rows, "phone", first or made(ref, "phone"))
    row.setdefault(field, str(ref))
    if plain_phone(str(row.get("number", ""))) != plain_phone(number) or "number" not in row:
        row["number"] = number


def _place(rows: Rows, place: DirectoryPlace) -> None:
    row = _row(rows, "location", place.id)
    row.setdefault("location_type", "physical")
    row.setdefault("organization_id", str(place.partner_id))
    _lay(row, name=place.name)
    if place.latitude is not None and place.longitude is not None:
        _lay(row, latitude=place.latitude, longitude=place.longitude)
    _phone(rows, place.phone, "location_id", place.id)
    held = rows.setdefault("address", {})
    first = next((one for one in sorted(held) if held[one].get("location_id") == str(place.id)), None)
    if place.address and place.city and place.postal_code:
        row = _row(rows, "address", first or made(place.id, "address"))
        row.setdefault("country", "ES")
        row.setdefault("address_type", "physical")
        _lay(row, location_id=str(place.id), address_1=place.address, city=place.city)
        _lay(row, postal_code=place.postal_code, state_province=place.province or place.city)


def _service(rows: Rows, state: Directory, service: DirectoryService) -> None:
    partner = state.partners[service.partner_id]
    row = _row(rows, "service", service.id)
    name = service.name or row.get("name") or need_name(service)
    _lay(row, name=name, description=service.description, organization_id=str(service.partner_id))
    row["status"] = service.status if service.status in _STATUS else "inactive"
    row.setdefault("last_modified", service.changed_at.isoformat())
    languages = rows.setdefault("language", {})
    codes = dict.fromkeys([*service.languages, *partner.languages])
    told = {
        one["code"]: ref for ref, one in languages.items()
        if one.get("service_id") == str(service.id) and one.get("code")
    }  # fmt: skip
    for code in codes.keys() - told.keys():
        ref = made(service.id, f"language.{code}")
        languages[ref] = {"id": ref, "service_id": str(service.id), "code": code}
    answers = [f"need.{service.need.value}"]
    for criterion in Criterion:
        said = getattr(service, criterion.value)
        if said is not None:
            answers.append(f"{criterion.value}.{'yes' if said else 'no'}")
    for code in answers:
        ref = made(service.id, code.split(".", maxsplit=1)[0])
        rows.setdefault("attribute", {})[ref] = {
            "id": ref,
            "link_id": str(service.id),
            "taxonomy_term_id": term(code),
            "link_entity": "service",
        }


def need_name(service: DirectoryService) -> str:
    """The name of what a service is for, where it has none of its own."""
    return TERMS[term(f"need.{service.need.value}")][1]


def _schedules(rows: Rows, state: Directory) -> None:
    links = {(link.service_id, link.place_id): link.id for link in state.links.values()}
    for hours in state.hours.values():
        row = _row(rows, "schedule", hours.id)
        said = schedule_of(opening_of_row(hours))
        if len(row) == 1:
            row |= said
            at = None
            if hours.service_id is not None and hours.place_id is not None:
                at = links.get((hours.service_id, hours.place_id))
            if at is not None:
                row["service_at_location_id"] = str(at)
            elif hours.service_id is not None:
                row["service_id"] = str(hours.service_id)
            if at is None and hours.place_id is not None:
                row["location_id"] = str(hours.place_id)
        else:
            row |= said
