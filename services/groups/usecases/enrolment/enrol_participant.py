"""Bring a woman into an edition, from her case."""

from uuid import UUID

from services.groups.domain.needs import Needs
from services.groups.store import enrolments
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import live_case, seen_edition
from services.groups.usecases.enrolment.keep_apart import refuse_meeting
from services.groups.usecases.enrolment.set_alias import keep_participant, lock_hers, share_out
from services.groups.usecases.enrolment.stepping import enter, take_step
from shared.contracts.codes import EnrolmentState
from shared.ids import new_id
from shared.work import Work

ASKED = frozenset({EnrolmentState.PROPOSED, EnrolmentState.INVITED, EnrolmentState.CONFIRMED})


def enrol_participant(
    work: Work,
    *,
    edition_id: UUID,
    case_id: UUID,
    alias: str,
    needs: Needs,
    ask: EnrolmentState = EnrolmentState.PROPOSED,
) -> tuple[UUID, EnrolmentState]:
    """Enrol the woman of a case; return the enrolment and the state she came to.

    ask: proposed, invited or confirmed; without a place or a seat she needs the latter two waitlist her. Enrolling her
    again brings her back if she had left, and otherwise only steps on.
    Raises CaseUnknown, CaseNotLive, KeptApart.
    """
    copy = live_case(work, case_id)
    found = lock_hers(work, copy.person, and_also=edition_id)
    edition = seen_edition(work, edition_id, lock=True)
    refuse_meeting(work, edition.id, copy.person)
    if keep_participant(work, person=copy.person, alias=alias, needs=needs):
        share_out(work, found)
    enrolment = enrolments.enrolment_in(work.session, edition.id, copy.person)
    if enrolment is None:
        enrolment = Enrolment(
            id=new_id(),
            edition_id=edition.id,
            person=copy.person,
            case_id=case_id,
            state=EnrolmentState.PROPOSED,
            since=work.now,
            enrolled_by=work.actor.ref,
            enrolled_at=work.now,
        )
        work.session.add(enrolment)
        work.session.flush()
        enter(work, enrolment, EnrolmentState.PROPOSED)
    elif enrolment.state is EnrolmentState.LEFT:
        enrolment.case_id = case_id
        enter(work, enrolment, EnrolmentState.PROPOSED)
    if ask not in ASKED or enrolment.state is not EnrolmentState.PROPOSED:
        return enrolment.id, enrolment.state
    return enrolment.id, take_step(work, edition, enrolment, ask)
