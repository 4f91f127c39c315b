"""Hand her due reminders to notifications, which decides whether they may leave: each row once, whoever claims too."""

from typing import Final

from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.due.her_reminders import ReminderState
from services.intake.store import cases, her_reminders
from services.intake.store.her_reminders import HerReminder
from services.intake.usecases.consent.ask import insist_on_nothing
from services.intake.usecases.contact.remind_of_appointment import still_holds
from shared.contracts.codes import MessageTemplate
from shared.contracts.contract import Event
from shared.contracts.events.intake import AppointmentReminderDue
from shared.work import Work

BATCH: Final = 100
_TOLD: Final = frozenset(AppointmentReminderDue.model_fields) - frozenset(Event.model_fields)
"""What the event says: all of it, so that a field added to it has to be let out first."""


def announce_reminders(work: Work, *, limit: int = BATCH) -> int:
    """Claim up to `limit` due reminders and hand them over; return how many rows were dealt with.

    One whose hour is too near expires in silence; one of a case that is not live any more,
    or of an appointment whose referral or consent ended, is called off.
    """
    claimed = her_reminders.claim_due(work.session, now=work.now, limit=limit)
    for row in claimed:
        if row.expires_at <= work.now:
            row.state = ReminderState.EXPIRED
            continue
        _hand_over(work, row)
    return len(claimed)


def _hand_over(work: Work, row: HerReminder) -> None:
    case = cases.case_by_id(work.session, row.case_id)
    if case is not None:
        case = cases.speaker_of(work.session, case)
    if case is None or not case.status.is_live or not still_holds(work, row.source, row.starts_at):
        row.state = ReminderState.CANCELLED
        row.cancelled_at = work.now
        return
    insist_on_nothing(work, way=WayOut.REMINDER_HANDOVER, fields=_TOLD)
    row.state = ReminderState.ANNOUNCED
    row.announced_at = work.now
    row.person = case.person
    work.emit(
        AppointmentReminderDue(
            subject=case.id,
            person=case.person,
            occurrence=row.id,
            template=MessageTemplate.APPOINTMENT_REMINDER,
            starts_at=row.starts_at,
            expires_at=row.expires_at,
        )
    )
