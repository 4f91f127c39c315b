"""Cases: opening, the list, the head of the page, what comes next, who has it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.bodies import NextAction, OpenCase
from services.intake.api.case.schemas import AssignCase
from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor
from services.intake.api.views import Made
from services.intake.store.facts.people import Names
from services.intake.store.rows import expect_version
from services.intake.usecases.access import live_case_for
from services.intake.usecases.case.assign_case import assign_case
from services.intake.usecases.case.open_case import open_case
from services.intake.usecases.look.case_head import CaseHead, case_head
from services.intake.usecases.look.caseload import Caseload, Show, Whose, caseload
from services.intake.usecases.look.find_duplicates import Duplicates, find_duplicates
from services.intake.usecases.next_action import set_next_action
from shared.http import IdempotencyKey

router = APIRouter(tags=["cases"])


@router.post("/cases", status_code=201)
def open_one(body: OpenCase, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Open a case."""
    with door.begin("open_case") as work:
        made = open_case(
            work,
            names=body.names,
            profile=body.profile,
            particulars=body.particulars,
            team=body.team,
            consent=body.consent,
            key=key,
        )
    return Made(id=made)


@router.post("/cases/duplicates")
def duplicates(names: Names, door: CaseworkDoor) -> Duplicates:
    """Look whether she is already here."""
    with door.begin("duplicate_check") as work:
        return find_duplicates(work, names)


@router.get("/cases")
def lines(
    door: CaseworkDoor,
    whose: Whose = Whose.MINE,
    show: Show = Show.LIVE,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Caseload:
    """List cases, the most pressing first."""
    with door.begin("case_list") as work:
        return caseload(work, whose=whose, show=show, offset=offset, limit=limit)


@router.get("/cases/{case_id}")
def head(case_id: UUID, door: CaseworkDoor) -> CaseHead:
    """Give the head of a case page."""
    with door.begin("case_page") as work:
        return case_head(work, case_id)


@router.put("/cases/{case_id}/next-action", status_code=204)
def next_action(case_id: UUID, body: NextAction, door: CaseworkDoor) -> None:
    """Say what comes next."""
    with door.begin("next_action") as work:
        case = live_case_for(work, case_id, "next_action")
        expect_version(case, body.version)
        set_next_action(work, case, body.text, body.due_at)


@router.put("/cases/{case_id}/owner", status_code=204)
def owner(case_id: UUID, body: AssignCase, door: CoordinationDoor) -> None:
    """Give a case to another worker or team."""
    with door.begin("assign_case") as work:
        assign_case(work, case_id, owner=body.owner, team=body.team)
