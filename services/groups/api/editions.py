"""Editions over HTTP: list, page, creating, planning, expectations."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import CoordinatingDoor, RunningDoor, SeeingDoor
from services.groups.api.schemas import Count, EditionForm, ExpectationsForm, Made, PlanForm
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.editions.pages import EditionLine, EditionPage
from services.groups.usecases.editions.plan_sessions import Proposal, plan_sessions, preview_plan
from services.groups.usecases.editions.read_editions import list_editions, read_edition
from services.groups.usecases.enrolment.promote_from_waitlist import promote_from_waitlist
from services.groups.usecases.sessions.record_evaluation import record_expectations
from shared.http import IdempotencyKey

router = APIRouter(prefix="/editions", tags=["editions"])


@router.get("")
def everything(door: SeeingDoor) -> list[EditionLine]:
    """The editions she may see, newest first."""
    with door.begin("edition_list") as work:
        return list_editions(work)


@router.post("", status_code=201)
def create(form: EditionForm, door: CoordinatingDoor, key: IdempotencyKey = None) -> Made:
    """Create an edition."""
    with door.begin("edition_create") as work:
        made = create_edition(
            work,
            title=form.title,
            theme=form.theme,
            site=form.site,
            programme=form.programme,
            year=form.year,
            room=form.room,
            frame=form.frame(),
            key=key,
        )
        return Made(id=made)


@router.get("/{edition_id}")
def read(edition_id: UUID, door: SeeingDoor) -> EditionPage:
    """One edition with its sessions and members."""
    with door.begin("edition_read") as work:
        return read_edition(work, edition_id=edition_id)


@router.post("/{edition_id}/plan/preview")
def preview(edition_id: UUID, form: PlanForm, door: RunningDoor) -> Proposal:
    """The sessions a rule would give if days off are skipped, with warnings; nothing is kept."""
    with door.begin("sessions_preview") as work:
        return preview_plan(work, edition_id=edition_id, plan=form.plan(), hold=frozenset(form.hold))


@router.put("/{edition_id}/plan")
def plan(edition_id: UUID, form: PlanForm, door: RunningDoor) -> list[UUID]:
    """Make the sessions; the same plan again leaves them as they are."""
    with door.begin("sessions_plan") as work:
        return plan_sessions(work, edition_id=edition_id, plan=form.plan())


@router.post("/{edition_id}/promote")
def promote(edition_id: UUID, door: RunningDoor) -> Count:
    """Give every free place to whoever waits."""
    with door.begin("waitlist_promote") as work:
        return Count(count=promote_from_waitlist(work, edition_id=edition_id))


@router.put("/{edition_id}/expectations", status_code=204)
def expect(edition_id: UUID, form: ExpectationsForm, door: RunningDoor) -> None:
    """Keep the cards of the first session."""
    with door.begin("expectations_write") as work:
        record_expectations(work, edition_id=edition_id, words=list(form.words))
