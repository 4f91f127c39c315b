"""Rows of a package become entries: what has a column is set, and every row is kept as it came."""

from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.intake.domain.directory.hours import MADRID, Opening
from services.intake.domain.directory.hsds.tables import Row, Rows
from services.intake.domain.directory.hsds.terms import TERMS, made, opening_of
from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.directory.search import Criterion
from services.intake.domain.languages import LANGUAGES
from services.intake.store.directory.packages import SCOPE, DirectoryRow, open_directory
from services.intake.store.directory.partners import Partner
from services.intake.store.directory.parts import (
    DirectoryHours,
    DirectoryOfferedAt,
    DirectoryPlace,
    DirectoryService,
)
from services.intake.usecases.directory.add_partner import blank_partner
from services.intake.usecases.directory.export_directory import LIMITS
from services.intake.usecases.directory.state import Directory
from shared.work import Work

_DEGREES: Final = {"latitude": 90, "longitude": 180}


class Taker:
    """Takes the rows in that a package brings or changes. incoming: all of the package, to find what belongs where."""

    def __init__(self, work: Work, state: Directory, incoming: Rows) -> None:
        self._work = work
        self._state = state
        self._incoming = incoming

    def take(self, rows: Rows) -> None:
        """Set what has a column, in the order in which rows lean on each other; keep each row."""
        open_directory(self._work.session)
        for table, set_row in (
            ("organization", self._organisation),
            ("service", self._service),
            ("location", self._place),
            ("service_at_location", self._link),
            ("address", self._address),
            ("phone", self._phone),
            ("language", self._language),
            ("attribute", self._attribute),
            ("schedule", self._schedule),
        ):
            for ref, row in rows.get(table, {}).items():
                set_row(UUID(ref), row, self._base(table, ref))
            self._work.session.flush()
        for table, held in rows.items():
            for ref, row in held.items():
                self._keep(table, ref, row)
        self._work.session.flush()

    def _base(self, table: str, ref: str) -> Row:
        kept = self._state.kept.get((table, ref))
        return {} if kept is None else kept.data

    def _organisation(self, ref: UUID, row: Row, base: Row) -> None:
        partner = self._state.partners.get(ref)
        if partner is None:
            partner = self._state.partners[ref] = blank_partner(self._work, ref)
            partner.confirmed_at = self._assured(ref)
        for name, attribute in (
            ("name", "organisation"),
            ("description", "description"),
            ("website", "website"),
            ("email", "public_email"),
        ):
            _set(partner, attribute, name, row, base)

    def _assured(self, organisation: UUID) -> datetime | None:
        """When somebody last vouched for one of its services, as the package says; None: nobody did."""
        services = self._incoming.get("service", {}).values()
        days = [
            row["assured_date"]
            for row in services
            if row.get("organization_id") == str(organisation) and row.get("assured_date")
        ]
        if not days:
            return None
        said = datetime.combine(date.fromisoformat(max(days)), time(), ZoneInfo(MADRID))
        return min(said, self._work.now)

    def _service(self, ref: UUID, row: Row, base: Row) -> None:
        service = self._state.services.get(ref)
        if service is None:
            owner = self._partner_of(row)
            service = self._state.services[ref] = DirectoryService(
                id=ref, partner_id=owner.id, need=PartnerService.OTHER, name="", description="",
                languages=[], status="active", changed_at=self._work.now,
            )  # fmt: skip
            self._work.session.add(service)
        for name in ("name", "description", "status"):
            _set(service, name, name, row, base)
        service.changed_at = self._work.now

    def _partner_of(self, row: Row) -> Partner:
        partner = self._state.partners[UUID(row["organization_id"])]
        return self._state.partners[partner.merged_into] if partner.merged_into else partner

    def _place(self, ref: UUID, row: Row, base: Row) -> None:
        place = self._state.places.get(ref)
        if place is None:
            owner = self._owner_of_place(str(ref), row)
            if owner is None:
                return
            place = DirectoryPlace(
                id=ref, partner_id=owner, name="", is_confidential=False, address="", city="", province="",
                postal_code="", phone="",
            )  # fmt: skip
            self._state.places[ref] = place
            self._work.session.add(place)
        _set(place, "name", "name", row, base)
        degrees = {name: row.get(name) for name in _DEGREES}
        if all(
            isinstance(value, int | float) and abs(value) <= _DEGREES[name] for name, value in degrees.items()
        ) and degrees != {name: base.get(name) for name in _DEGREES}:
            place.latitude, place.longitude = degrees["latitude"], degrees["longitude"]

    def _owner_of_place(self, ref: str, row: Row) -> UUID | None:
        """Whose place it is: as it says itself, else the organisation of a service that is given there."""
        named = row.get("organization_id")
        if named and UUID(named) in self._state.partners:
            partner = self._state.partners[UUID(named)]
            return partner.merged_into or partner.id
        for link in self._incoming.get("service_at_location", {}).values():
            if link.get("location_id") == ref and UUID(link["service_id"]) in self._state.services:
                return self._state.services[UUID(link["service_id"])].partner_id
        return None

    def _link(self, ref: UUID, row: Row, _base: Row) -> None:
        service, place = UUID(row["service_id"]), UUID(row["location_id"])
        is_known = service in self._state.services and place in self._state.places
        pairs = {(link.service_id, link.place_id) for link in self._state.links.values()}
        if is_known and ref not in self._state.links and (service, place) not in pairs:
            link = DirectoryOfferedAt(id=ref, service_id=service, place_id=place)
            self._state.links[ref] = link
            self._work.session.add(link)

    def _address(self, _ref: UUID, row: Row, base: Row) -> None:
        place = self._state.places.get(_uuid(row.get("location_id")))
        if place is None or place.is_confidential:
            return
        for name, attribute in (
            ("address_1", "address"),
            ("city", "city"),
            ("state_province", "province"),
            ("postal_code", "postal_code"),
        ):
            _set(place, attribute, name, row, base)

    def _phone(self, _ref: UUID, row: Row, base: Row) -> None:
        partner = self._state.partners.get(_uuid(row.get("organization_id")))
        if partner is not None and (not partner.phone or base):
            _set(partner, "phone", "number", row, base)

    def _language(self, _ref: UUID, row: Row, _base: Row) -> None:
        service = self._state.services.get(_uuid(row.get("service_id")))
        code = row.get("code")
        if service is not None and code in LANGUAGES and code not in service.languages:
            service.languages = [*service.languages, str(code)]

    def _attribute(self, _ref: UUID, row: Row, _base: Row) -> None:
        service = self._state.services.get(_uuid(row.get("link_id")))
        code, _ = TERMS.get(str(row.get("taxonomy_term_id")), ("", ""))
        if service is None or not code:
            return
        question, said = code.split(".", maxsplit=1)
        if question == "need":
            service.need = PartnerService(said)
        else:
            setattr(service, Criterion(question).value, said == "yes")

    def _schedule(self, ref: UUID, row: Row, _base: Row) -> None:
        opening = opening_of(row)
        at = self._state.links.get(_uuid(row.get("service_at_location_id")))
        service = at.service_id if at else _uuid(row.get("service_id"))
        place = at.place_id if at else _uuid(row.get("location_id"))
        owner = self._state.services.get(service) or self._state.places.get(place)
        if opening is None or owner is None:
            return
        hours = self._state.hours.get(ref)
        if hours is None:
            hours = self._state.hours[ref] = DirectoryHours(
                id=ref,
                partner_id=owner.partner_id,
                service_id=service if service in self._state.services else None,
                place_id=place if place in self._state.places else None,
            )
            self._work.session.add(hours)
        set_opening(hours, opening)

    def _keep(self, table: str, ref: str, row: Row) -> None:
        if self._is_ours(table, ref, row):
            return
        kept = self._state.kept.get((table, ref))
        if kept is None:
            kept = DirectoryRow(scope_id=SCOPE, kind=table, ref=UUID(ref), partner_id=self._owner(table, row))
            kept.data = dict(row)
            self._work.session.add(kept)
        else:
            kept.data = kept.data | row

    def _is_ours(self, table: str, ref: str, row: Row) -> bool:
        """What we make anew at every export: our answers and the languages that are a code and no more."""
        if table == "attribute":
            return str(row.get("taxonomy_term_id")) in TERMS
        return table == "language" and ref == made(row.get("service_id", ""), f"language.{row.get('code')}")

    def _owner(self, table: str, row: Row) -> UUID | None:
        if table == "organization":
            return UUID(row["id"])
        partner = self._state.partners.get(_uuid(row.get("organization_id")))
        if partner is not None:
            return partner.id
        service = self._state.services.get(_uuid(row.get("service_id")))
        place = self._state.places.get(
            _uuid(row.get("location_id") or (row["id"] if table == "location" else ""))
        )
        found = service or place
        return found.partner_id if found else None


def set_opening(hours: DirectoryHours, opening: Opening) -> None:
    """Write hours into their row."""
    hours.weekdays, hours.opens, hours.closes = list(opening.weekdays), opening.opens, opening.closes
    hours.on_date, hours.first, hours.last, hours.zone = opening.on, opening.first, opening.last, opening.zone


def _set(target: Any, attribute: str, name: str, row: Row, base: Row) -> None:  # noqa: ANN401, some row
    """Set what the package says anew: what it said before may have been changed here since, and that stays."""
    if name in row and row[name] != base.get(name):
        setattr(target, attribute, str(row[name]).strip()[: LIMITS[name]])


def _uuid(text: Any) -> UUID:  # noqa: ANN401, a cell
    """The reference in a cell; one that is nobody's if there is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return UUID(int=0)
