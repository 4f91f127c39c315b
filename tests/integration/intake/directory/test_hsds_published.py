"""HSDS 3.0 as published: its own examples come in, nothing is lost, and what goes out keeps its schemas.

The schemas and examples are Open Referral's (CC BY-SA 4.0), read in place: see TELAR_CONFORMANCE_DATA.
"""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.intake.domain.directory.hsds.nest import Nester
from services.intake.domain.directory.hsds.package import read_package, tabular, write_package
from services.intake.domain.directory.hsds.tables import TABLES, Rows
from services.intake.domain.directory.partners import PartnerService
from services.intake.usecases.directory.import_directory import Action, import_directory, plan_import
from tests.integration.intake.directory.conftest import START, Office

FOLDER = os.environ.get("TELAR_CONFORMANCE_DATA")
HSDS = Path(FOLDER or ".") / "hsds-3.0"
pytestmark = pytest.mark.skipif(
    not FOLDER or not HSDS.is_dir(),
    reason="set TELAR_CONFORMANCE_DATA to a folder with hsds-3.0 (schema and examples of openreferral/specification, tag v3.0)",
)
EXAMPLES = (
    "organization_full.json", "organization_list.json", "service_full.json", "service_list.json",
    "service_at_location_full.json", "service_at_location_list.json", "location.json", "taxonomy.json",
    "taxonomy_list.json", "taxonomy_term.json", "taxonomy_term_list.json", "tabular.json",
)  # fmt: skip
SERVICE = "ac148810-d857-441c-9679-408f346de14b"
ORGANISATION = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"


def example(name: str) -> bytes:
    return (HSDS / "examples" / name).read_bytes()


def csv_package() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted((HSDS / "examples" / "csv").iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return target.getvalue()


def take_in(office: Office, content: bytes) -> None:
    with office.begin() as work:
        import_directory(work, read_package(content))


def faults(name: str, document: Any) -> list[str]:
    schema = json.loads((HSDS / "schema" / "compiled" / f"{name}.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def lost(before: Rows, after: Rows) -> list[str]:
    """Cells of a package that did not come out again as they went in."""
    return [
        f"{table} {ref} {name}"
        for table, held in before.items()
        for ref, row in held.items()
        for name, value in row.items()
        if after.get(table, {}).get(ref, {}).get(name) != value
    ]


def test_our_tables_are_those_of_the_published_package() -> None:
    published = json.loads((HSDS / "datapackage.json").read_text())["resources"]

    assert {one["name"]: one["path"] for one in published} == {t.name: t.file for t in TABLES.values()}
    for one in published:
        ours = {
            field.name: (field.is_required, sorted(field.kind.split("|")) if "|" in field.kind else [])
            for field in TABLES[one["name"]].fields
        }
        theirs = {
            field["name"]: (
                bool(field.get("constraints", {}).get("required")),
                sorted(field.get("constraints", {}).get("enum", [])),
            )
            for field in one["schema"]["fields"]
        }
        assert ours == theirs, one["name"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_published_example_is_read_without_a_problem(name: str) -> None:
    reading = read_package(example(name))

    assert reading.problems == []
    assert reading.rows


def test_the_published_csv_files_are_read_without_a_problem() -> None:
    reading = read_package(csv_package())

    assert reading.problems == []
    assert len(reading.rows) == len(TABLES)


@pytest.mark.parametrize("name", [*EXAMPLES, "csv"])
def test_each_example_comes_in_and_every_cell_goes_out_again(office: Office, name: str) -> None:
    content = csv_package() if name == "csv" else example(name)
    reading = read_package(content)

    take_in(office, content)

    assert lost(reading.rows, office.rows()) == []


@pytest.mark.parametrize("name", ["organization_full.json", "service_full.json", "tabular.json"])
def test_the_same_package_twice_changes_nothing(office: Office, name: str) -> None:
    take_in(office, example(name))
    before = office.rows()
    with office.begin() as work:
        plan = plan_import(work, read_package(example(name)))
    take_in(office, example(name))

    assert {change.action for change in plan.changes} == {Action.SAME}
    assert office.rows() == before


def test_what_goes_out_keeps_the_published_schemas(office: Office) -> None:
    take_in(office, example("service_full.json"))
    office.add("Centro Inventado", PartnerService.HEALTH, PartnerService.FOOD, languages=("es", "ar"))
    rows = office.rows()
    nester = Nester(rows)

    for ref in rows["service"]:
        assert faults("service", nester.full("service", ref)) == []
        assert faults("service_list", nester.flat("service", ref)) == []
    for ref in rows["organization"]:
        assert faults("organization", nester.full("organization", ref)) == []
        assert faults("organization_list", nester.flat("organization", ref)) == []
    assert faults("tabular", tabular(rows)) == []


def test_the_example_service_goes_out_as_it_was_published(office: Office) -> None:
    take_in(office, example("service_full.json"))

    made = Nester(office.rows()).full("service", SERVICE)
    published = json.loads(example("service_full.json"))

    for name, value in published.items():
        if not isinstance(value, list | dict):
            assert made[name] == value, name
    assert made["organization"]["id"] == ORGANISATION
    assert published.keys() <= made.keys()


def test_our_package_is_read_again_as_it_was_written(office: Office) -> None:
    take_in(office, csv_package())
    office.add("Centro Inventado", PartnerService.HEALTH)
    rows = office.rows()

    again = read_package(write_package(rows, now=START, title="Directorio"))

    assert again.problems == []
    assert lost(rows, again.rows) == []
