"""Agenda: her own accompaniments of the next two weeks, a day under another."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake_cases import Appointment, CasesClient
from services.portal.forms import case_words as words
from services.portal.forms.case_common import MADRID, today
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.views.case.frame import Worker
from shared.clock import utc_now
from shared.contracts.roles import Role

router = APIRouter()
DAYS: Final = 14


@router.get("/agenda")
def agenda(page: Worker) -> Response:
    """From this morning on, cancelled ones left out."""
    start = datetime.combine(today(), time(0), MADRID)
    lines = page.client(CasesClient).agenda(start, start + timedelta(days=DAYS))
    return page.render("case/agenda.html", days=by_day(lines), words=words, moment=utc_now())


def by_day(lines: list[Appointment]) -> list[tuple[datetime, list[Appointment]]]:
    """Appointments under the midnight (Madrid) of their day, in the order of the clock."""

    def day_of(line: Appointment) -> date:
        return line.starts_at.astimezone(MADRID).date()

    ordered = sorted(lines, key=lambda line: line.starts_at)
    days = groupby(ordered, key=day_of)
    return [(datetime.combine(day, time(0), MADRID), list(found)) for day, found in days]


AREA = Area(
    name="agenda",
    router=router,
    nav=(
        Nav(
            N_("Agenda"),
            "/agenda",
            "calendar3",
            place="bar",
            order=30,
            key="d",
            roles=frozenset({Role.CASEWORKER, Role.COORDINATOR}),
        ),
    ),
)
