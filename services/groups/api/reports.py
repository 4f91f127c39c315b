"""Reports over HTTP: an edition, and the editions of a year."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.groups.api.dependencies import RunningDoor
from services.groups.usecases.reports.read_report import EditionReport, YearReport, read_report, read_year

router = APIRouter(prefix="/reports", tags=["reports"])


@router.get("/editions")
def year(
    door: RunningDoor,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    *,
    copy: bool = False,
) -> YearReport:
    """Editions that began in a year. copy: it leaves as a file."""
    with door.begin("report_read") as work:
        return read_year(work, year=year, is_copy=copy)


@router.get("/editions/{edition_id}")
def edition(edition_id: UUID, door: RunningDoor, *, copy: bool = False) -> EditionReport:
    """One edition. copy: it leaves as a file."""
    with door.begin("report_read") as work:
        return read_report(work, edition_id=edition_id, is_copy=copy)
