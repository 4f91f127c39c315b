"""Bundles: what a search answers, page by page, and what leaves in one piece."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid5

from services.intake.domain.fhir.codes import REFERRAL_SYSTEM, Json
from services.intake.domain.fhir.refusal import BadParameter

DEFAULT_COUNT: Final = 20
MOST_COUNT: Final = 100
NAMED: Final = frozenset({"ServiceRequest", "Task"})
"""Kinds that bear our identifier."""


def page_of(text: str | None, *, at: str, otherwise: int, most: int) -> int:
    """Read a whole number of a search. Raises BadParameter."""
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 6:  # noqa: PLR2004, more than anybody has
        raise BadParameter("Este parámetro no vale.", field=at, expected="un número entero")
    return min(int(text), most)


def searchset(
    page: Sequence[Json],
    *,
    total: int,
    base: str,
    kind: str,
    asked: Sequence[tuple[str, str]],
    count: int,
    offset: int,
) -> Json:
    """Build the page of a search: its total, this page's entries and links to the others.

    page: the matches from the offset on, at most count. total: of every match. base: the server's address without a
    slash at its end. count 0 asks for the total alone.
    """

    def link(relation: str, start: int) -> Json:
        query = urlencode([*asked, ("_count", str(count)), *([("_offset", str(start))] if start else [])])
        return {"relation": relation, "url": f"{base}/{kind}?{query}"}

    links = [link("self", offset)]
    if count and offset + count < total:
        links.append(link("next", offset + count))
    if count and offset:
        links.append(link("previous", max(0, offset - count)))
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    return bundle | ({"entry": [_entry(one, base) for one in page]} if page else {})


def identified(ref: UUID) -> Json:
    """The identifier that what is about one referral bears, here and at other servers."""
    return {"system": REFERRAL_SYSTEM, "value": str(ref)}


def transaction(resources: Sequence[Json], *, ref: UUID) -> Json:
    """Build what another server is asked to take whole or not at all, and once even if it is asked twice.

    ref: the id that all of them bear; in the bundle each is known by an address of its own.
    """
    addresses = {
        f"{one['resourceType']}/{ref}": f"urn:uuid:{uuid5(ref, one['resourceType'])}" for one in resources
    }
    entries = []
    for one in resources:
        kind = one["resourceType"]
        named = {"identifier": [identified(ref)]} if kind in NAMED else {}
        condition = {"ifNoneExist": f"identifier={REFERRAL_SYSTEM}|{ref}"} if named else {}
        body = {name: value for name, value in one.items() if name not in {"id", "meta"}}
        entries.append(
            {
                "fullUrl": addresses[f"{kind}/{ref}"],
                "resource": _readdressed(body, addresses) | named,
                "request": {"method": "POST", "url": kind} | condition,
            }
        )
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _readdressed(value: Any, addresses: Mapping[str, str]) -> Any:  # noqa: ANN401, JSON of any depth
    if isinstance(value, dict):
        return {
            name: addresses.get(inner, inner)
            if name == "reference" and isinstance(inner, str)
            else _readdressed(inner, addresses)
            for name, inner in value.items()
        }
    return [_readdressed(one, addresses) for one in value] if isinstance(value, list) else value


def _entry(resource: Json, base: str) -> Json:
    address = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": "match"}}
