"""Agenda: her appointments and her groups' sessions, as a list, a week or a month."""

from contextlib import suppress
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.groups.calendars import AgendaSession, CalendarsClient
from services.portal.clients.intake.agenda import AgendaClient, Appointment
from services.portal.forms.case import work_words
from services.portal.forms.case.common import today
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.calendar.days import Period, View, days_of, period
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Unavailable

router = APIRouter()

_CASEWORK: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR})
ROLES: Final = _CASEWORK | {Role.FACILITATOR}
Whose = str
VIEWS: Final = (
    ("lista", N_("Lista"), "a"),
    ("semana", N_("Semana"), "w"),
    ("mes", N_("Mes"), "m"),
)
"""Word of the address, label, key."""


@router.get("/agenda")
def agenda(
    page: Annotated[Page, staff(*ROLES)],
    vista: Annotated[str, Query()] = "lista",
    dia: Annotated[str, Query()] = "",
    de: Annotated[str, Query()] = "",
) -> Response:
    """The days around one; an address that was mistyped shows today's list."""
    shown = period(_view(vista), _day(dia))
    everyone = de == "todas"
    sessions, appointments = _sessions(page, shown, everyone=everyone), _appointments(page, shown)
    return page.render(
        "calendar/agenda.html",
        period=shown,
        days=days_of(shown, sessions or [], appointments or []),
        titles={one.when.id: one.title for one in sessions or []},
        clashing=_clashing(sessions or []),
        is_away=sessions is None or appointments is None,
        everyone=everyone,
        has_groups=page.person is not None and page.person.has(Role.COORDINATOR, Role.CASEWORKER),
        today=today(),
        views=VIEWS,
        work_words=work_words,
        moment=utc_now(),
    )


def _view(said: str) -> View:
    return said if said in ("semana", "mes") else "lista"  # type: ignore[return-value]


def _day(said: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(said)
    return today()


def _sessions(page: Page, shown: Period, *, everyone: bool) -> list[AgendaSession] | None:
    """None: groups is away, which the page says."""
    try:
        return page.client(CalendarsClient).agenda(shown.start, shown.end, everyone=everyone)
    except Unavailable:
        return None


def _appointments(page: Page, shown: Period) -> list[Appointment] | None:
    """None: intake is away, which the page says."""
    if page.person is None or not page.person.has(*_CASEWORK):
        return []
    try:
        return page.client(AgendaClient).agenda(shown.start, shown.end)
    except Unavailable:
        return None


def _clashing(sessions: list[AgendaSession]) -> list[tuple[AgendaSession, AgendaSession]]:
    """Pairs that want one room at one time, each once."""
    by_id: dict[UUID, AgendaSession] = {one.when.id: one for one in sessions}
    return [
        (one, by_id[other])
        for one in sessions
        for other in one.clashes
        if other in by_id and one.when.id < other
    ]


AREA = Area(
    name="agenda",
    router=router,
    nav=(Nav(N_("Agenda"), "/agenda", "calendar3", place="bar", order=30, key="d", roles=frozenset(ROLES)),),
)
