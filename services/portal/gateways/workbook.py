"""Tables as an XLSX file. Words stay words, whatever they begin with: nothing that was typed becomes a formula."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _MARGIN = 70, 2
Cell = str | int | float


@dataclass(frozen=True)
class Sheet:
    """A table with a row of headings. name: at most 31 letters."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write a file. No author, no company, no date of making stands in it but the library's own."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.hide_gridlines(2)
            for row, cells in enumerate((sheet.headings, *sheet.rows)):
                for column, cell in enumerate(cells):
                    style = plain if row else bold
                    if isinstance(cell, str):
                        page.write_string(row, column, cell, style)
                    else:
                        page.write_number(row, column, cell, style)
            for column, heading in enumerate(sheet.headings):
                longest = max([len(heading), *(len(str(row[column])) for row in sheet.rows)])
                page.set_column(column, column, min(longest, _WIDEST) + _MARGIN)
    return out.getvalue()
