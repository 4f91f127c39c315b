"""One step of an enrolment, with what always follows from it: event, audit entry, reminders, freed places."""

from services.groups.domain import enrolment as rules
from services.groups.domain.enrolment import HOLDING, Leaving
from services.groups.store import enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.enrolment.keep_apart import may_enter
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.contracts.events.groups import EnrolmentChanged
from shared.work import Work


def take_step(
    work: Work, edition: Edition, enrolment: Enrolment, to: EnrolmentState, *, why: Leaving | None = None
) -> EnrolmentState:
    """Step towards a state and return the one she came to; needs the edition's lock.

    Raises WrongState or GroupFull. A place that falls free goes to the waitlist in the same transaction.
    """
    work.session.flush()
    free = enrolments.free_places(work.session, edition.id, capacity=edition.capacity)
    before = enrolment.state
    after = rules.step(before, to, free=free)
    if after is before:
        return after
    enter(work, enrolment, after)
    enrolment.left_why = why if after is EnrolmentState.LEFT else None
    if before in HOLDING and after not in HOLDING:
        fill_places(work, edition)
    sync_reminders(work, edition)
    return after


def fill_places(work: Work, edition: Edition) -> list[Enrolment]:
    """Invite from the waitlist as many as there are free places, in their order; needs the edition's lock.

    Whoever must not meet somebody in the group is passed over and keeps her place in the line.
    """
    work.session.flush()
    waiting = enrolments.enrolments_of(work.session, edition.id, EnrolmentState.WAITLISTED)
    waited = enrolments.editions_waited(
        work.session, [one.person for one in waiting], but=edition.id, now=work.now
    )
    line = [rules.Waiting(one.id, one.since, waited.get(one.person, 0)) for one in waiting]
    free = enrolments.free_places(work.session, edition.id, capacity=edition.capacity)
    by_id = {one.id: one for one in waiting}
    promoted: list[Enrolment] = []
    for ref in rules.next_in_line(line, free=len(line)):
        if len(promoted) < free and may_enter(work, by_id[ref]):
            enter(work, by_id[ref], EnrolmentState.INVITED)
            work.session.flush()
            promoted.append(by_id[ref])
    return promoted


def enter(work: Work, enrolment: Enrolment, state: EnrolmentState) -> None:
    """Put an enrolment into a state, tell others and note it; whether it may is decided by the caller."""
    enrolment.state, enrolment.since = state, work.now
    work.audit(f"enrolment.{state}", subject=enrolment.id)
    work.emit(
        EnrolmentChanged(
            subject=enrolment.person,
            person=enrolment.person,
            edition=enrolment.edition_id,
            state=state,
            changed_at=work.now,
        )
    )
