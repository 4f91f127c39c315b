"""One step of an enrolment, with what always follows from it: event, audit entry, reminders, freed places."""

from uuid import UUID

from services.groups.domain import enrolment as rules
from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.domain.errors import GroupFull, NotHerTurn, SeatsTaken
from services.groups.domain.offers import offer_ends
from services.groups.domain.waitlist import Lack
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.enrolment.line import read_line, takes_women
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.contracts.events.groups import EnrolmentChanged
from shared.contracts.roles import Role
from shared.work import Work


def take_step(
    work: Work, edition: Edition, enrolment: Enrolment, to: EnrolmentState, *, why: Leaving | None = None
) -> EnrolmentState:
    """Step towards a state and return the one she came to; needs the edition's lock.

    Who asks for a place when it is not her turn is waitlisted; one who waits already is told why not.
    Raises WrongState, GroupFull, SeatsTaken, NotHerTurn. What falls free goes to the line in the same transaction.
    """
    before = enrolment.state
    after = rules.step(before, to, fits=True)
    if after in HOLDING and before not in HOLDING:
        after = rules.step(before, to, fits=has_place(work, edition, enrolment))
    if after is before:
        return after
    enter(work, enrolment, after)
    if after is EnrolmentState.LEFT:
        enrolment.left_why, enrolment.left_from = why, before
    if before in HOLDING and after not in HOLDING:
        fill_places(work, edition, freed_by=enrolment.id)
    sync_reminders(work, edition)
    return after


def has_place(work: Work, edition: Edition, enrolment: Enrolment) -> bool:
    """Whether a place is hers, seats and turn considered. By hand, from the line, the coordinator may choose anyone.

    Raises GroupFull, SeatsTaken or NotHerTurn if she waits already.
    """
    line = read_line(work, edition, asking=enrolment)
    is_hers = enrolment in line.next
    if enrolment.state is not EnrolmentState.WAITLISTED:
        return is_hers
    refuse_missing(line.missing(enrolment))
    if not is_hers and not work.actor.has(Role.COORDINATOR):
        raise NotHerTurn("Hay quien espera antes. Fuera de turno, solo coordinación da plaza.", field="state")
    return True


def refuse_missing(missing: tuple[Lack, ...]) -> None:
    """Say what is not there for her. Raises GroupFull or SeatsTaken."""
    if Lack.PLACE in missing:
        raise GroupFull("No queda ninguna plaza.", field="state")
    if Lack.CHILDCARE in missing:
        raise SeatsTaken("No quedan bastantes plazas de guardería.", field="state")
    if missing:
        raise SeatsTaken("No queda plaza con intérprete.", field="state")


def fill_places(work: Work, edition: Edition, *, freed_by: UUID | None = None) -> list[Enrolment]:
    """Offer every free place to whoever's turn it is, in order; needs the edition's lock.

    freed_by: the enrolment that left, if that made the offers. Nobody is asked into an edition that is over.
    """
    offered = read_line(work, edition).next
    if not offered or not takes_women(work, edition):
        return []
    for one in offered:
        enter(work, one, EnrolmentState.INVITED)
        one.freed_by = freed_by
    work.session.flush()
    return offered


def enter(work: Work, enrolment: Enrolment, state: EnrolmentState) -> None:
    """Put an enrolment into a state, tell others and note it; whether it may is decided by the caller.

    An offered place has its end; the line is joined once, and left for good only by leaving the edition.
    """
    enrolment.state, enrolment.since = state, work.now
    enrolment.answer_by = offer_ends(work.now) if state is EnrolmentState.INVITED else None
    if state is EnrolmentState.PROPOSED:
        enrolment.waiting_since, enrolment.lapsed = None, 0
    if state is EnrolmentState.WAITLISTED:
        enrolment.waiting_since = enrolment.waiting_since or work.now
    if state is not EnrolmentState.LEFT:
        enrolment.left_why = enrolment.left_from = enrolment.moved_to = None
    work.audit(f"enrolment.{state}", subject=enrolment.id)
    work.emit(
        EnrolmentChanged(
            subject=enrolment.person,
            person=enrolment.person,
            edition=enrolment.edition_id,
            state=state,
            changed_at=work.now,
            answer_by=enrolment.answer_by,
        )
    )
