"""A package is looked at first, taken in whole or not at all, and what was written here since stays."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.directory.facts import AboutFacts
from services.intake.domain.directory.hsds.package import NoPackage, read_package, write_package
from services.intake.domain.directory.partners import PartnerService
from services.intake.store.directory.packages import DirectoryRow
from services.intake.store.directory.partners import partner_by_id
from services.intake.usecases.directory.edit_parts import write_about
from services.intake.usecases.directory.import_directory import (
    Action,
    PackageRefused,
    import_directory,
    plan_import,
)
from services.intake.usecases.directory.merge_partners import merge_partners
from shared.ids import new_id
from tests.integration.intake.directory.conftest import START, Office

ORGANISATION, SERVICE = new_id(), new_id()


def package(**organisation: Any) -> bytes:
    held = {
        "id": str(ORGANISATION),
        "name": "Fundación Inventada",
        "description": "Ayuda",
        "legal_status": "Fundación",
    }
    service = {"id": str(SERVICE), "organization_id": str(ORGANISATION), "name": "Asesoría", "status": "active",
               "assured_date": "2026-10-01", "wait_time": "dos semanas"}  # fmt: skip
    return json.dumps({"organization": [held | organisation], "service": [service]}).encode()


def take(office: Office, content: bytes) -> None:
    with office.begin() as work:
        import_directory(work, read_package(content))


def actions(office: Office, content: bytes) -> dict[str, tuple[str, tuple[str, ...]]]:
    with office.begin() as work:
        plan = plan_import(work, read_package(content))
    return {change.table: (change.action.value, change.fields) for change in plan.changes}


def test_looking_at_a_package_changes_nothing(office: Office) -> None:
    assert actions(office, package()) == {"organization": ("new", ()), "service": ("new", ())}
    assert office.rows() == {}


def test_what_came_in_stands_in_the_directory_and_waits_for_a_contact(office: Office) -> None:
    take(office, package())

    with office.begin() as work:
        partner = partner_by_id(work.session, ORGANISATION)
        assert partner is not None
        assert (partner.organisation, partner.services, partner.contact_email) == (
            "Fundación Inventada", ["other"], "",
        )  # fmt: skip
        assert partner.keeper == office.worker.ref
        assert partner.confirmed_at is not None
        assert partner.confirmed_at.date().isoformat() == "2026-09-30"  # midnight of 1 October in Madrid
        assert work.session.query(DirectoryRow).count() == 2


def test_a_change_is_told_by_its_field_and_taken(office: Office) -> None:
    take(office, package())

    told = actions(office, package(description="Ayuda legal"))
    take(office, package(description="Ayuda legal"))

    assert told == {"organization": ("changed", ("description",)), "service": ("same", ())}
    assert office.rows()["organization"][str(ORGANISATION)]["description"] == "Ayuda legal"


def test_what_was_written_here_since_stays_when_the_same_package_comes_again(office: Office) -> None:
    take(office, package())
    with office.begin() as work:
        write_about(work, partner_id=ORGANISATION, facts=AboutFacts("Escrito aquí", "", ""))

    take(office, package())

    row = office.rows()["organization"][str(ORGANISATION)]
    assert (row["description"], row["legal_status"]) == ("Escrito aquí", "Fundación")


def test_an_error_names_its_row_and_field_and_nothing_is_taken_in(office: Office) -> None:
    content = json.dumps(
        {
            "organization": [{"id": str(ORGANISATION), "name": "Fundación Inventada", "description": "d"}],
            "service": [
                {"id": str(SERVICE), "organization_id": str(ORGANISATION), "name": "A", "status": "active"},
                {"id": str(new_id()), "organization_id": str(ORGANISATION), "name": "B", "status": "open"},
            ],
        }
    ).encode()

    with pytest.raises(PackageRefused) as refused, office.begin() as work:
        import_directory(work, read_package(content))

    assert "services.csv 2, status" in str(refused.value.expected)
    assert refused.value.field == "file"
    assert office.rows() == {}


def test_a_service_of_nobody_is_an_error(office: Office) -> None:
    content = json.dumps(
        {"service": [{"id": str(SERVICE), "organization_id": str(new_id()), "name": "A", "status": "active"}]}
    ).encode()

    with office.begin() as work:
        (problem,) = plan_import(work, read_package(content)).problems

    assert (problem.table, problem.row, problem.field) == ("service", 1, "organization_id")


@pytest.mark.parametrize(
    "content", [b"", b"hola", b"{}", b"[]", b'{"version": "3.0"}', b"PK\x03\x04rest", b"\xff\xfe"]
)
def test_what_is_no_directory_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NoPackage) as refused:
        read_package(content)

    assert refused.value.field == "file"


def test_another_telar_reads_what_this_one_wrote(office: Office) -> None:
    partner = office.add("Centro Inventado", PartnerService.HEALTH, languages=("ar",))
    rows = office.rows()

    with office.begin() as work:
        plan = plan_import(work, read_package(write_package(rows, now=START, title="Directorio")))

    assert {change.action for change in plan.changes} == {Action.SAME}
    assert str(partner) in rows["organization"]


def test_a_package_that_names_a_merged_entry_reaches_the_one_that_stands_for_it(office: Office) -> None:
    take(office, package())
    kept = office.add("Otra Inventada")
    with office.begin() as work:
        merge_partners(work, kept=kept, merged=ORGANISATION)

    take(office, package(website="https://inventada.example"))

    rows = office.rows()
    assert str(ORGANISATION) not in rows["organization"]
    assert rows["service"][str(SERVICE)]["organization_id"] == str(kept)
    assert UUID(rows["service"][str(SERVICE)]["organization_id"]) == kept


def test_who_answers_there_is_sealed_also_when_a_package_names_her(office: Office) -> None:
    contact = {"id": str(new_id()), "organization_id": str(ORGANISATION), "name": "Berta Canaria"}
    body = json.loads(package())
    take(office, json.dumps(body | {"contact": [contact]}).encode())

    with office.begin() as work:
        from sqlalchemy import text

        stored = " ".join(work.session.execute(text("select r::text from directory_row r")).scalars())

    assert "Canaria" not in stored
    assert office.rows()["contact"][contact["id"]]["name"] == "Berta Canaria"
