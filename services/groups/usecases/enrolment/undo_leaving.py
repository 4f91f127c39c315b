"""Take back that a woman left or moved, while nobody can have acted on it."""

from uuid import UUID

from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.domain.errors import CaseNotLive, ChangedMeanwhile, TooLate
from services.groups.domain.offers import may_take_back
from services.groups.store import editions, enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import led_enrolment
from services.groups.usecases.enrolment.keep_apart import may_enter, refuse_meeting
from services.groups.usecases.enrolment.line import read_line
from services.groups.usecases.enrolment.stepping import enter, fill_places, take_step
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def undo_leaving(work: Work, *, enrolment_id: UUID) -> EnrolmentState:
    """Put her back to what she was; return that, or waitlisted if her place is taken by now; twice is once.

    Offers that her leaving made are withdrawn, last one first, until there is room for her: those women are back
    in the line as if nothing had been. One who has said yes keeps her place. After a move she leaves the other edition.
    Raises TooLate after ten minutes, CaseNotLive, KeptApart, ChangedMeanwhile.
    """
    found = enrolments.enrolment_by_id(work.session, enrolment_id)
    moved_to = found.moved_to if found else None
    if found is not None and moved_to is not None:
        editions.lock_editions(work.session, {found.edition_id, moved_to})
    edition, enrolment = led_enrolment(work, enrolment_id)
    if enrolment.moved_to not in {None, moved_to}:  # locking the other edition now could wait for ever
        raise ChangedMeanwhile("Alguien la ha cambiado de grupo ahora mismo. Vuelve a mirarlo.")
    if enrolment.state is not EnrolmentState.LEFT:
        return enrolment.state
    before = enrolment.left_from
    if before is None or not may_take_back(enrolment.since, now=work.now):
        raise TooLate("Ya no se puede deshacer. Puede volver a entrar desde su ficha.")
    copy = enrolments.case_copy(work.session, enrolment.case_id)
    if copy is None or not copy.status.may_be_contacted:
        raise CaseNotLive("El expediente no está abierto.", field="case")
    if enrolment.moved_to is not None:
        _leave_again(work, enrolment)
    if before in HOLDING and not _make_room(work, edition, enrolment):
        before = EnrolmentState.WAITLISTED
    enter(work, enrolment, before)
    fill_places(work, edition)
    sync_reminders(work, edition)
    return enrolment.state


def _make_room(work: Work, edition: Edition, enrolment: Enrolment) -> bool:
    invited = enrolments.enrolments_of(work.session, edition.id, EnrolmentState.INVITED)
    made = [one for one in invited if one.freed_by == enrolment.id]
    while not _fits(work, edition, enrolment) and made:
        enter(work, made.pop(), EnrolmentState.WAITLISTED)
    refuse_meeting(work, edition.id, enrolment.person)
    return _fits(work, edition, enrolment)


def _fits(work: Work, edition: Edition, enrolment: Enrolment) -> bool:
    line = read_line(work, edition, asking=enrolment)
    return not line.missing(enrolment) and may_enter(work, enrolment)


def _leave_again(work: Work, enrolment: Enrolment) -> None:
    assert enrolment.moved_to is not None
    other = editions.edition_by_id(work.session, enrolment.moved_to, lock=True)
    there = other and enrolments.enrolment_in(work.session, other.id, enrolment.person)
    if other and there:
        take_step(work, other, there, EnrolmentState.LEFT, why=Leaving.OTHER_EDITION)
