"""Sessions of some days over HTTP."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from services.groups.api.dependencies import SeeingDoor
from services.groups.domain.errors import ImpossibleTime
from services.groups.usecases.agenda.read_agenda import AgendaSession, read_agenda

router = APIRouter(tags=["agenda"])
LONGEST: Final = timedelta(days=62)


@router.get("/agenda")
def agenda(
    door: SeeingDoor,
    start: Annotated[AwareDatetime, Query()],
    end: Annotated[AwareDatetime, Query()],
    *,
    everyone: bool = False,
) -> list[AgendaSession]:
    """Sessions that touch [start, end), two months at most; hers, or all she may see."""
    if not start < end <= start + LONGEST:
        raise ImpossibleTime("Fechas que no valen.", field="end", expected="como mucho 62 días después")
    with door.begin("agenda_read") as work:
        return read_agenda(work, start=start, end=end, everyone=everyone)
