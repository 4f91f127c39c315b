"""Enrolments over HTTP: bringing a woman in, steps of her place, how she is called."""

from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import EnrollingDoor, RecordDoor, SeeingDoor
from services.groups.api.schemas import AliasForm, EnrolForm, KeptFromForm, LeaveForm, Met, StateNow
from services.groups.usecases.enrolment.confirm_place import confirm_place, invite
from services.groups.usecases.enrolment.enrol_participant import enrol_participant
from services.groups.usecases.enrolment.keep_apart import keep_from_staff
from services.groups.usecases.enrolment.leave_edition import leave_edition
from services.groups.usecases.enrolment.line import lacking
from services.groups.usecases.enrolment.set_alias import set_alias
from services.groups.usecases.reports.read_access_record import read_access_record
from services.groups.usecases.sessions.read_case import CaseGroups, read_case
from shared.audit.record import Opening
from shared.contracts.codes import EnrolmentState

router = APIRouter(tags=["enrolments"])


@router.put("/editions/{edition_id}/enrolments")
def enrol(edition_id: UUID, form: EnrolForm, door: EnrollingDoor) -> StateNow:
    """Bring the woman of a case into an edition; again is the same, or a step on."""
    with door.begin("enrol") as work:
        enrolment, state = enrol_participant(
            work,
            edition_id=edition_id,
            case_id=form.case,
            alias=form.alias,
            needs=form.needs.needs(),
            ask=form.ask,
        )
        return StateNow(enrolment=enrolment, state=state, lacks=lacking(work, enrolment))


@router.post("/enrolments/{enrolment_id}/invite")
def offer(enrolment_id: UUID, door: SeeingDoor) -> StateNow:
    """Offer her a place, kept for her; without a free one she is waitlisted."""
    with door.begin("place_offer") as work:
        state = invite(work, enrolment_id=enrolment_id)
        return StateNow(enrolment=enrolment_id, state=state, lacks=lacking(work, enrolment_id))


@router.post("/enrolments/{enrolment_id}/confirm")
def confirm(enrolment_id: UUID, door: SeeingDoor) -> StateNow:
    """She said yes; without a free place she is waitlisted."""
    with door.begin("place_confirm") as work:
        state = confirm_place(work, enrolment_id=enrolment_id)
        return StateNow(enrolment=enrolment_id, state=state, lacks=lacking(work, enrolment_id))


@router.post("/enrolments/{enrolment_id}/leave")
def leave(enrolment_id: UUID, form: LeaveForm, door: SeeingDoor) -> StateNow:
    """She comes no more; whoever is next in line is invited."""
    with door.begin("place_leave") as work:
        leave_edition(work, enrolment_id=enrolment_id, why=form.why)
        return StateNow(enrolment=enrolment_id, state=EnrolmentState.LEFT)


@router.get("/cases/{case_id}")
def of_case(case_id: UUID, door: EnrollingDoor) -> CaseGroups:
    """What the groups know of a case."""
    with door.begin("case_groups") as work:
        return read_case(work, case_id=case_id)


@router.get("/cases/{case_id}/access-record")
def access_record(case_id: UUID, door: RecordDoor) -> list[Opening]:
    """Who opened what the groups keep of her, when and for what."""
    with door.begin("access_record") as work:
        return read_access_record(work, case_id=case_id)


@router.put("/cases/{case_id}/alias", status_code=204)
def alias(case_id: UUID, form: AliasForm, door: EnrollingDoor) -> None:
    """How she is called in groups, and what she needs there."""
    with door.begin("alias_write") as work:
        set_alias(work, case_id=case_id, alias=form.alias, needs=form.needs.needs())


@router.put("/cases/{case_id}/kept-from")
def kept_from(case_id: UUID, form: KeptFromForm, door: EnrollingDoor) -> Met:
    """Whom of the staff she must not meet in a group, in place of what was said before."""
    with door.begin("kept_from_write") as work:
        return Met(is_met=keep_from_staff(work, case_id=case_id, staff=form.kept_from))
