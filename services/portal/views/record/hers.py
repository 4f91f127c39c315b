"""Who has opened her file, in plain words: by role, when, what for, what kind of thing; a sheet for paper or phone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from services.portal.clients.record.record import (
    ContactRecordClient,
    GroupsRecordClient,
    IntakeRecordClient,
    Opening,
)
from services.portal.forms.case.common import MADRID
from services.portal.forms.people import ROLES
from services.portal.forms.record_words import OTHER_THING, OTHER_WHY, THINGS, WHY
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.store.tables import Account
from shared.contracts.roles import Role
from shared.errors import Missing, TelarError

router = APIRouter()

Teller = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR, Role.DPO)]
_ORDER: Final = (Role.COORDINATOR, Role.CASEWORKER, Role.FACILITATOR, Role.DPO, Role.ADMIN)
_OTHERS: Final = {
    "link": N_("La entidad que te ayuda"),
    "partner": N_("La entidad que te ayuda"),
    "anonymous": N_("Alguien con un enlace"),
}
_MOST: Final = 400


@dataclass(frozen=True)
class Line:
    """What one person did on one day for one reason: her role, from when to when, which kinds of things she opened."""

    first: datetime
    last: datetime
    who: str
    why: str
    things: tuple[str, ...]


@router.get("/casos/{case_id}/accesos")
def hers(case_id: UUID, page: Teller) -> Response:
    """The sheet. It names roles, never people, and says nothing of what was in what they opened."""
    record = page.client(IntakeRecordClient).record(case_id)
    openings, away = list(record.openings), []
    for what, ask in _elsewhere(page, case_id, record.person):
        try:
            openings += ask()
        except Missing:
            continue
        except TelarError:
            away.append(what)
    openings.sort(key=lambda one: one.last, reverse=True)
    people = [one for one in openings if one.actor_kind != "service"]
    return page.render(
        "record/hers.html",
        days=_days(page, people[:_MOST]),
        is_cut=len(people) > _MOST,
        alone=_by_itself(page, openings),
        away=away,
        case_id=case_id,
        code=record.code,
    )


def _elsewhere(page: Page, case_id: UUID, person: UUID) -> Iterable[tuple[str, Callable[[], list[Opening]]]]:
    yield page.gettext(N_("los grupos")), lambda: page.client(GroupsRecordClient).record(case_id)
    yield (
        page.gettext(N_("cómo llamarte o escribirte")),
        lambda: page.client(ContactRecordClient).record(person),
    )


def _days(page: Page, openings: list[Opening]) -> list[tuple[date, list[Line]]]:
    """Lines by day, newest first. What one person did on a day for one reason, as she is told it, is one line."""
    roles = _roles(page, {one.actor for one in openings if one.actor_kind == "staff"})
    numbers: dict[str, list[UUID]] = {}
    for one in reversed(openings):
        known = numbers.setdefault(roles.get(one.actor, ""), [])
        if one.actor not in known:
            known.append(one.actor)
    merged: dict[tuple[date, str, str], list[Opening]] = {}
    for one in openings:
        told = (_day(one), _who(page, one, roles, numbers), _why(page, one))
        merged.setdefault(told, []).append(one)
    days: dict[date, list[Line]] = {}
    for (day, who, why), same in merged.items():
        things = dict.fromkeys(thing for one in same for thing in _things(page, one))
        first, last = min(one.first for one in same), max(one.last for one in same)
        days.setdefault(day, []).append(Line(first, last, who, why, tuple(things)))
    return list(days.items())


def _day(one: Opening) -> date:
    return one.last.astimezone(MADRID).date()


def _who(page: Page, one: Opening, roles: dict[UUID, str], numbers: dict[str, list[UUID]]) -> str:
    """A role in words; where several have it, a number tells them apart without naming them."""
    if one.actor_kind != "staff":
        return page.gettext(_OTHERS.get(one.actor_kind, N_("Otra persona")))
    role = roles.get(one.actor, "")
    words = page.gettext(dict(ROLES).get(role, N_("Alguien del equipo")))
    same = numbers[role]
    return f"{words} {same.index(one.actor) + 1}" if len(same) > 1 else words


def _roles(page: Page, actors: set[UUID]) -> dict[UUID, str]:
    """What each of these people does, by the first of her roles; those without an account are left out."""
    if page.runtime.door is None or not actors:
        return {}
    with page.runtime.door.transactions.begin(actor=page.actor, purpose="access_record") as work:
        query = select(Account.id, Account.roles).where(Account.id.in_(actors))
        return {
            row.id: next((role.value for role in _ORDER if role.value in row.roles), "")
            for row in work.session.execute(query)
        }


def _why(page: Page, one: Opening) -> str:
    return page.gettext(WHY.get(one.purpose, OTHER_WHY))


def _things(page: Page, one: Opening) -> tuple[str, ...]:
    return tuple(dict.fromkeys(page.gettext(THINGS.get(table, OTHER_THING)) for table in one.tables))


def _by_itself(page: Page, openings: list[Opening]) -> list[tuple[str, Opening, int]]:
    """What the program did by itself: purpose in words, the last time, how often in all."""
    found: dict[str, tuple[Opening, int]] = {}
    for one in openings:
        if one.actor_kind == "service":
            last, times = found.get(why := _why(page, one), (one, 0))
            found[why] = (last, times + one.times)
    return [(why, last, times) for why, (last, times) in found.items()]


AREA = Area(name="record_hers", router=router)
