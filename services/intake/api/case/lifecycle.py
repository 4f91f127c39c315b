"""The life of a case: steps, merging, breaking the glass."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.case.schemas import (
    Arrowhead,
    BreakGlass,
    GlassView,
    GovernCase,
    GovernedView,
    LifecycleView,
    MergeInto,
    ReviewGlass,
    StatusView,
    StepView,
    TakeStep,
)
from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor, GovernanceDoor, LifecycleDoor
from services.intake.api.views import Made
from services.intake.domain.case.code import read_code
from services.intake.domain.case.lifecycle import reasons_for
from services.intake.store.cases import case_by_code, case_by_id
from services.intake.store.glass import unreviewed
from services.intake.store.logs import steps_of
from services.intake.usecases.access import case_for, case_to_govern
from services.intake.usecases.case.break_glass import break_glass
from services.intake.usecases.case.merge_cases import merge_cases, unmerge_cases
from services.intake.usecases.case.review_break_glass import review_break_glass
from services.intake.usecases.case.take_step import MAY_LOOK_IN, TOLD_SHE_MAY_RETURN, gaps_of, take_step
from shared.ids import new_id

router = APIRouter(tags=["lifecycle"])


@router.get("/cases/{case_id}/lifecycle")
def lifecycle(case_id: UUID, door: CaseworkDoor) -> LifecycleView:
    """Say where the case stands, which steps there are and what is in their way."""
    with door.begin("lifecycle") as work:
        case = case_for(work, case_id, "lifecycle")
        return LifecycleView(
            status=case.status,
            arrows=[
                Arrowhead(step=step, reasons=reasons_for(step), missing=missing)
                for step, missing in gaps_of(work, case).items()
            ],
            taken=[
                StepView(
                    at=row.at,
                    by=row.by,
                    step=row.step,
                    source=row.source,
                    target=row.target,
                    reason=row.reason,
                    note=row.note,
                )
                for row in steps_of(work.session, case.id)
            ],
        )


@router.post("/cases/{case_id}/lifecycle")
def step(case_id: UUID, body: TakeStep, door: LifecycleDoor) -> StatusView:
    """Take a step."""
    with door.begin("take_step") as work:
        status = take_step(
            work,
            case_id,
            step=body.step,
            reason=body.reason,
            note=body.note,
            checklist={TOLD_SHE_MAY_RETURN: body.told_she_may_return, MAY_LOOK_IN: body.may_look_in},
        )
    return StatusView(status=status)


@router.post("/governed-cases")
def governed(body: GovernCase, door: GovernanceDoor) -> GovernedView:
    """Find a case to block or unblock, by its code."""
    with door.begin("govern_case") as work:
        found = case_by_code(work.session, read_code(body.code) or body.code)
        case = case_to_govern(work, found.id if found else new_id(), "govern_case")
        return GovernedView(id=case.id, code=case.code, status=case.status)


@router.post("/cases/{case_id}/merge", status_code=204)
def merge(case_id: UUID, body: MergeInto, door: CoordinationDoor) -> None:
    """Let this case speak for another that is hers too."""
    with door.begin("merge_cases") as work:
        merge_cases(work, stays=case_id, merged=body.merged)


@router.delete("/cases/{case_id}/merge/{merged}", status_code=204)
def unmerge(case_id: UUID, merged: UUID, door: CoordinationDoor) -> None:
    """Take a merged case apart again."""
    with door.begin("unmerge_cases") as work:
        unmerge_cases(work, stays=case_id, merged=merged)


@router.post("/break-glass", status_code=201)
def open_glass(body: BreakGlass, door: CaseworkDoor) -> Made:
    """Open a case outside one's teams for an hour."""
    with door.begin("break_glass") as work:
        return Made(id=break_glass(work, code=read_code(body.code) or body.code, reason=body.reason))


@router.get("/break-glass")
def glass_queue(door: CoordinationDoor) -> list[GlassView]:
    """List openings nobody has reviewed."""
    with door.begin("glass_queue") as work:
        views = []
        for row in unreviewed(work.session):
            case = case_by_id(work.session, row.scope_id)
            if case is None:
                continue
            views.append(
                GlassView(
                    id=row.id,
                    case_id=case.id,
                    code=case.code,
                    staff=row.staff,
                    opened_at=row.opened_at,
                    until=row.until,
                    reason=row.reason,
                )
            )
        return views


@router.post("/break-glass/{glass_id}/review", status_code=204)
def review_glass(glass_id: UUID, body: ReviewGlass, door: CoordinationDoor) -> None:
    """Close the review of an opening."""
    with door.begin("review_break_glass") as work:
        review_break_glass(work, glass_id, finding=body.finding)
