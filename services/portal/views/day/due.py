"""Tareas: what falls due, hers or her team's; done with undo, put off with a reason, given away."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.due import DueClient, DueItem
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.alerts.inbox import ROLES
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk import words
from services.portal.views.risk.words import RiskWords
from shared.clock import utc_now
from shared.ids import new_id

router = APIRouter()
Worker = Annotated[Page, staff(*ROLES)]
_ZONE = ZoneInfo("Europe/Madrid")
_MORNING = time(9)
_ON_HOY = 6


class PutOffForm(FormModel):
    """Until when, and why."""

    aliases: ClassVar[Mapping[str, str]] = {"until": "days"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "days": (
            ("1", N_("Hasta mañana")),
            ("3", N_("Tres días")),
            ("7", N_("Una semana")),
            ("29", N_("Cuatro semanas")),
            ("day", N_("El día que elijas")),
        ),
        "reason": words.SNOOZE_REASONS,
    }

    days: Literal["1", "3", "7", "29", "day"] = Field(title=N_("Hasta cuándo"))
    day: date | None = Field(default=None, title=N_("Qué día"))
    reason: str = Field(title=N_("Por qué"), max_length=30)

    @property
    def until(self) -> datetime | None:
        """The morning it is put off to; None: of a day that is still to be said."""
        if self.days != "day":
            return morning_in(int(self.days))
        return None if self.day is None else morning_of(self.day)


class GiveForm(FormModel):
    """Whom it is given to."""

    owner: UUID = Field(title=N_("Pasar a"))


@router.get("/tareas")
def tasks(
    page: Worker,
    de: Annotated[Literal["mias", "equipo"], Query()] = "mias",
    aplazar: Annotated[UUID | None, Query()] = None,
    dia: Annotated[date | None, Query()] = None,
) -> Response:
    """Overdue first, then today, then later. aplazar, dia: one that was dragged to a day, to say why."""
    if aplazar is None or dia is None:
        return _list(page, de)
    return _list(page, de, form=page.form(PutOffForm).fill({"days": "day", "day": dia}), asked=aplazar)


def _list(page: Page, whose: str, *, form: Form[Any] | None = None, asked: UUID | None = None) -> Response:
    """asked: the item whose form is open or was refused; if it is not hers, the team's list shows it."""
    client = page.client(DueClient)
    items = client.due(whose="team" if whose == "equipo" else "mine")
    if asked is not None and asked not in {item.id for item in items}:
        whose, items = "equipo", client.due(whose="team")

    def typed(model: type[FormModel], item: UUID) -> Form[Any]:
        return form if form and item == asked and form.model is model else page.form(model)

    people = colleagues(page)
    me = page.person.account if page.person else None
    return page.render(
        "due/list.html",
        status=form.status if form else 200,
        groups=_by_day(items),
        whose=whose,
        say=RiskWords(page, page.client(RiskClient)),
        who=lambda ref: who(page, people, ref),
        others=[(str(ref), name) for ref, name in people.items() if ref != me],
        me=me,
        refused=form if form and form.errors else None,
        asked=asked,
        put_off_form=lambda item: typed(PutOffForm, item),
        give_form=lambda item: typed(GiveForm, item),
        new_id=new_id,
    )


def _by_day(items: list[DueItem]) -> list[tuple[str, list[DueItem]]]:
    """Items under their headings, empty headings left out."""
    midnight = datetime.combine(utc_now().astimezone(_ZONE).date() + timedelta(days=1), time(), _ZONE)
    late = [item for item in items if item.is_overdue]
    today = [item for item in items if not item.is_overdue and item.due_at < midnight]
    later = [item for item in items if item.due_at >= midnight]
    groups = ((N_("Vencidas"), late), (N_("Hoy"), today), (N_("Más adelante"), later))
    return [(title, found) for title, found in groups if found]


@router.post("/tareas/{item_id}/hecha")
def finish(item_id: UUID, page: Worker) -> Response:
    """Done; it can be taken back for ten minutes."""
    page.client(DueClient).finish(item_id)
    return page.redirect("/tareas", N_("Hecha"), undo_href=f"/tareas/{item_id}/deshacer")


@router.post("/tareas/{item_id}/deshacer")
def undo(item_id: UUID, page: Worker) -> Response:
    """Not done after all."""
    page.client(DueClient).unfinish(item_id)
    return page.redirect("/tareas", N_("Vuelve a estar pendiente"))


@router.post("/tareas/{item_id}/aplazar")
def put_off(item_id: UUID, page: Worker) -> Response:
    """Put it off until a morning, saying why."""
    form = page.read(PutOffForm)
    if form.is_valid and form.data.until is None:
        form.refuse(page.gettext(N_("Di qué día.")), field="day")
    if form.is_valid and form.data.until is not None:
        until = form.data.until
        try:
            page.client(DueClient).put_off(item_id, until=until, reason=form.data.reason)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/tareas", N_("Aplazada"))
    return _list(page, "mias", form=form, asked=item_id)


def morning_of(day: date) -> datetime:
    """Nine o'clock in Madrid on that day."""
    return datetime.combine(day, _MORNING, _ZONE)


def morning_in(days: int) -> datetime:
    """Nine o'clock in Madrid so many days from today."""
    return morning_of(utc_now().astimezone(_ZONE).date() + timedelta(days=days))


@router.post("/tareas/{item_id}/pasar")
def give(item_id: UUID, page: Worker) -> Response:
    """Give it to somebody, or take it."""
    people = [(str(ref), name) for ref, name in colleagues(page).items()]
    form = page.read(GiveForm, choices={"owner": people})
    if form.is_valid:
        try:
            page.client(DueClient).give(item_id, owner=form.data.owner)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect("/tareas", N_("Ha cambiado de manos"))
    return _list(page, "mias", form=form, asked=item_id)


def cards(page: Page) -> list[Card]:
    """What is hers to do by today, on Hoy."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    client = page.client(DueClient)
    groups = _by_day(client.due())
    items = [item for title, found in groups if title != N_("Más adelante") for item in found]
    times = Counter(_sort_of(item) for item in items)
    once = list({_sort_of(item): item for item in reversed(items)}.values())[::-1]
    context = {
        "items": once[:_ON_HOY],
        "more": max(0, len(once) - _ON_HOY),
        "say": RiskWords(page, page.client(RiskClient)),
        "times": lambda item: times[_sort_of(item)],
    }
    return [Card(N_("Tareas"), "due/_card.html", order=30, context=context, href="/tareas")]


def _sort_of(item: DueItem) -> tuple[UUID, str, str]:
    """What makes two items one line on Hoy: the same case asks for the same thing."""
    return item.case_id, item.kind, item.title


AREA = Area(
    name="due",
    router=router,
    nav=(Nav(N_("Tareas"), "/tareas", "list-check", place="more", order=25, key="t", roles=ROLES),),
    cards=cards,
)
