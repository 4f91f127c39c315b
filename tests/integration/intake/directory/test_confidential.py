"""A refuge's address is never published: not its street, nor anything from which it follows."""

import json
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.intake.domain.directory.facts import PlaceFacts
from services.intake.domain.directory.hours import Opening
from services.intake.domain.directory.hsds.nest import Nester
from services.intake.domain.directory.hsds.package import Reading, read_package, write_package
from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.directory.places import Point
from services.intake.domain.directory.search import Wanted
from services.intake.store.directory.parts import DirectoryPlace
from services.intake.usecases.directory.edit_parts import add_hours, drop_place, write_place
from services.intake.usecases.directory.import_directory import Action, import_directory, plan_import
from services.intake.usecases.directory.search_directory import search_directory
from shared.ids import new_id
from tests.integration.intake.directory.conftest import START, Office

STREET = "Calle del Secreto 7"
PLACE = PlaceFacts(
    name="Casa Abrigo", is_confidential=False, address=STREET, city="Astorga", province="León", postal_code="24700",
    latitude=42.4581, longitude=-6.0531, phone="+34 987 654 321", services=(),
)  # fmt: skip
TELLING = (STREET, "24700", "42.4581", "6.0531", "987 654 321", "Casa Abrigo", "Astorga", "Bus 3", "Portera")


def refuge(**changes: object) -> PlaceFacts:
    return PlaceFacts(**(PLACE.__dict__ | changes))  # type: ignore[arg-type]


