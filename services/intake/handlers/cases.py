"""The file's own events and timetable: lines from elsewhere, reminders to hand over, drafts to throw away."""

from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.contact.announce_reminders import BATCH, announce_reminders
from services.intake.usecases.due.look_in import BATCH as SILENT_BATCH
from services.intake.usecases.due.look_in import look_for_silent
from services.intake.usecases.due.owe_offer import owe_offer
from services.intake.usecases.file.drop_expired_drafts import drop_expired_drafts
from services.intake.usecases.note_from_elsewhere import note_enrolment, on_message_sent
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.contracts.events.groups import EnrolmentChanged
from shared.contracts.events.notifications import MessageSent
from shared.work import Work

_REMINDERS = 15
_HOUR = 60 * 60


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handlers and the ticks."""
    handlers.on(EnrolmentChanged)(on_enrolment_changed)
    handlers.on(MessageSent)(on_message_sent)
    timetable.every(seconds=_REMINDERS)(hand_over_reminders)
    timetable.every(seconds=_HOUR)(throw_away_drafts)
    timetable.every(seconds=_HOUR)(look_for_silent_women)


def on_enrolment_changed(work: Work, event: EnrolmentChanged) -> None:
    """Note it, and have her asked while a place is kept for her."""
    note_enrolment(work, event)
    owe_offer(work, event)


def hand_over_reminders(runtime: Runtime) -> None:
    """Hand over what begins soon, to the last."""
    dealt_with = BATCH
    while dealt_with == BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="reminders") as work:
            dealt_with = announce_reminders(work)


def look_for_silent_women(runtime: Runtime) -> None:
    """Have women looked for of whom nothing was heard for too long, to the last."""
    dealt_with = SILENT_BATCH
    while dealt_with == SILENT_BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="look_in") as work:
            dealt_with = look_for_silent(work, book_in_force(work.session).protocol.look_in)


def throw_away_drafts(runtime: Runtime) -> None:
    """Drop drafts past their fourteen days."""
    with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="drafts") as work:
        drop_expired_drafts(work)
