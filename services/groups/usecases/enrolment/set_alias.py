"""How a woman is called in the group, and what she needs there; sealed under her own key."""

from uuid import UUID

from services.groups.domain.enrolment import HOLDING
from services.groups.domain.needs import Needs
from services.groups.store import editions, enrolments
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Participant
from services.groups.usecases.access import live_case
from services.groups.usecases.enrolment.stepping import fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def set_alias(work: Work, *, case_id: UUID, alias: str, needs: Needs) -> None:
    """Keep alias and needs of the woman of a case. Raises CaseUnknown, CaseNotLive.

    Seats that she needs no more go to whoever waits for them.
    """
    person = live_case(work, case_id).person
    found = lock_hers(work, person)
    if keep_participant(work, person=person, alias=alias, needs=needs):
        share_out(work, found)


def lock_hers(work: Work, person: UUID, *, and_also: UUID | None = None) -> list[Edition]:
    """Lock the editions in which she holds a place or waits, in the order of all such locks; and one more."""
    hers = {
        one.edition_id
        for one in enrolments.enrolments_of_person(work.session, person)
        if one.state in HOLDING or one.state is EnrolmentState.WAITLISTED
    }
    more = set() if and_also is None else {and_also}
    return list(editions.lock_editions(work.session, hers | more).values())


def share_out(work: Work, found: list[Edition]) -> None:
    """Offer what has fallen free in editions that are locked."""
    for edition in found:
        if fill_places(work, edition):
            sync_reminders(work, edition)


def keep_participant(work: Work, *, person: UUID, alias: str, needs: Needs) -> bool:
    """Make or change a participant's row; an empty alias leaves the one there is.

    Return whether what she needs changed. Raises BadChildcare.
    """
    needs.check()
    row = enrolments.participant_of(work.session, person)
    if row is None:
        create_scope(work.session, person)
        row = Participant(id=new_id(), scope_id=person, person=person, alias=alias, needs=needs)
        work.session.add(row)
        work.session.flush()
        work.audit("participant.alias_set", subject=person)
        return False
    is_changed = bool(row.needs != needs)
    if (alias and row.alias != alias) or is_changed:
        row.alias, row.needs = alias or row.alias, needs
        work.audit("participant.alias_set", subject=person)
    return is_changed
