"""Keep the small copy of a case's state, and let go of whoever's case stopped being live."""

from datetime import datetime
from uuid import UUID

from services.groups.domain.enrolment import Leaving
from services.groups.domain.waitlist import URGENCY
from services.groups.store import editions, enrolments, exclusions, reminders
from services.groups.store.enrolments import CaseCopy
from services.groups.store.planning import plannings
from services.groups.usecases.enrolment.stepping import take_step
from services.groups.usecases.feeds.revoke_feed import end_feeds_of_case, forget_feeds_of_case
from shared.contracts.codes import CaseStatus, EnrolmentState
from shared.contracts.levels import Level
from shared.crypto import shred_scope
from shared.work import Work


def keep_case_copy(
    work: Work,
    *,
    case_id: UUID,
    person: UUID,
    team: str,
    status: CaseStatus,
    told_at: datetime,
    owner: UUID | None = None,
    level: Level = Level.BASAL,
) -> None:
    """Keep what intake told of a case; what is older than the copy changes nothing. owner: None once nobody has it.
    level: kept only as how urgent a group is.

    Closed, blocked, handed over or erased: her enrolments and calendar links from this case end, her reminders are
    cancelled and her places go to the next in line. Erased: the key of her alias and needs is destroyed too, unless
    another case of hers is kept.
    """
    copy = enrolments.case_copy(work.session, case_id, lock=True)
    if copy is not None and copy.told_at > told_at:
        return
    if copy is None:
        copy = CaseCopy(case_id=case_id)
        work.session.add(copy)
    copy.person, copy.team, copy.status, copy.told_at = person, team, status, told_at
    copy.owner, copy.urgency = owner, URGENCY[level]
    work.session.flush()
    if not status.may_be_contacted:
        end_feeds_of_case(work, case_id=case_id)
    if status is CaseStatus.ERASED:
        forget_feeds_of_case(work, case_id=case_id)
    if not status.may_be_contacted and status is not CaseStatus.MERGED:
        _let_go(work, case_id)
    if status is CaseStatus.ERASED and not enrolments.live_cases_of(work.session, person):
        enrolments.forget_participant(work.session, person)
        exclusions.forget_person(work.session, person)
        reminders.lift_stop(work.session, person)
        plannings.forget_wishes(work.session, person)
        shred_scope(work.session, person)
        work.audit("participant.erased", subject=person)


def _let_go(work: Work, case_id: UUID) -> None:
    for edition_id in sorted(one.edition_id for one in enrolments.enrolments_of_case(work.session, case_id)):
        edition = editions.edition_by_id(work.session, edition_id, lock=True)
        assert edition is not None
        for one in enrolments.enrolments_of(work.session, edition_id):
            if one.case_id == case_id:
                take_step(work, edition, one, EnrolmentState.LEFT, why=Leaving.CASE_CLOSED)
