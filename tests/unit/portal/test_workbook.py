"""The spreadsheet: words stay words, whatever they begin with, and nobody's name is in the file."""

import io
import re
from zipfile import ZipFile

import pytest

from services.portal.gateways.workbook import Sheet, workbook

DANGEROUS = (
    "=1+1",
    "+34 987",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "{=1}",
    "http://x.example",
)


def parts(sheets: list[Sheet]) -> dict[str, str]:
    with ZipFile(io.BytesIO(workbook(sheets))) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


@pytest.mark.parametrize("typed", DANGEROUS)
def test_what_was_typed_becomes_no_formula_and_no_link(typed: str) -> None:
    found = parts([Sheet("Hoja", [typed], [[typed]])])

    sheet = found["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == 2
    assert not any("hyperlink" in text for name, text in found.items() if name.endswith(".rels"))


def test_numbers_are_numbers() -> None:
    sheet = parts([Sheet("Hoja", ["Horas"], [[7.5], [12]])])["xl/worksheets/sheet1.xml"]

    assert re.findall(r"<v>([\d.]+)</v>", sheet) == ["0", "7.5", "12"]


def test_the_file_says_nothing_of_whoever_made_it() -> None:
    found = parts([Sheet("Hoja", ["A"], [])])

    assert re.search(r"<dc:creator>\s*</dc:creator>|<dc:creator/>", found["docProps/core.xml"])
    assert "elar" not in "".join(found.values()).replace("Polar", "")
