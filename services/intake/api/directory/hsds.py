"""The directory as HSDS 3.0's API: organisations, services, services at locations, taxonomies; paged as it says.

Read-only, for whoever is signed in here; confidential places are in none of it.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.intake.api.dependencies import CaseworkDoor, Door
from services.intake.domain.directory.hsds.nest import Nester
from services.intake.domain.directory.hsds.tables import Row, Rows
from services.intake.domain.directory.words import plain
from services.intake.usecases.directory.export_directory import export_rows
from shared.errors import Missing

router = APIRouter(prefix="/hsds", tags=["hsds"])
_OPENAPI: Final = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
_PROFILE: Final = "https://docs.openreferral.org/en/3.0/hsds/schema_reference.html"
Number = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=500)]
Search = Annotated[str, Query(max_length=100)]


class About(BaseModel):
    """Which HSDS this is."""

    version: str = "3.0"
    profile: str = _PROFILE
    openapi_url: str = _OPENAPI


class Page(BaseModel):
    """A page of a list, numbered from 1; size: how many stand on it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]


@router.get("/")
def about(door: CaseworkDoor) -> About:
    """The version, the profile and where the specification's OpenAPI document is."""
    with door.begin("hsds_about"):
        return About()


@router.get("/organizations")
def organizations(
    door: CaseworkDoor,
    *,
    search: Search = "",
    full: bool = False,
    full_service: bool = False,
    page: Number = 1,
    per_page: Size = 50,
) -> Page:
    """Organisations by name. full: with all that belongs to them; full_service: their services too."""
    rows = _rows(door)
    found = _searched(_named(rows, "organization"), search)
    nester = Nester(rows)

    def show(ref: str) -> Row:
        if full_service:
            return nester.full("organization", ref)
        return (
            nester.full("organization", ref, without=("services",))
            if full
            else nester.flat("organization", ref)
        )

    return _page(found, show, number=page, size=per_page)


@router.get("/organizations/{ref}")
def organization(ref: UUID, door: CaseworkDoor, *, full_service: bool = True) -> dict[str, Any]:
    """One organisation with all that belongs to it."""
    without = () if full_service else ("services",)
    return _one(_rows(door), "organization", ref, without=without)


@router.get("/services")
def services(
    door: CaseworkDoor,
    *,
    search: Search = "",
    organization_id: UUID | None = None,
    taxonomy_term_id: UUID | None = None,
    taxonomy_id: UUID | None = None,
    modified_after: datetime | None = None,
    minimal: bool = False,
    full: bool = False,
    page: Number = 1,
    per_page: Size = 50,
) -> Page:
    """Services by name. minimal: id and last change alone; full: with all that belongs to them."""
    rows = _rows(door)
    found = _searched(_named(rows, "service"), search)
    if organization_id is not None:
        found = [row for row in found if row.get("organization_id") == str(organization_id)]
    if modified_after is not None:
        found = [row for row in found if _is_after(row, modified_after)]
    found = _of_term(rows, found, taxonomy_term_id, taxonomy_id)
    nester = Nester(rows)

    def show(ref: str) -> Row:
        if minimal:
            row = rows["service"][ref]
            return {name: row[name] for name in ("id", "last_modified") if name in row}
        return nester.full("service", ref) if full else nester.flat("service", ref)

    return _page(found, show, number=page, size=per_page)


@router.get("/services/{ref}")
def service(ref: UUID, door: CaseworkDoor) -> dict[str, Any]:
    """One service with all that belongs to it."""
    return _one(_rows(door), "service", ref)


@router.get("/service_at_locations")
def service_at_locations(
    door: CaseworkDoor,
    *,
    organization_id: UUID | None = None,
    taxonomy_term_id: UUID | None = None,
    taxonomy_id: UUID | None = None,
    full: bool = False,
    page: Number = 1,
    per_page: Size = 50,
) -> Page:
    """Which service is given where."""
    rows = _rows(door)
    wanted = _of_term(rows, list(rows.get("service", {}).values()), taxonomy_term_id, taxonomy_id)
    if organization_id is not None:
        wanted = [row for row in wanted if row.get("organization_id") == str(organization_id)]
    services = {row["id"] for row in wanted}
    found = [row for row in _named(rows, "service_at_location") if row.get("service_id") in services]
    nester = Nester(rows)

    def show(ref: str) -> Row:
        return nester.full("service_at_location", ref) if full else nester.flat("service_at_location", ref)

    return _page(found, show, number=page, size=per_page)


