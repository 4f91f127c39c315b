"""How much a directory package may hold before anything of it is unpacked."""

import io
import zipfile

import pytest

from services.intake.domain.directory.hsds.package import MOST_FILES, NoPackage, read_package


def a_zip(*, beside: int) -> bytes:
    """One organisation, and so many empty files beside it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "organizations.csv", "id,name,description\n6f2b1d3c-1f8e-4a8e-9a51-0d9a6f2b1d3c,Red,Ayuda\n"
        )
        for number in range(beside):
            archive.writestr(f"{number}.txt", "")
    return made.getvalue()


def test_a_zip_may_have_some_files_beside_its_tables() -> None:
    assert set(read_package(a_zip(beside=MOST_FILES - 1)).rows) == {"organization"}


def test_a_zip_of_countless_files_is_refused_before_one_is_opened() -> None:
    with pytest.raises(NoPackage) as refused:
        read_package(a_zip(beside=MOST_FILES))

    assert refused.value.expected == f"como mucho {MOST_FILES} archivos dentro del zip"
