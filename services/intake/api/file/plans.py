"""Safety plan and action plan."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.bodies import ReviewSafetyPlan, SavePlanItem, SaveSafetyPlan
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import Made, PlanItemView, SafetyPlanView
from services.intake.store.activity import PlanItem, all_of, plan_in_force
from services.intake.store.cases import family
from services.intake.usecases.access import case_for
from services.intake.usecases.file.save_plan_item import add_plan_item, save_plan_item
from services.intake.usecases.file.save_safety_plan import review_safety_plan, save_safety_plan
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}", tags=["plans"])


@router.get("/safety-plan")
def safety_plan(case_id: UUID, door: CaseworkDoor) -> SafetyPlanView | None:
    """Give the safety plan in force, or null."""
    with door.begin("safety_plan") as work:
        case = case_for(work, case_id, "safety_plan")
        row = plan_in_force(work.session, family(work.session, case.id))
        if row is None:
            return None
        return SafetyPlanView(
            id=row.id, at=row.at, author=row.author, reviewed_at=row.reviewed_at, facts=row.facts
        )


@router.post("/safety-plan", status_code=201)
def write_safety_plan(
    case_id: UUID, body: SaveSafetyPlan, door: CaseworkDoor, key: IdempotencyKey = None
) -> Made:
    """Write the safety plan anew."""
    with door.begin("save_safety_plan") as work:
        return Made(id=save_safety_plan(work, case_id, facts=body.plan, replaces=body.replaces, key=key))


@router.post("/safety-plan/review", status_code=204)
def review(case_id: UUID, body: ReviewSafetyPlan, door: CaseworkDoor) -> None:
    """Note that the plan was gone through and holds."""
    with door.begin("review_safety_plan") as work:
        review_safety_plan(work, case_id, next_review=body.review_on)


@router.get("/plan-items")
def plan_items(case_id: UUID, door: CaseworkDoor) -> list[PlanItemView]:
    """List the lines of the action plan, newest first."""
    with door.begin("plan_item_list") as work:
        case = case_for(work, case_id, "plan_item_list")
        rows = all_of(work.session, PlanItem, family(work.session, case.id))
        return [
            PlanItemView(id=row.id, version=row.row_version, facts=row.facts, owner=row.owner) for row in rows
        ]


@router.post("/plan-items", status_code=201)
def new_plan_item(case_id: UUID, body: SavePlanItem, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Add a line."""
    with door.begin("add_plan_item") as work:
        return Made(id=add_plan_item(work, case_id, facts=body.item, owner=body.owner, key=key))


@router.put("/plan-items/{item_id}", status_code=204)
def plan_item(case_id: UUID, item_id: UUID, body: SavePlanItem, door: CaseworkDoor) -> None:
    """Change a line."""
    with door.begin("save_plan_item") as work:
        save_plan_item(work, case_id, item_id, facts=body.item, owner=body.owner, version=body.version)
