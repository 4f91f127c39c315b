"""Agenda: appointments, sessions and what falls due, hers or her team's, as a day, a list, a week or a month."""

from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.base import ConflictThere, InvalidThere
from services.portal.clients.groups.calendars import AgendaSession, CalendarsClient
from services.portal.clients.intake.agenda import AgendaClient, Appointment
from services.portal.clients.intake.cases import CasesClient
from services.portal.clients.intake.due import DueClient, DueItem
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.case import work_words
from services.portal.forms.case.common import MADRID, today
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.calendar.days import Period, View, days_of, period
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import RiskWords
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.errors import Unavailable

router = APIRouter()

_CASEWORK: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR})
ROLES: Final = _CASEWORK | {Role.FACILITATOR}
Whose = str
VIEWS: Final = (
    ("dia", N_("Día"), "1"),
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
    whose = de if de in {"todas", "equipo"} else ""
    sessions = _sessions(page, shown, everyone=whose == "todas") if whose != "equipo" else []
    appointments, tasks = _casework(page, shown, team=whose == "equipo")
    people = colleagues(page) if whose == "equipo" else {}
    return page.render(
        "calendar/agenda.html",
        period=shown,
        days=days_of(shown, sessions or [], appointments or [], tasks),
        say=RiskWords(page, page.client(RiskClient)) if tasks else None,
        who=lambda ref: who(page, people, ref),
        titles={one.when.id: one.title for one in sessions or []},
        clashing=_clashing(sessions or []),
        is_away=sessions is None or appointments is None,
        whose=whose,
        has_groups=page.person is not None and page.person.has(Role.COORDINATOR, Role.CASEWORKER),
        today=today(),
        views=VIEWS,
        work_words=work_words,
        moment=utc_now(),
    )


def _view(said: str) -> View:
    return said if said in ("dia", "semana", "mes") else "lista"  # type: ignore[return-value]


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


def _casework(page: Page, shown: Period, *, team: bool) -> tuple[list[Appointment] | None, list[DueItem]]:
    """Appointments, and what falls due; None: intake is away, which the page says."""
    if page.person is None or not page.person.has(*_CASEWORK):
        return [], []
    whose = "team" if team else "mine"
    try:
        return (
            page.client(AgendaClient).agenda(shown.start, shown.end, whose=whose),
            page.client(DueClient).due(whose=whose, since=shown.start, until=shown.end),
        )
    except Unavailable:
        return None, []


@router.post("/agenda/acompanamientos/{case_id}/{which}/{day}")
def move(case_id: UUID, which: UUID, day: date, page: Annotated[Page, staff(*_CASEWORK)]) -> Response:
    """Move one to another day at its hour; taken back by moving it to the day it had."""
    row = page.client(CasesClient).accompaniment(case_id, which)
    before = datetime.fromisoformat(row.starts_at).astimezone(MADRID).date()
    back = f"/agenda?vista=semana&dia={day.isoformat()}"
    try:
        clashes = page.client(AgendaClient).move(case_id, which, day)
    except (InvalidThere, ConflictThere):
        said = N_("No se ha movido: ese día ya ha pasado, o ya se hizo o se canceló.")
        return page.redirect(f"/agenda?vista=semana&dia={before.isoformat()}", said, is_done=False)
    notice = N_("Movido. Ojo: a esa hora ya tiene otro.") if clashes else N_("Movido a otro día")
    return page.redirect(
        back, notice, undo_href=f"/agenda/acompanamientos/{case_id}/{which}/{before.isoformat()}"
    )


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
