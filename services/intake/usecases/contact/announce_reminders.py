"""Hand over reminders of accompaniments she wants to be reminded of; notifications decides whether they may leave."""

from datetime import timedelta
from typing import Final

from services.intake.store import activity, cases
from shared.contracts.codes import MessageTemplate
from shared.contracts.events.intake import AppointmentReminderDue
from shared.work import Work

LEAD_HOURS: Final = 48


def announce_reminders(work: Work) -> int:
    """Hand over what begins within 48 hours, once each; return how many."""
    due = activity.to_remind(work.session, before=work.now + timedelta(hours=LEAD_HOURS), now=work.now)
    for row in due:
        row.reminded_at = work.now
        case = cases.case_by_id(work.session, row.scope_id)
        if case is not None:
            case = cases.speaker_of(work.session, case)
        if case is None or not case.status.is_live:
            continue
        work.emit(
            AppointmentReminderDue(
                subject=case.id,
                person=case.person,
                occurrence=row.id,
                template=MessageTemplate.APPOINTMENT_REMINDER,
                starts_at=row.starts_at,
                expires_at=row.starts_at,
            )
        )
    return len(due)