def package(place: UUID, organisation: UUID, service: UUID) -> bytes:
    """What another directory says of the refuge, with everything that hangs on it."""
    phone, contact, link = new_id(), new_id(), new_id()
    return json.dumps(
        {
            "organization": [{"id": str(organisation), "name": "Despacho Inventado", "description": "d"}],
            "service": [{"id": str(service), "organization_id": str(organisation), "name": "Casa", "status": "active"}],
            "location": [{"id": str(place), "location_type": "physical", "organization_id": str(organisation), "name": "Casa Abrigo",
                          "latitude": 42.4581, "longitude": -6.0531, "transportation": "Bus 3"}],
            "address": [{"id": str(new_id()), "location_id": str(place), "address_1": STREET, "city": "Astorga", "state_province": "León",
                         "postal_code": "24700", "country": "ES", "address_type": "physical"}],
            "service_at_location": [{"id": str(link), "service_id": str(service), "location_id": str(place)}],
            "contact": [{"id": str(contact), "location_id": str(place), "name": "Portera"}],
            "phone": [
                {"id": str(phone), "contact_id": str(contact), "number": "+34 987 654 321"},
                {"id": str(new_id()), "service_id": str(service), "number": "987654321"},
            ],
            "language": [{"id": str(new_id()), "phone_id": str(phone), "code": "fr"}],
            "schedule": [{"id": str(new_id()), "service_at_location_id": str(link), "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}],
            "accessibility": [{"id": str(new_id()), "location_id": str(place), "description": "Portera en Astorga"}],
            "metadata": [{"id": str(new_id()), "resource_id": str(place), "resource_type": "location", "last_action_date": "2026-01-01",
                          "last_action_type": "update", "field_name": "address", "previous_value": STREET, "replacement_value": STREET,
                          "updated_by": "Portera"}],
        }
    ).encode()  # fmt: skip


def add_place(office: Office, partner: UUID, facts: PlaceFacts, place: UUID | None = None) -> UUID:
    with office.begin() as work:
        return write_place(work, partner_id=partner, facts=facts, place_id=place)


def services_of(office: Office, partner: UUID) -> tuple[UUID, ...]:
    return tuple(
        UUID(ref) for ref, row in office.rows()["service"].items() if row["organization_id"] == str(partner)
    )


def published(office: Office) -> str:
    """Everything that goes out, in every shape."""
    rows = office.rows()
    nester = Nester(rows)
    shapes = [
        nester.full(table, ref) for table in ("organization", "service") for ref in rows.get(table, {})
    ] + [nester.flat("service_at_location", ref) for ref in rows.get("service_at_location", {})]
    again: Reading = read_package(write_package(rows, now=START, title="Directorio"))
    return json.dumps([rows, shapes, again.rows], ensure_ascii=False)


def test_an_ordinary_place_is_published(office: Office) -> None:
    partner = office.add()
    add_place(office, partner, refuge(services=services_of(office, partner)))

    said = published(office)

    assert STREET in said
    assert "42.4581" in said


def test_nothing_of_a_confidential_place_goes_out(office: Office) -> None:
    partner = office.add("Entidad Inventada", PartnerService.SHELTER)
    services = services_of(office, partner)
    place = add_place(office, partner, refuge(is_confidential=True, services=services))
    with office.begin() as work:
        add_hours(
            work,
            partner_id=partner,
            opening=Opening((0,), None, None),
            service_id=services[0],
            place_id=place,
        )

    said = published(office)

    assert [word for word in (*TELLING, str(place)) if word in said] == []
    assert office.rows().keys() & {"location", "service_at_location", "address", "schedule"} == set()
    assert str(services[0]) in said


def test_a_place_that_becomes_confidential_is_forgotten_with_all_that_packages_said_of_it(
    office: Office,
) -> None:
    place, organisation, service = new_id(), new_id(), new_id()
    with office.begin() as work:
        import_directory(work, read_package(package(place, organisation, service)))
    assert all(word in published(office) for word in TELLING)

    add_place(office, organisation, refuge(is_confidential=True, services=(service,)), place)

    assert [word for word in (*TELLING, str(place)) if word in published(office)] == []
    with office.begin() as work:
        assert work.session.get_one(DirectoryPlace, place).address == ""


def test_a_package_that_names_it_again_is_not_taken_in(office: Office) -> None:
    place, organisation, service = new_id(), new_id(), new_id()
    content = package(place, organisation, service)
    with office.begin() as work:
        import_directory(work, read_package(content))
    add_place(office, organisation, refuge(is_confidential=True, services=(service,)), place)

    with office.begin() as work:
        plan = plan_import(work, read_package(content))
        import_directory(work, read_package(content))

    left = {change.table for change in plan.changes if change.action is Action.LEFT_OUT}
    assert left >= {"location", "address", "service_at_location", "contact", "accessibility", "metadata"}
    assert [word for word in (*TELLING, str(place)) if word in published(office)] == []


def test_the_phone_of_a_refuge_is_published_nowhere_even_where_it_is_the_organisations(
    office: Office,
) -> None:
    partner = office.add(phone="987 654 321")
    add_place(office, partner, refuge(is_confidential=True))

    assert "987" not in published(office)


def test_its_distance_is_not_measured_and_its_town_not_told(office: Office) -> None:
    partner = office.add("Entidad Inventada", PartnerService.SHELTER)
    services = services_of(office, partner)
    add_place(office, partner, refuge(is_confidential=True, services=services))

    with office.begin() as work:
        wanted = Wanted(need=PartnerService.SHELTER, point=Point(42.4581, -6.0531), within_km=5)
        (found,) = search_directory(work, wanted, most=10)

    assert found.match.km is None
    assert found.match.unknown == ("near",)


def test_the_database_itself_refuses_a_refuges_street(office: Office) -> None:
    partner = office.add()
    place = add_place(office, partner, refuge(is_confidential=True))

    with pytest.raises(IntegrityError), office.begin() as work:
        work.session.execute(
            text("update directory_place set address = :street where id = :id"),
            {"street": STREET, "id": place},
        )


def test_a_place_that_is_taken_away_is_gone(office: Office) -> None:
    partner = office.add()
    place = add_place(office, partner, refuge(services=services_of(office, partner)))

    with office.begin() as work:
        drop_place(work, partner_id=partner, place_id=place)

    assert STREET not in published(office)
