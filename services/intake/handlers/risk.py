"""Alerts and due work: what others tell becomes tasks, and the clocks are looked at."""

from services.intake.gateways.trajectory_files import trajectory
from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.alert.escalate_alerts import BATCH as ALERTS_BATCH
from services.intake.usecases.alert.escalate_alerts import escalate_alerts
from services.intake.usecases.alert.tell_alive import tell_alive
from services.intake.usecases.contact.heed_stop import heed_resumption, heed_stop
from services.intake.usecases.due import hear_absence, task_from_event
from services.intake.usecases.due.announce_due_work import BATCH as DUE_BATCH
from services.intake.usecases.due.announce_due_work import announce_due_work
from services.intake.usecases.due.climb_ladder import BATCH as UNDONE_BATCH
from services.intake.usecases.due.climb_ladder import climb_ladder
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.contracts.events.groups import AbsenceRecorded, AbsenceWithdrawn
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactResumed,
    ContactStopped,
    ContactUnconfirmed,
    MessageUncertain,
    MessageWithheld,
    ReplyReceived,
)
from shared.work import Work

ALERT_SECONDS = 5
DUE_SECONDS = 30
ALIVE_SECONDS = 60


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handlers and the ticks."""
    handlers.on(MessageWithheld)(on_message_withheld)
    handlers.on(MessageUncertain)(on_message_uncertain)
    handlers.on(ContactUnconfirmed)(on_contact_unconfirmed)
    handlers.on(ContactNotSafe)(on_contact_not_safe)
    handlers.on(ReplyReceived)(on_reply_received)
    handlers.on(ContactStopped)(heed_stop)
    handlers.on(ContactResumed)(heed_resumption)
    handlers.on(AbsenceRecorded)(on_absence_recorded)
    handlers.on(AbsenceWithdrawn)(on_absence_withdrawn)
    timetable.every(seconds=ALERT_SECONDS, urgent=True)(look_at_alerts)
    timetable.every(seconds=ALIVE_SECONDS, urgent=True)(tell_chain_alive)
    timetable.every(seconds=DUE_SECONDS)(look_at_due_work)


def on_message_withheld(work: Work, event: MessageWithheld) -> None:
    """Give her worker a task."""
    protocol = book_in_force(work.session).protocol
    task_from_event.on_message_withheld(work, event, protocol=protocol, trajectory=trajectory())


def on_message_uncertain(work: Work, event: MessageUncertain) -> None:
    """Give her worker a task."""
    protocol = book_in_force(work.session).protocol
    task_from_event.on_message_uncertain(work, event, protocol=protocol, trajectory=trajectory())


def on_contact_unconfirmed(work: Work, event: ContactUnconfirmed) -> None:
    """Give her worker a task."""
    protocol = book_in_force(work.session).protocol
    task_from_event.on_contact_unconfirmed(work, event, protocol=protocol, trajectory=trajectory())


def on_contact_not_safe(work: Work, event: ContactNotSafe) -> None:
    """Give her worker a task that is due now."""
    task_from_event.on_contact_not_safe(work, event, protocol=book_in_force(work.session).protocol)


def on_reply_received(work: Work, event: ReplyReceived) -> None:
    """Note it, and give her worker a task unless it is a plain yes."""
    task_from_event.on_reply_received(work, event, protocol=book_in_force(work.session).protocol)


def on_absence_recorded(work: Work, event: AbsenceRecorded) -> None:
    """Give her worker a task if her level is high, or if she has missed many in a row."""
    protocol = book_in_force(work.session).protocol
    hear_absence.hear_absence(work, event, protocol=protocol, trajectory=trajectory())


def on_absence_withdrawn(work: Work, event: AbsenceWithdrawn) -> None:
    """Take the task off if nobody has taken it up."""
    hear_absence.hear_presence(work, event, trajectory=trajectory())


def look_at_alerts(runtime: Runtime) -> None:
    """Raise alerts nobody acknowledged in time, until none is left waiting."""
    rose = ALERTS_BATCH
    while rose == ALERTS_BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="escalate_alerts") as work:
            rose = escalate_alerts(work, protocol=book_in_force(work.session).protocol)


def tell_chain_alive(runtime: Runtime) -> None:
    """Send the sign of life that notifications waits for."""
    with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="tell_alive") as work:
        tell_alive(work)


def look_at_due_work(runtime: Runtime) -> None:
    """Announce what fell due, and go on with what was left undone, until nothing is left."""
    for purpose, step, batch in (
        ("announce_due_work", announce_due_work, DUE_BATCH),
        ("climb_ladder", climb_ladder, UNDONE_BATCH),
    ):
        dealt_with = batch
        while dealt_with == batch:
            with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose=purpose) as work:
                dealt_with = step(work, protocol=book_in_force(work.session).protocol)
