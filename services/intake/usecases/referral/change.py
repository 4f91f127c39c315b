"""What every change of a referral leaves behind: state, event, audit entry, timeline line, steps."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.referral.referrals import BY_MAIL, LIVE, State, StepKind, moved
from services.intake.domain.timeline import EntryKind
from services.intake.store.referral import fhir_servers, referrals
from services.intake.store.referral.referrals import Referral, ReferralStep
from services.intake.usecases.contact.ask_about_accompaniments import ask_about_accompaniments
from services.intake.usecases.contact.remind_of_appointment import remind_of_appointment
from services.intake.usecases.partner_api.owe_webhook import owe_webhook
from services.intake.usecases.referral.gate import case_behind
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import ReferralState
from shared.contracts.events.intake import ReferralStateChanged
from shared.ids import new_id
from shared.work import Work

_CHASING: Final = frozenset({StepKind.REMIND, StepKind.FHIR_REMIND, StepKind.GIVE_UP})


def move(work: Work, referral: Referral, *, to: State, reason: str | None = None) -> None:
    """Take one arrow and tell everybody; her reminder of the appointment and the partner's program follow.

    reason: a code for the audit.

    Raises WrongReferralState if the arrow does not exist.
    """
    referral.state, referral.changed_at = moved(referral.state, to=to), work.now
    if to not in LIVE:
        referral.ended_at = work.now
        referrals.drop_keys(work.session, referral.id, kind=None if to is State.REVOKED else "link")
    work.emit(
        ReferralStateChanged(
            subject=referral.scope_id,
            referral=referral.id,
            state=ReferralState(to.value),
            changed_at=work.now,
        )
    )
    note(work, referral, action=to.value, reason=reason)
    remind_of_appointment(work, referral)
    owe_webhook(work, referral, to=to)


def note(work: Work, referral: Referral, *, action: str, reason: str | None = None) -> None:
    """Leave an audit entry and a line on the timeline: `referral_<action>`."""
    work.audit(f"referral.{action}", subject=referral.id, reason=reason)
    case = case_behind(work, referral)
    if case is not None:
        note_on_timeline(work, case, EntryKind.REFERRAL, f"referral_{action}", referral.id)


def end(work: Work, referral: Referral, *, reason: str) -> None:
    """Revoke: its links are dead from this commit on, and a partner who was written to is asked to stop.

    Where its own server holds it and no mail ever left, the server is told alone: a mail follows if it is not reached.
    Whoever was to go with her to its appointment has to decide with her what becomes of that.
    """
    move(work, referral, to=State.REVOKED, reason=reason)
    cancel_steps(work, referral.id)
    is_told_there = stop_at_server(work, referral)
    if referral.sent_at is not None and not (is_told_there and not was_mailed(work, referral.id)):
        owe(work, referral.id, StepKind.STOP, at=work.now)
    ask_about_accompaniments(work, referral)


def stop_at_server(work: Work, referral: Referral) -> bool:
    """Owe a partner's FHIR server the word that it is over, if it was posted there or may have been; say if it was.

    A post that may be under way is let arrive first, or it would find nothing to stop.
    """
    posted = fhir_servers.task_of(work.session, referral.id)
    if posted is None:
        return False
    wait = timedelta() if posted.posted_at is not None else fhir_servers.LEASE
    owe(work, referral.id, StepKind.FHIR_STOP, at=work.now + wait)
    return posted.posted_at is not None


def was_mailed(work: Work, referral_id: UUID) -> bool:
    """Whether its partner may have got a link by mail."""
    steps = referrals.steps_of(work.session, referral_id)
    return any(step.kind in BY_MAIL and step.attempts > 0 for step in steps)


def stop_by_mail(work: Work, referral: Referral) -> None:
    """Owe the mail that asks to stop, once: a partner whose server cannot be told has people who read mail."""
    steps = referrals.steps_of(work.session, referral.id)
    if not any(step.kind is StepKind.STOP for step in steps):
        owe(work, referral.id, StepKind.STOP, at=work.now)


def owe(work: Work, referral_id: UUID, kind: StepKind, *, at: datetime) -> None:
    """Put a step on the timetable."""
    work.session.add(ReferralStep(id=new_id(), referral_id=referral_id, kind=kind, due_at=at, attempts=0))


def cancel_steps(work: Work, referral_id: UUID, *, kinds: frozenset[StepKind] = frozenset(StepKind)) -> None:
    """Take back what is owed but not yet done."""
    for step in referrals.open_steps(work.session, referral_id):
        if step.kind in kinds:
            step.state = "cancelled"


def stop_chasing(work: Work, referral_id: UUID) -> None:
    """The partner has spoken: no more reminders."""
    cancel_steps(work, referral_id, kinds=_CHASING)
