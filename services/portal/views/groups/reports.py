"""Groups in numbers: an edition, and the editions of a year; on the page, on paper and as a file."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.groups.reports import ReportsClient
from services.portal.gateways.workbook import MEDIA_TYPE, Sheet, workbook
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.groups.report_lines import (
    HEADINGS,
    Words,
    faces_of,
    lines_of,
    row_of,
    sheets_of,
    total_of,
    wanted_of,
    year_sheets,
)
from shared.contracts.roles import Role

router = APIRouter(prefix="/informes/grupos")
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]
Year = Annotated[int | None, Query(alias="de", ge=2000, le=2099)]
_FILE: Final = 'attachment; filename="grupos.xlsx"'


@router.get("")
def year(page: Leader, de: Year = None) -> Response:
    """Editions that began in a year."""
    found = page.client(ReportsClient).year(de)
    words = _words(page)
    return page.render(
        "groups/reports.html",
        found=found,
        headings=[page.gettext(one) for one in HEADINGS],
        rows=[(one.id, row_of(one, words)) for one in found.lines],
        total=total_of(found, words),
    )


@router.get("/hoja")
def year_file(page: Leader, de: Year = None) -> Response:
    """The same as a file."""
    return _file(page, year_sheets(page.client(ReportsClient).year(de, copy=True), _words(page)))


@router.get("/{edition}")
def edition(edition: UUID, page: Leader) -> Response:
    """One edition."""
    found = page.client(ReportsClient).edition(edition)
    words = _words(page)
    held = [
        (when, present)
        for when, present in zip(found.sessions, found.figures.present, strict=True)
        if when.state == "held"
    ]
    return page.render(
        "groups/report.html",
        found=found,
        lines=lines_of(found.figures, words),
        held=[(when, present, words.number(present)) for when, present in held],
        liked=faces_of(found.figures.satisfaction, words),
        valued=faces_of(found.figures.evaluation, words),
        wanted=wanted_of(found.voted, words),
    )


@router.get("/{edition}/hoja")
def edition_file(edition: UUID, page: Leader) -> Response:
    """The same as a file."""
    return _file(page, sheets_of(page.client(ReportsClient).edition(edition, copy=True), _words(page)))


def _words(page: Page) -> Words:
    return Words(page.gettext, page.language)


def _file(page: Page, sheets: list[Sheet]) -> Response:
    answer = Response(workbook(sheets), media_type=MEDIA_TYPE, headers={"Content-Disposition": _FILE})
    return page.with_cookies(answer)


AREA = Area(name="group_reports", router=router)
