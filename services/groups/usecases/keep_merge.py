"""Two people turned out to be one woman: her enrolments come together, and apart again if mistaken."""

from uuid import UUID

from services.groups.domain.enrolment import Leaving
from services.groups.store import editions, enrolments
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.set_alias import keep_participant
from services.groups.usecases.stepping import take_step
from services.groups.usecases.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def keep_merge(
    work: Work, *, case_id: UUID, merged_case: UUID, person: UUID, merged_person: UUID, undone: bool
) -> None:
    """Move enrolments from the merged person to the one who stays, or back.

    Where both are in the same edition the merged one's enrolment ends, so that she holds one place.
    """
    if person == merged_person:
        return
    moving = enrolments.enrolments_of_person(work.session, person if undone else merged_person)
    if not undone and moving:
        _keep_alias(work, person=person, merged_person=merged_person)
    for enrolment in moving:
        if undone and enrolment.merged_from != merged_person:
            continue
        _move(
            work,
            enrolment,
            person=merged_person if undone else person,
            case_id=merged_case if undone else case_id,
            merged_from=None if undone else merged_person,
        )
    work.audit("participant.unmerged" if undone else "participant.merged", subject=person)


def _move(work: Work, enrolment: Enrolment, *, person: UUID, case_id: UUID, merged_from: UUID | None) -> None:
    edition = editions.edition_by_id(work.session, enrolment.edition_id, lock=True)
    assert edition is not None
    if enrolments.enrolment_in(work.session, edition.id, person) is not None:
        take_step(work, edition, enrolment, EnrolmentState.LEFT, why=Leaving.OTHER_EDITION)
        return
    enrolment.person, enrolment.case_id, enrolment.merged_from = person, case_id, merged_from
    sync_reminders(work, edition)


def _keep_alias(work: Work, *, person: UUID, merged_person: UUID) -> None:
    merged = enrolments.participant_of(work.session, merged_person)
    if merged is not None and enrolments.participant_of(work.session, person) is None:
        keep_participant(work, person=person, alias=merged.alias, needs=merged.needs)