@router.get("/service_at_locations/{ref}")
def service_at_location(ref: UUID, door: CaseworkDoor) -> dict[str, Any]:
    """One service at one location, with both."""
    return _one(_rows(door), "service_at_location", ref)


@router.get("/taxonomies")
def taxonomies(door: CaseworkDoor, *, search: Search = "", page: Number = 1, per_page: Size = 50) -> Page:
    """Taxonomies by name."""
    return _list(door, "taxonomy", search, page, per_page)


@router.get("/taxonomies/{ref}")
def taxonomy(ref: UUID, door: CaseworkDoor) -> dict[str, Any]:
    """One taxonomy."""
    return _one(_rows(door), "taxonomy", ref)


@router.get("/taxonomy_terms")
def taxonomy_terms(
    door: CaseworkDoor,
    *,
    search: Search = "",
    taxonomy_id: UUID | None = None,
    top_only: bool = False,
    parent_id: UUID | None = None,
    page: Number = 1,
    per_page: Size = 50,
) -> Page:
    """Terms by name. top_only: those without a parent."""
    rows = _rows(door)
    found = _searched(_named(rows, "taxonomy_term"), search)
    if taxonomy_id is not None:
        found = [row for row in found if row.get("taxonomy_id") == str(taxonomy_id)]
    if parent_id is not None:
        found = [row for row in found if row.get("parent_id") == str(parent_id)]
    if top_only:
        found = [row for row in found if not row.get("parent_id")]
    nester = Nester(rows)
    return _page(found, lambda ref: nester.flat("taxonomy_term", ref), number=page, size=per_page)


@router.get("/taxonomy_terms/{ref}")
def taxonomy_term(ref: UUID, door: CaseworkDoor) -> dict[str, Any]:
    """One term with its taxonomy."""
    return _one(_rows(door), "taxonomy_term", ref)


def _rows(door: Door) -> Rows:
    with door.begin("hsds_read") as work:
        return export_rows(work)


def _list(door: Door, table: str, search: str, page: int, per_page: int) -> Page:
    rows = _rows(door)
    nester = Nester(rows)
    found = _searched(_named(rows, table), search)
    return _page(found, lambda ref: nester.flat(table, ref), number=page, size=per_page)


def _one(rows: Rows, table: str, ref: UUID, *, without: tuple[str, ...] = ()) -> Row:
    if str(ref) not in rows.get(table, {}):
        raise Missing("No existe.")
    return Nester(rows).full(table, str(ref), without=without)


def _named(rows: Rows, table: str) -> list[Row]:
    return sorted(rows.get(table, {}).values(), key=lambda row: (plain(str(row.get("name", ""))), row["id"]))


def _searched(rows: list[Row], search: str) -> list[Row]:
    words = plain(search).split()
    return [
        row
        for row in rows
        if all(word in plain(f"{row.get('name', '')} {row.get('description', '')}") for word in words)
    ]


def _is_after(row: Row, moment: datetime) -> bool:
    said = datetime.fromisoformat(str(row["last_modified"])) if row.get("last_modified") else None
    if said is None:
        return False
    return said.replace(tzinfo=said.tzinfo or moment.tzinfo) >= moment.replace(
        tzinfo=moment.tzinfo or said.tzinfo
    )


def _of_term(rows: Rows, services: list[Row], term: UUID | None, taxonomy: UUID | None) -> list[Row]:
    if term is None and taxonomy is None:
        return services
    terms = {
        ref
        for ref, row in rows.get("taxonomy_term", {}).items()
        if (term is None or ref == str(term))
        and (taxonomy is None or row.get("taxonomy_id") == str(taxonomy))
    }
    named = {
        row.get("link_id")
        for row in rows.get("attribute", {}).values()
        if row.get("taxonomy_term_id") in terms
    }
    return [row for row in services if row["id"] in named]


def _page(found: list[Row], show: Callable[[str], Row], *, number: int, size: int) -> Page:
    shown = found[(number - 1) * size : number * size]
    pages = max(1, math.ceil(len(found) / size))
    return Page(
        total_items=len(found),
        total_pages=pages,
        page_number=number,
        size=len(shown),
        first_page=number == 1,
        last_page=number >= pages,
        empty=not shown,
        contents=[show(row["id"]) for row in shown],
    )
