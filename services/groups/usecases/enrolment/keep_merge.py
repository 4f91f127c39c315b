"""Two people turned out to be one woman: her enrolments and wishes come together, and apart again if mistaken."""

from uuid import UUID

from services.groups.domain.enrolment import HOLDING, Leaving, stronger
from services.groups.store import editions, enrolments, exclusions
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.enrolment.keep_apart import tell_staff_met
from services.groups.usecases.enrolment.keep_merged_wish import keep_her_alias, wish_as_one, wish_no_more
from services.groups.usecases.enrolment.line import read_line
from services.groups.usecases.enrolment.stepping import enter, fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def keep_merge(
    work: Work, *, case_id: UUID, merged_case: UUID, person: UUID, merged_person: UUID, undone: bool
) -> None:
    """Move enrolments and wishes for a place from the merged person to the one who stays, or back.

    Where both are in the same edition she holds one place, in the stronger of the two states; both rows
    keep what they were, so that a mistake gives each hers back. Whom of the staff either must not meet, she who stays
    must not meet, also if it was a mistake: to say otherwise is for people.
    """
    if person == merged_person:
        return
    if undone:
        wish_no_more(work, person=person, merged_person=merged_person)
        _take_apart(work, person=person, merged_person=merged_person, merged_case=merged_case)
    else:
        wish_as_one(work, person=person, merged_person=merged_person, case_id=case_id)
        _bring_together(work, person=person, merged_person=merged_person, case_id=case_id)
        _keep_from_staff_of_both(work, person, merged_person)
    work.audit("participant.unmerged" if undone else "participant.merged", subject=person)


def _keep_from_staff_of_both(work: Work, person: UUID, merged_person: UUID) -> None:
    """A place of either file may be in a group led by whom the other names: then the coordinators part them."""
    both = exclusions.kept_from_staff(work.session, [person, merged_person]).values()
    staff = frozenset[UUID]().union(*both)
    exclusions.replace_staff_exclusions(work.session, person, staff)
    tell_staff_met(work, person, staff)


def _bring_together(work: Work, *, person: UUID, merged_person: UUID, case_id: UUID) -> None:
    moving = enrolments.enrolments_of_person(work.session, merged_person)
    if moving:
        keep_her_alias(work, person=person, merged_person=merged_person)
    for enrolment in moving:
        edition = _locked(work, enrolment)
        enrolment.merged_from = merged_person
        own = enrolments.enrolment_in(work.session, edition.id, person)
        if own is None:
            enrolment.person, enrolment.case_id = person, case_id
        else:
            own.merged_from = merged_person
            _join(work, edition, own, enrolment)
        sync_reminders(work, edition)


def _join(work: Work, edition: Edition, own: Enrolment, merged: Enrolment) -> None:
    """Two enrolments of one woman: hers takes the stronger state, the merged one ends."""
    own.state_before, merged.state_before = own.state, merged.state
    state = stronger(own.state, merged.state)
    _put(work, merged, EnrolmentState.LEFT, why=Leaving.OTHER_EDITION)
    _put(work, own, state)
    fill_places(work, edition)


def _take_apart(work: Work, *, person: UUID, merged_person: UUID, merged_case: UUID) -> None:
    both = [
        one
        for who in (person, merged_person)
        for one in enrolments.enrolments_of_person(work.session, who)
        if one.merged_from == merged_person
    ]
    for enrolment in sorted(both, key=lambda one: (one.edition_id, one.person != person)):
        edition = _locked(work, enrolment)
        enrolment.merged_from = None
        if enrolment.state_before is None:
            enrolment.person, enrolment.case_id = merged_person, merged_case
        else:
            _give_back(work, edition, enrolment, is_merged=enrolment.person == merged_person)
        sync_reminders(work, edition)


def _give_back(work: Work, edition: Edition, enrolment: Enrolment, *, is_merged: bool) -> None:
    """Put an enrolment back to what it was, unless she left since; without a free place she waits."""
    before, enrolment.state_before = enrolment.state_before, None
    has_left = enrolment.state is EnrolmentState.LEFT and not (
        is_merged and enrolment.left_why is Leaving.OTHER_EDITION
    )
    if before is None or has_left:
        return
    if before in HOLDING and enrolment.state not in HOLDING:
        line = read_line(work, edition, asking=enrolment)
        before = EnrolmentState.WAITLISTED if line.missing(enrolment) else before
    _put(work, enrolment, before)
    work.session.flush()


def _put(work: Work, enrolment: Enrolment, state: EnrolmentState, *, why: Leaving | None = None) -> None:
    if enrolment.state is not state:
        enter(work, enrolment, state)
        enrolment.left_why = why


def _locked(work: Work, enrolment: Enrolment) -> Edition:
    edition = editions.edition_by_id(work.session, enrolment.edition_id, lock=True)
    assert edition is not None
    work.session.refresh(enrolment)
    return edition
