"""Move a woman to another edition in one step: she has her place there before she gives up this one."""

from typing import Final
from uuid import UUID

from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.domain.errors import CaseNotLive, NotHers, NotHerTurn, WrongState
from services.groups.store import editions, enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import led_enrolment, seen_edition
from services.groups.usecases.enrolment.keep_apart import refuse_meeting
from services.groups.usecases.enrolment.line import read_line
from services.groups.usecases.enrolment.stepping import enter, fill_places, refuse_missing, take_step
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.work import Work

_BECOMES: Final = {EnrolmentState.ATTENDING: EnrolmentState.CONFIRMED}
"""What she is there, where it differs: she has not come there yet."""


def move_enrolment(work: Work, *, enrolment_id: UUID, to: UUID) -> tuple[UUID, EnrolmentState]:
    """Move her to the edition `to`; return her enrolment there and its state; twice is once.

    A place stays a place, a wait a wait that keeps its day. Without room there nothing changes.
    Raises NotHers, CaseNotLive, KeptApart, WrongState, GroupFull, SeatsTaken, NotHerTurn.
    """
    old, new, enrolment = _both(work, enrolment_id, to)
    there = enrolments.enrolment_in(work.session, new.id, enrolment.person)
    if there is not None and there.state is not EnrolmentState.LEFT:
        if enrolment.state is EnrolmentState.LEFT and enrolment.moved_to == new.id:
            return there.id, there.state
        raise WrongState("Ya está en ese grupo.", field="edition")
    if enrolment.state is EnrolmentState.LEFT or old.id == new.id:
        raise WrongState("Ya no está en este grupo, o es el mismo.", field="edition")
    refuse_meeting(work, new.id, enrolment.person)
    there = _put(work, new, there, enrolment)
    take_step(work, old, enrolment, EnrolmentState.LEFT, why=Leaving.OTHER_EDITION)
    enrolment.moved_to = new.id
    fill_places(work, new)
    sync_reminders(work, new)
    work.audit("enrolment.moved", subject=there.id)
    return there.id, there.state


def _both(work: Work, enrolment_id: UUID, to: UUID) -> tuple[Edition, Edition, Enrolment]:
    """Both editions locked in the order of their ids, after the case, which may not close meanwhile."""
    found = enrolments.enrolment_by_id(work.session, enrolment_id)
    if found is None:
        raise NotHers("No existe esta inscripción.")
    copy = enrolments.shared_case_copy(work.session, found.case_id)
    editions.lock_editions(work.session, {found.edition_id, to})
    old, enrolment = led_enrolment(work, enrolment_id)
    new = seen_edition(work, to, lock=True)
    if copy is None or not copy.status.may_be_contacted:
        raise CaseNotLive("El expediente no está abierto.", field="case")
    return old, new, enrolment


def _put(work: Work, new: Edition, there: Enrolment | None, came: Enrolment) -> Enrolment:
    """Her enrolment in the new edition, in the state that hers becomes."""
    state = _BECOMES.get(came.state, came.state)
    if there is None:
        there = Enrolment(
            id=new_id(),
            edition_id=new.id,
            person=came.person,
            state=EnrolmentState.LEFT,
            since=work.now,
            enrolled_by=work.actor.ref,
            enrolled_at=work.now,
            lapsed=0,
        )
        work.session.add(there)
    there.case_id, there.waiting_since, there.lapsed = came.case_id, came.waiting_since, 0
    if state in HOLDING:
        _refuse_without_room(work, new, there)
    enter(work, there, state)
    return there


def _refuse_without_room(work: Work, edition: Edition, there: Enrolment) -> None:
    line = read_line(work, edition, asking=there)
    refuse_missing(line.missing(there))
    if there not in line.next and not work.actor.has(Role.COORDINATOR):
        raise NotHerTurn("Hay quien espera antes en ese grupo.", field="edition")
