"""How a woman is called in the group, and what she needs there; sealed under her own key."""

from uuid import UUID

from services.groups.domain.needs import Needs
from services.groups.store import enrolments
from services.groups.store.enrolments import Participant
from services.groups.usecases.access import live_case
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def set_alias(work: Work, *, case_id: UUID, alias: str, needs: Needs) -> None:
    """Keep alias and needs of the woman of a case. Raises CaseUnknown, CaseNotLive."""
    keep_participant(work, person=live_case(work, case_id).person, alias=alias, needs=needs)


def keep_participant(work: Work, *, person: UUID, alias: str, needs: Needs) -> None:
    """Make or change a participant's row; an empty alias leaves the one there is."""
    row = enrolments.participant_of(work.session, person)
    if row is None:
        create_scope(work.session, person)
        row = Participant(id=new_id(), scope_id=person, person=person, alias=alias, needs=needs)
        work.session.add(row)
        work.session.flush()
        work.audit("participant.alias_set", subject=person)
    elif (alias and row.alias != alias) or row.needs != needs:
        row.alias, row.needs = alias or row.alias, needs
        work.audit("participant.alias_set", subject=person)
