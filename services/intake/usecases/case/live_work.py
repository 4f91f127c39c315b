"""What is under way in a case: all of it stops when the case ends, and is owed again when she comes back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.contacts import CancelReason
from services.intake.domain.due.items import DueState
from services.intake.store import activity, due, her_reminders, people
from services.intake.store.cases import Case, family
from services.intake.store.risk import assessments
from services.intake.usecases.clock import local_day, morning_of
from services.intake.usecases.contact.keep_reminder import keep_reminder, take_back, wake_reminders
from services.intake.usecases.contact.plan_accompaniment import call_off
from services.intake.usecases.contact.start_accompaniment import owe_closing
from services.intake.usecases.file.save_dated_fact import remind_of_fact, remind_of_permit
from services.intake.usecases.file.save_plan_item import remind_of_item
from services.intake.usecases.file.save_safety_plan import remind_of_review
from services.intake.usecases.referral.revoke_referral import revoke_all
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.owe_reassessment import ASSESSMENTS, owe_first_screen, owe_sooner
from services.intake.usecases.schedule_due import cancel_due, cancel_due_of_case, schedule_due
from shared.contracts.codes import DueKind
from shared.work import Work

_BEGIN_AGAIN: Final = "Retomar el contacto y valorar el riesgo"


def stop_everything(work: Work, case: Case, *, reason: str) -> None:
    """Cancel what is pending: referrals with their links, due work, accompaniments, her reminders.

    Referrals come first, as everywhere: what their end asks for is cancelled with the rest, and comes back with it.
    An accompaniment that has begun took place: it stays as it is, and is asked after again if she comes back.
    """
    revoke_all(work, case_id=case.id, reason=reason)
    case.next_action = ""
    case.next_due_at = None
    cancel_due_of_case(work, family(work.session, case.id))
    for row in activity.planned_of(work.session, family(work.session, case.id)):
        call_off(work, case, row, CancelReason.NOT_NEEDED)
    for reminder in her_reminders.live_reminders(work.session, family(work.session, case.id)):
        take_back(work, case, reminder)


def wake(work: Work, case: Case, *, stopped_at: datetime) -> None:
    """Bring back the very rows a block stopped; whoever lifts it opens nothing of hers.

    Referrals stay revoked: their partners were told to stop. Accompaniments whose hour has passed stay cancelled, and
    she is not reminded of one to an appointment that is off: whoever goes with her is asked about it again.
    """
    scopes = family(work.session, case.id)
    for item in due.cancelled_at(work.session, scopes, stopped_at):
        item.state = DueState.PENDING
        item.announced_at = item.finished_at = item.finished_by = None
    brought_back = [
        row for row in activity.cancelled_at(work.session, scopes, stopped_at) if row.starts_at > work.now
    ]
    for row in brought_back:
        row.cancelled_at = None
        row.cancel_reason = None
    work.session.flush()
    wake_reminders(work, scopes, stopped_at=stopped_at)
    for row in brought_back:
        if not row.remind_her:
            keep_reminder(work, case, source=row.id, at=None)


def restore_work(work: Work, case: Case) -> None:
    """Owe what the dates in a live case's file ask for, wherever nothing asks for it already."""
    if not case.status.is_live:
        return
    scopes = family(work.session, case.id)
    owed = {item.ref for item in due.live_of(work.session, scopes)}
    for fact in people.dated_facts_of(work.session, scopes):
        if fact.id not in owed:
            remind_of_fact(work, case, fact)
    for item in activity.all_of(work.session, activity.PlanItem, scopes):
        if item.id not in owed:
            remind_of_item(work, case, item)
    for row in activity.begun_in(work.session, scopes):
        if row.id not in owed:
            owe_closing(work, case, row)
    file = people.person_file(work.session, case.id)
    if file.id not in owed:
        remind_of_permit(work, case, file)
    _owe_review(work, case, scopes)
    _owe_assessment(work, case, scopes)


def begin_again(work: Work, case: Case, *, ref: UUID) -> None:
    """Set the next step of a case that came back without one. ref: the arrow it came by."""
    case.next_action = _BEGIN_AGAIN
    case.next_due_at = morning_of(local_day(work.now))
    schedule_due(
        work, case=case, kind=DueKind.NEXT_STEP, title=_BEGIN_AGAIN, due_at=case.next_due_at, ref=ref
    )


def _owe_review(work: Work, case: Case, scopes: list[UUID]) -> None:
    plan = activity.plan_in_force(work.session, scopes)
    if plan is None:
        cancel_due(work, ref=case.id, kind=DueKind.PLAN_REVIEW)
    elif not _is_owed(work, scopes, DueKind.PLAN_REVIEW):
        remind_of_review(work, case, plan)


def _owe_assessment(work: Work, case: Case, scopes: list[UUID]) -> None:
    if _is_owed(work, scopes, *ASSESSMENTS):
        return
    protocol = book_in_force(work.session).protocol
    last = next((one for one in assessments.assessments_of(work.session, scopes) if one.is_usable), None)
    if last is None:
        owe_first_screen(work, case, by=work.now + protocol.first_screen_within)
        return
    by = min(last.reassess_by, protocol.reassess_by(work.now, level=case.level))
    owe_sooner(work, case, by=max(by, work.now))


def _is_owed(work: Work, scopes: list[UUID], *kinds: DueKind) -> bool:
    return any(item.kind in kinds for item in due.live_of(work.session, scopes))
