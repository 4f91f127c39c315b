"""Keep her reminders in step with the hours they are about; called by whatever sets, moves or ends one."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.due.her_reminders import ReminderState, due_at, expires_at
from services.intake.store import her_reminders
from services.intake.store.cases import Case
from services.intake.store.her_reminders import HerReminder
from services.intake.store.referral import referrals
from services.intake.usecases.clock import MADRID
from shared.contracts.events.intake import ReminderCancelled
from shared.ids import new_id
from shared.work import Work


def keep_reminder(work: Work, case: Case, *, source: UUID, at: datetime | None) -> None:
    """Remind her of what begins at that hour and of no other hour of this row; `at` None: of nothing.

    What was handed over for another hour is taken back. One that comes back to the hour she was told of last takes
    up that same reminder: notifications knows whether its message left, and she is not told twice.
    """
    row = her_reminders.live_reminder(work.session, source)
    if row is not None and row.starts_at == at:
        return
    if row is not None:
        take_back(work, case, row)
    if at is None or expires_at(at) <= work.now:
        return
    told = her_reminders.told_of(work.session, source, at)
    _await(work, told or HerReminder(id=new_id(), case_id=case.id, source=source, starts_at=at))


def take_back(work: Work, case: Case, row: HerReminder) -> None:
    """Call one off; if it was handed over, notifications is told, so that a message that has not left stays."""
    if row.state is ReminderState.ANNOUNCED and row.person is not None:
        work.emit(ReminderCancelled(subject=case.id, person=row.person, occurrence=row.id))
    row.state = ReminderState.CANCELLED
    row.cancelled_at = work.now
    work.session.flush()


def ask_anew(work: Work, case: Case, row: HerReminder) -> None:
    """Take one back and have it handed over once more, to whoever her case is now."""
    take_back(work, case, row)
    if row.expires_at > work.now:
        _await(work, row)


def wake_reminders(work: Work, cases: list[UUID], *, stopped_at: datetime) -> None:
    """Bring back what was called off in these cases at that very instant, if it is still of use.

    Appointments with partners are left: a block ends their referrals for good.
    """
    for row in her_reminders.cancelled_at(work.session, cases, stopped_at):
        if row.expires_at > work.now and referrals.referral_by_id(work.session, row.source) is None:
            _await(work, row)


def _await(work: Work, row: HerReminder) -> None:
    row.state = ReminderState.PENDING
    row.cancelled_at = None
    row.due_at = due_at(row.starts_at, now=work.now, zone=MADRID)
    row.expires_at = expires_at(row.starts_at)
    work.session.add(row)
    work.session.flush()
