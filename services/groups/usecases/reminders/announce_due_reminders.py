"""Hand due reminders to notifications: each claimed row once, whoever else is claiming."""

from services.groups.domain.reminding import REMINDED
from services.groups.store import enrolments, reminders
from services.groups.store.reminders import ReminderState, SessionReminder
from services.groups.usecases.emitting import emit_in_order
from shared.contracts.codes import EnrolmentState, MessageTemplate
from shared.contracts.events.groups import SessionReminderDue
from shared.work import Work

BATCH = 100


def announce_due_reminders(work: Work, *, limit: int = BATCH) -> int:
    """Claim and announce up to `limit` due reminders; return how many rows were dealt with.

    One whose time has passed expires in silence; one of a woman who is not coming any more, or whom nobody
    may contact, is cancelled.
    """
    claimed = reminders.claim_due(work.session, now=work.now, limit=limit)
    events: list[SessionReminderDue] = []
    for reminder, state in claimed:
        reminder.state = _becomes(work, reminder, state)
        if reminder.state is ReminderState.ANNOUNCED:
            reminder.announced_at = work.now
            events.append(_event(reminder))
    emit_in_order(work, events)
    return len(claimed)


def _becomes(work: Work, reminder: SessionReminder, state: EnrolmentState) -> ReminderState:
    if reminder.expires_at <= work.now:
        return ReminderState.EXPIRED
    live = any(
        copy.status.may_be_contacted for copy in enrolments.live_cases_of(work.session, reminder.person)
    )
    is_stopped = bool(reminders.stopped_among(work.session, [reminder.person]))
    may_go = live and not is_stopped and state in REMINDED
    return ReminderState.ANNOUNCED if may_go else ReminderState.CANCELLED


def _event(reminder: SessionReminder) -> SessionReminderDue:
    return SessionReminderDue(
        subject=reminder.person,
        person=reminder.person,
        occurrence=reminder.id,
        template=MessageTemplate.SESSION_REMINDER,
        starts_at=reminder.starts_at,
        expires_at=reminder.expires_at,
    )
