"""Nobody may contact her, or somebody may again: her worker sees it in the file, and her reminders follow."""

from services.intake.domain.due.her_reminders import ReminderState
from services.intake.domain.timeline import EntryKind
from services.intake.store import cases, her_reminders
from services.intake.store.due import case_of_person
from services.intake.usecases.contact.keep_reminder import ask_anew
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.notifications import ContactResumed, ContactStopped
from shared.work import Work


def heed_stop(work: Work, event: ContactStopped) -> None:
    """Hand over no reminder of hers; a line on the timeline says so. What was handed over notifications called off."""
    her_reminders.stop_contact(work.session, event.person, since=event.at)
    _note(work, event, "contact_stopped")


def heed_resumption(work: Work, event: ContactResumed) -> None:
    """Hand her reminders over again, also those called off meanwhile: notifications knows which of them left."""
    her_reminders.lift_stop(work.session, event.person)
    case = case_of_person(work.session, event.person)
    if case is not None:
        for row in her_reminders.live_reminders(work.session, cases.family(work.session, case.id)):
            if row.state is ReminderState.ANNOUNCED:
                ask_anew(work, case, row)
    _note(work, event, "contact_resumed")


def _note(work: Work, event: ContactStopped | ContactResumed, code: str) -> None:
    case = case_of_person(work.session, event.person)
    if case is not None:
        note_on_timeline(work, case, EntryKind.MESSAGE, code, at=event.at)
    work.audit(code, subject=event.person)
