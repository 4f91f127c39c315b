"""Bring an edition's reminders in line with its sessions and members; called by whatever changes either."""

from datetime import datetime
from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.reminding import Ahead, Reminder, wanted
from services.groups.store import enrolments, reminders, sessions
from services.groups.store.editions import Edition
from services.groups.store.reminders import ReminderState, SessionReminder
from services.groups.usecases.emitting import emit_in_order
from shared.contracts.events.groups import SessionReminderCancelled
from shared.ids import new_id
from shared.work import Work

LEAD_HOURS = 24
MARGIN_MINUTES = 60


def sync_reminders(work: Work, edition: Edition) -> None:
    """Add the reminders that should exist, and cancel those that should not; needs the edition's lock.

    A reminder that was announced already is not announced again for the same revision of its session; if it
    is cancelled, notifications is told, so that a message that has not left stays. One whose time has passed
    is left alone until its session gets another. A session that comes back to the hour she was told of last takes up
    that same reminder: notifications knows whether its message left, and she is not told twice. A woman whom nobody
    may contact has none.
    """
    work.session.flush()
    ahead = [
        Ahead(one.id, one.revision, one.slot)
        for one in sessions.sessions_of(work.session, edition.id)
        if one.state is SessionState.PLANNED
    ]
    members = enrolments.enrolments_of(work.session, edition.id)
    stopped = reminders.stopped_among(work.session, [member.person for member in members])
    needed = {
        (one.session, one.enrolment, one.revision): one
        for one in wanted(
            ahead,
            [(member.id, member.state) for member in members if member.person not in stopped],
            now=work.now,
            lead_hours=LEAD_HOURS,
            margin_minutes=MARGIN_MINUTES,
        )
    }
    people = {member.id: member.person for member in members}
    stale: list[SessionReminder] = []
    replaced = {(session, enrolment) for session, enrolment, _ in needed}
    for row in reminders.live_reminders(work.session, edition.id):
        key = (row.session_id, row.enrolment_id, row.revision)
        if key in needed and row.person == people[row.enrolment_id]:
            del needed[key]
        elif row.expires_at > work.now or key[:2] in replaced:
            stale.append(row)
    _cancel(work, stale)
    starts = {one.session: one.slot.starts_at for one in ahead}
    told = reminders.last_told(work.session, edition.id)
    for reminder in needed.values():
        who, starts_at = people[reminder.enrolment], starts[reminder.session]
        last = told.get((reminder.session, reminder.enrolment))
        is_same = last is not None and (last.person, last.starts_at) == (who, starts_at)
        row = last if last and is_same else _reminder(reminder, person=who, starts_at=starts_at)
        row.state, row.revision = ReminderState.PENDING, reminder.revision
        row.due_at, row.expires_at = reminder.due_at, reminder.expires_at
        work.session.add(row)
    work.session.flush()


def _reminder(wanted: Reminder, *, person: UUID, starts_at: datetime) -> SessionReminder:
    return SessionReminder(
        id=new_id(),
        session_id=wanted.session,
        enrolment_id=wanted.enrolment,
        person=person,
        starts_at=starts_at,
    )


def _cancel(work: Work, stale: list[SessionReminder]) -> None:
    told = [row for row in stale if row.state is ReminderState.ANNOUNCED and row.expires_at > work.now]
    for row in stale:
        row.state = ReminderState.CANCELLED
    work.session.flush()
    emit_in_order(
        work,
        [SessionReminderCancelled(subject=row.person, person=row.person, occurrence=row.id) for row in told],
    )
