"""Guardias y ausencias: who is on call, who is away and who stands in, by weeks; each notes her own days away."""

from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.duty import DutyClient
from services.portal.forms.case.common import today
from services.portal.forms.duty import AbsenceForm, ShiftForm
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.alerts.inbox import ROLES
from services.portal.views.colleagues import colleagues, roles_and_teams
from services.portal.views.day.duty_days import days_of, week_of
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Worker = Annotated[Page, staff(*ROLES)]
Boss = Annotated[Page, staff(Role.COORDINATOR)]
_AHEAD: Final = timedelta(days=91)
_FIRST, _LAST = date(2000, 1, 3), date(2099, 12, 1)
_WEEK: Final = timedelta(days=7)
_DAYS: Final = (
    N_("lunes"),
    N_("martes"),
    N_("miércoles"),
    N_("jueves"),
    N_("viernes"),
    N_("sábado"),
    N_("domingo"),
)


@router.get("/guardias")
def show(page: Worker, dia: Annotated[str, Query(max_length=10)] = "") -> Response:
    """The week of a day; an address that was mistyped shows this week."""
    return _show(page, _day(dia))


@router.post("/guardias/ausencias")
def note_absence(page: Worker) -> Response:
    """Note that somebody is away: herself, or anybody for a coordinator."""
    people = [(str(ref), name) for ref, name in colleagues(page).items()]
    form = page.read(AbsenceForm, choices={"staff": people, "instead": people})
    if not form.is_valid:
        return _show(page, today(), absence=form)
    said = form.data
    roles, teams = roles_and_teams(page, said.instead)
    try:
        made = page.client(DutyClient).note_absence(
            staff=(said.staff if _is_boss(page) else None) or page.actor.ref,
            first=said.first,
            last=said.last,
            instead=said.instead,
            teams=teams,
            roles=roles,
            key=form.key,
        )
    except Refused as refused:
        form.take(refused)
        return _show(page, today(), absence=form)
    return page.redirect(
        _week(said.first), N_("Ausencia apuntada"), undo_href=f"/guardias/ausencias/{made}/retirar"
    )


@router.post("/guardias/ausencias/{absence_id}/retirar")
def withdraw_absence(absence_id: UUID, page: Worker) -> Response:
    """Take it back."""
    page.client(DutyClient).withdraw_absence(absence_id)
    return page.redirect("/guardias", N_("Ausencia retirada"))


@router.post("/guardias/turnos")
def note_shift(page: Boss) -> Response:
    """Put somebody on call."""
    people = [(str(ref), name) for ref, name in colleagues(page).items()]
    form = page.read(ShiftForm, choices={"on_call": people})
    if not form.is_valid:
        return _show(page, today(), shift=form)
    said = form.data
    try:
        made = page.client(DutyClient).note_shift(
            staff=said.on_call, since=said.since, until=said.until, key=form.key
        )
    except Refused as refused:
        form.take(refused)
        return _show(page, today(), shift=form)
    return page.redirect(
        _week(said.from_day), N_("Turno apuntado"), undo_href=f"/guardias/turnos/{made}/retirar"
    )


@router.post("/guardias/turnos/{shift_id}/retirar")
def withdraw_shift(shift_id: UUID, page: Boss) -> Response:
    """Take it off the rota."""
    page.client(DutyClient).withdraw_shift(shift_id)
    return page.redirect("/guardias", N_("Turno retirado"))


def _show(
    page: Page, day: date, *, absence: Form[AbsenceForm] | None = None, shift: Form[ShiftForm] | None = None
) -> Response:
    client, people = page.client(DutyClient), colleagues(page)
    first, last = week_of(day)
    week, ahead = client.days(first, last), client.days(today(), today() + _AHEAD)
    now, me = utc_now(), page.actor.ref
    refused = absence or shift
    everyone = [(str(ref), name) for ref, name in people.items()]
    return page.render(
        "duty/show.html",
        status=refused.status if refused else 200,
        days=days_of(week, first, last),
        first=first,
        before=first - _WEEK,
        after=first + _WEEK,
        today=today(),
        on_now=[one for one in ahead.shifts if one.since <= now < one.until],
        ahead=ahead,
        hours=_hours(page, ahead.hours),
        holes=_soon(ahead.holes) if ahead.shifts else [],
        who=lambda ref: people.get(ref, page.gettext(N_("otra persona"))),
        me=me,
        is_boss=_is_boss(page),
        absence_form=absence or page.form(AbsenceForm),
        shift_form=shift or page.form(ShiftForm),
        everyone=everyone,
        others=everyone if _is_boss(page) else [one for one in everyone if one[0] != str(me)],
        new_id=new_id,
    )


def _soon(holes: list[Any]) -> list[Any]:
    """Those of the next two weeks."""
    end = utc_now() + 2 * _WEEK
    return [one for one in holes if one.since < end]


def _hours(page: Page, hours: list[str]) -> list[tuple[str, str]]:
    """The days on which the house is open, with their hours."""
    return [(page.gettext(day), said) for day, said in zip(_DAYS, hours, strict=False) if said]


def _is_boss(page: Page) -> bool:
    return page.person is not None and page.person.has(Role.COORDINATOR)


def _week(day: date) -> str:
    return f"/guardias?dia={day.isoformat()}"


def _day(said: str) -> date:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return today()
    return found if _FIRST <= found <= _LAST else today()


AREA = Area(
    name="duty",
    router=router,
    nav=(Nav(N_("Guardias y ausencias"), "/guardias", "calendar-check", order=27, roles=ROLES),),
)
