"""Plannings over HTTP, for coordinators alone: what there is, who asks, searches, publishing."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import CoordinatingDoor
from services.groups.api.planning.schemas import (
    BoardNumber,
    ChangesForm,
    NumberForm,
    PlanningForm,
    Queued,
    ResourcesForm,
    SearchForm,
    Stopped,
    WhatIfForm,
    WishForm,
)
from services.groups.api.schemas import Made
from services.groups.domain.planning.wish import Wish
from services.groups.usecases.planning.ask_search import (
    BOTH,
    ask_replanning,
    ask_search,
    ask_what_if,
    stop_search,
    take_plan,
)
from services.groups.usecases.planning.publish import publish, take_back
from services.groups.usecases.planning.read_planning import (
    PlanningLine,
    PlanningPage,
    SearchLine,
    SearchPage,
    list_plannings,
    poll_search,
    read_planning,
    read_search,
)
from services.groups.usecases.planning.set_up import (
    ask_for_place,
    create_planning,
    read_wish,
    set_resources,
    withdraw_wish,
)
from shared.http import IdempotencyKey

router = APIRouter(prefix="/plannings", tags=["plannings"])


@router.get("")
def everything(door: CoordinatingDoor) -> list[PlanningLine]:
    """Every planning, newest first."""
    with door.begin("planning_list") as work:
        return list_plannings(work)


@router.post("", status_code=201)
def create(form: PlanningForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Open a planning."""
    with door.begin("planning_create") as work:
        made = create_planning(
            work, name=form.name, starts_on=form.starts_on, session_count=form.session_count, key=key
        )
        return Made(id=made)


@router.get("/{planning_id}")
def read(planning_id: UUID, door: CoordinatingDoor) -> PlanningPage:
    """What there is, who asks, what is missing, and the last searches."""
    with door.begin("planning_read") as work:
        return read_planning(work, planning_id=planning_id)


@router.put("/{planning_id}/resources", status_code=204)
def resources(planning_id: UUID, form: ResourcesForm, door: CoordinatingDoor) -> None:
    """Say what there is to plan with, the whole of it."""
    with door.begin("planning_resources") as work:
        set_resources(work, planning_id=planning_id, resources=form.resources(), version=form.version)


@router.get("/{planning_id}/wishes/{case_id}")
def wish(planning_id: UUID, case_id: UUID, door: CoordinatingDoor) -> Wish:
    """What the woman of a case can and needs."""
    with door.begin("planning_wish_read") as work:
        return read_wish(work, planning_id=planning_id, case_id=case_id)


@router.put("/{planning_id}/wishes/{case_id}")
def ask(planning_id: UUID, case_id: UUID, form: WishForm, door: CoordinatingDoor) -> Made:
    """Note what she can and needs, in place of what was noted; answers with the person."""
    with door.begin("planning_wish") as work:
        person = ask_for_place(
            work, planning_id=planning_id, case_id=case_id, wish=form.wish(), alias=form.alias
        )
        return Made(id=person)


@router.post("/{planning_id}/wishes/{case_id}/withdraw", status_code=204)
def withdraw(planning_id: UUID, case_id: UUID, door: CoordinatingDoor) -> None:
    """She asks for no place here any more."""
    with door.begin("planning_wish") as work:
        withdraw_wish(work, planning_id=planning_id, case_id=case_id)


@router.post("/{planning_id}/searches", status_code=202)
def search(planning_id: UUID, form: SearchForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Queue a search for the best plan; what is fixed on the board is kept."""
    with door.begin("planning_search") as work:
        return Made(id=ask_search(work, planning_id=planning_id, settings=form.settings(), key=key))


@router.post("/{planning_id}/changes", status_code=202)
def change(planning_id: UUID, form: ChangesForm, door: CoordinatingDoor) -> Queued:
    """Something changed: queue two proposals, least change first. Nobody is told anything."""
    with door.begin("planning_change") as work:
        found = ask_replanning(
            work, planning_id=planning_id, out=form.out, back=form.back, settings=form.settings()
        )
        return Queued(searches=found, modes=list(BOTH))


@router.post("/{planning_id}/what-ifs", status_code=202)
def what_if(planning_id: UUID, form: WhatIfForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Queue a short search that proves what one change would bring."""
    with door.begin("planning_what_if") as work:
        settings = SearchForm(seconds=form.seconds).settings()
        made = ask_what_if(
            work, planning_id=planning_id, lever=form.lever(), person=form.person, settings=settings, key=key
        )
        return Made(id=made)


@router.get("/{planning_id}/searches/{search_id}")
def found(planning_id: UUID, search_id: UUID, door: CoordinatingDoor) -> SearchPage:
    """A search with what it would change."""
    with door.begin("planning_search_read") as work:
        return read_search(work, planning_id=planning_id, search_id=search_id)


@router.get("/{planning_id}/searches/{search_id}/progress")
def progress(planning_id: UUID, search_id: UUID, door: CoordinatingDoor) -> SearchLine:
    """Only how it goes; light enough to be asked every second."""
    with door.begin("planning_progress") as work:
        return poll_search(work, planning_id=planning_id, search_id=search_id)


@router.post("/{planning_id}/searches/{search_id}/stop")
def stop(planning_id: UUID, search_id: UUID, door: CoordinatingDoor) -> Stopped:
    """Stop it; its best plan so far can be taken."""
    with door.begin("planning_stop") as work:
        return Stopped(state=stop_search(work, planning_id=planning_id, search_id=search_id))


@router.post("/{planning_id}/searches/{search_id}/take")
def take(planning_id: UUID, search_id: UUID, form: NumberForm, door: CoordinatingDoor) -> BoardNumber:
    """Put its plan on the board. number: of the board that was looked at, 0 if there was none."""
    with door.begin("planning_take") as work:
        number = take_plan(work, planning_id=planning_id, search_id=search_id, number=form.number)
        return BoardNumber(number=number)


@router.post("/{planning_id}/publish")
def confirm(planning_id: UUID, form: NumberForm, door: CoordinatingDoor) -> list[UUID]:
    """Make editions and proposed women of the board, all at once; nobody is told. Returns the editions."""
    with door.begin("planning_publish") as work:
        return publish(work, planning_id=planning_id, number=form.number)


@router.post("/{planning_id}/take-back", status_code=204)
def undo_publishing(planning_id: UUID, door: CoordinatingDoor) -> None:
    """Undo publishing, while nobody was invited."""
    with door.begin("planning_take_back") as work:
        take_back(work, planning_id=planning_id)
