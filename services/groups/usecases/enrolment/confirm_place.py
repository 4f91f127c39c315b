"""Invite a woman, or confirm her place: the edition's row is locked, so capacity holds under any haste."""

from uuid import UUID

from services.groups.domain.errors import CaseNotLive
from services.groups.store import enrolments
from services.groups.usecases.access import led_enrolment
from services.groups.usecases.enrolment.keep_apart import refuse_meeting
from services.groups.usecases.enrolment.stepping import take_step
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def confirm_place(work: Work, *, enrolment_id: UUID) -> EnrolmentState:
    """Confirm her place; return confirmed, or waitlisted if the group is full.

    Raises GroupFull if she waits already, WrongState if she left, CaseNotLive, KeptApart.
    """
    return _ask(work, enrolment_id, EnrolmentState.CONFIRMED)


def invite(work: Work, *, enrolment_id: UUID) -> EnrolmentState:
    """Offer her a place, which is kept for her; return invited, or waitlisted if the group is full."""
    return _ask(work, enrolment_id, EnrolmentState.INVITED)


def _ask(work: Work, enrolment_id: UUID, to: EnrolmentState) -> EnrolmentState:
    edition, enrolment = led_enrolment(work, enrolment_id)
    if enrolment.state in {EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING}:
        return enrolment.state
    copy = enrolments.case_copy(work.session, enrolment.case_id)
    if copy is None or not copy.status.may_be_contacted:
        raise CaseNotLive("El expediente no está abierto.", field="case")
    refuse_meeting(work, edition.id, enrolment.person)
    return take_step(work, edition, enrolment, to)
