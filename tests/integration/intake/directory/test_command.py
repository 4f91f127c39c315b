"""`telar directory`: a package written, looked at, and taken in only when that is meant."""

import json
from pathlib import Path

import pytest

from services.intake.domain.directory.partners import PartnerService
from shared.ids import new_id
from telar.directory import export_package, import_package
from tests.integration.intake.directory.conftest import Office


def test_a_directory_goes_out_and_comes_back_the_same(office: Office, tmp_path: Path) -> None:
    office.add("Centro Inventado", PartnerService.HEALTH)
    file = tmp_path / "directorio.zip"

    said = export_package(file, works=office.transactions)
    lines, is_well = import_package(file, is_meant=False, works=office.transactions)

    assert said == f"{file}: 1 entidades, 1 servicios"
    assert is_well
    assert "0 nuevas, 0 cambian" in lines[-2]


@pytest.mark.parametrize(("is_meant", "expected"), [(False, 0), (True, 1)])
def test_nothing_is_taken_in_unless_it_is_meant(
    office: Office, tmp_path: Path, is_meant: bool, expected: int
) -> None:
    file = tmp_path / "d.json"
    file.write_text(
        json.dumps({"organization": [{"id": str(new_id()), "name": "Fundación", "description": "d"}]})
    )

    lines, is_well = import_package(file, is_meant=is_meant, works=office.transactions)

    assert is_well
    assert lines[0] == "new: organizations.csv Fundación"
    assert len(office.rows().get("organization", {})) == expected


def test_errors_are_told_by_file_row_and_field(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps({"organization": [{"id": str(new_id()), "name": "Fundación"}]}))

    assert import_package(file, is_meant=True, works=office.transactions) == (
        ["organizations.csv 1, description: un valor"],
        False,
    )


def test_a_file_that_is_no_package_is_said_in_one_line(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "d.txt"
    file.write_text("hola")

    lines, is_well = import_package(file, is_meant=True, works=office.transactions)

    assert (len(lines), is_well) == (1, False)
