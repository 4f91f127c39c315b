"""Write a partner's services, places, hours and agreements."""

from dataclasses import asdict
from uuid import UUID

from services.intake.domain.directory.facts import AboutFacts, AgreementFacts, PlaceFacts, ServiceFacts
from services.intake.domain.directory.hours import Opening
from services.intake.store.directory.packages import forget_rows
from services.intake.store.directory.partners import Partner
from services.intake.store.directory.parts import (
    GIVEN,
    DirectoryAgreement,
    DirectoryHours,
    DirectoryPlace,
    DirectoryService,
    Part,
    drop_hours_of,
    parts_of,
    set_services_at,
)
from services.intake.usecases.directory.change_partner import held_partner
from services.intake.usecases.directory.export_directory import rows_of, without
from services.intake.usecases.directory.state import read_directory
from services.intake.usecases.directory.take_rows import set_opening
from shared.errors import Invalid, Missing
from shared.ids import new_id
from shared.work import Work

_STOPPED = "inactive"


def write_about(work: Work, *, partner_id: UUID, facts: AboutFacts) -> None:
    """Say what may be read about the organisation. Raises Missing."""
    partner = held_partner(work, partner_id)
    partner.description, partner.website = facts.description, facts.website
    partner.public_email = facts.public_email
    _changed(work, partner, "about")


def write_service(
    work: Work,
    *,
    partner_id: UUID,
    facts: ServiceFacts,
    service_id: UUID | None = None,
    key: UUID | None = None,
) -> UUID:
    """Add a service, or replace what is said of one; return its reference. Raises Missing."""
    partner = held_partner(work, partner_id)

    def make() -> UUID:
        row = DirectoryService(id=new_id(), partner_id=partner.id)
        _set_service(work, row, facts)
        partner.offers.append(row)
        work.session.flush()
        return row.id

    if service_id is None:
        made = work.once(key, "directory_service", make)
    else:
        row = _part(work, DirectoryService, partner, service_id)
        _set_service(work, row, facts)
        made = row.id
    _changed(work, partner, "service")
    return made


def write_place(
    work: Work, *, partner_id: UUID, facts: PlaceFacts, place_id: UUID | None = None, key: UUID | None = None
) -> UUID:
    """Add a place, or replace what is said of one; return its reference.

    Of a confidential place the street, the postcode and the coordinates are not kept, whatever came in, and all
    that packages said of it is forgotten. Raises Missing, Invalid (a service of another partner).
    """
    partner = held_partner(work, partner_id)
    strange = set(facts.services) - {offer.id for offer in partner.offers}
    if strange:
        raise Invalid("Ese servicio no es de esta entidad.", field="services", expected="sus servicios")

    def make() -> UUID:
        row = DirectoryPlace(id=new_id(), partner_id=partner.id)
        work.session.add(row)
        _set_place(work, row, facts)
        return row.id

    if place_id is None:
        made = work.once(key, "directory_place", make)
    else:
        row = _part(work, DirectoryPlace, partner, place_id)
        if facts.is_confidential:
            _forget_what_packages_said(work, row)
        _set_place(work, row, facts)
        made = row.id
    _changed(work, partner, "place")
    return made


def drop_place(work: Work, *, partner_id: UUID, place_id: UUID) -> None:
    """Take a place away with its hours. Raises Missing."""
    partner = held_partner(work, partner_id)
    place = _part(work, DirectoryPlace, partner, place_id)
    _forget_what_packages_said(work, place)
    set_services_at(work.session, place.id, ())
    drop_hours_of(work.session, place_id=place.id)
    work.session.delete(place)
    _changed(work, partner, "place")


def add_hours(
    work: Work,
    *,
    partner_id: UUID,
    opening: Opening,
    service_id: UUID | None = None,
    place_id: UUID | None = None,
    key: UUID | None = None,
) -> UUID:
    """Write hours down, of the whole entry, of a service, of a place or of both. Raises Missing."""
    partner = held_partner(work, partner_id)
    if service_id is not None:
        _part(work, DirectoryService, partner, service_id)
    if place_id is not None:
        _part(work, DirectoryPlace, partner, place_id)

    def make() -> UUID:
        row = DirectoryHours(id=new_id(), partner_id=partner.id, service_id=service_id, place_id=place_id)
        set_opening(row, opening)
        work.session.add(row)
        return row.id

    made = work.once(key, "directory_hours", make)
    _changed(work, partner, "hours")
    return made


def drop_hours(work: Work, *, partner_id: UUID, hours_id: UUID) -> None:
    """Take hours away. Raises Missing."""
    partner = held_partner(work, partner_id)
    row = _part(work, DirectoryHours, partner, hours_id)
    forget_rows(work.session, {row.id})
    work.session.delete(row)
    _changed(work, partner, "hours")


def add_agreement(work: Work, *, partner_id: UUID, facts: AgreementFacts, key: UUID | None = None) -> UUID:
    """Note what was signed. Raises Missing."""
    partner = held_partner(work, partner_id)

    def make() -> UUID:
        row = DirectoryAgreement(id=new_id(), partner_id=partner.id, **asdict(facts))
        work.session.add(row)
        return row.id

    made = work.once(key, "directory_agreement", make)
    _changed(work, partner, "agreement")
    return made


def drop_agreement(work: Work, *, partner_id: UUID, agreement_id: UUID) -> None:
    """Take a note of an agreement away. Raises Missing."""
    partner = held_partner(work, partner_id)
    work.session.delete(_part(work, DirectoryAgreement, partner, agreement_id))
    _changed(work, partner, "agreement")


def _set_service(work: Work, row: DirectoryService, facts: ServiceFacts) -> None:
    row.need, row.name, row.description = facts.need, facts.name, facts.description
    row.languages = list(facts.languages)
    row.without_papers, row.with_children = facts.without_papers, facts.with_children
    row.with_animals, row.at_night = facts.with_animals, facts.at_night
    if row.status is None or (row.status == GIVEN) != facts.is_given:
        row.status = GIVEN if facts.is_given else _STOPPED
    row.changed_at = work.now


def _set_place(work: Work, row: DirectoryPlace, facts: PlaceFacts) -> None:
    is_public = not facts.is_confidential
    row.name, row.is_confidential, row.city = facts.name, facts.is_confidential, facts.city
    row.province, row.phone = facts.province, facts.phone
    row.address = facts.address if is_public else ""
    row.postal_code = facts.postal_code if is_public else ""
    row.latitude = facts.latitude if is_public else None
    row.longitude = facts.longitude if is_public else None
    work.session.flush()
    set_services_at(work.session, row.id, facts.services)


def _forget_what_packages_said(work: Work, place: DirectoryPlace) -> None:
    """Forget every row of a package that hangs on this place, however many steps away."""
    state = read_directory(work, with_kept=True)
    links = {str(link.id) for link in state.links.values() if link.place_id == place.id}
    rows = rows_of(state)
    left = without(rows, {str(place.id)} | links)
    gone = {ref for table, held in rows.items() for ref in held.keys() - left.get(table, {}).keys()}
    forget_rows(work.session, {kept.ref for (_, ref), kept in state.kept.items() if ref in gone})


def _part(work: Work, table: type[Part], partner: Partner, ref: UUID) -> Part:
    found = next((row for row in parts_of(work.session, table, [partner.id]) if row.id == ref), None)
    if found is None:
        raise Missing("No existe en esta entidad.")
    return found


def _changed(work: Work, partner: Partner, what: str) -> None:
    work.session.flush()
    work.audit("partner.changed", subject=partner.id, reason=what)
