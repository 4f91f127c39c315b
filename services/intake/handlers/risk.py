"""Alerts and due work: what others tell becomes tasks, and the clocks are looked at."""

from services.intake.gateways.risk_book import risk_book
from services.intake.gateways.trajectory_files import trajectory
from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.alert.escalate_alerts import BATCH as ALERTS_BATCH
from services.intake.usecases.alert.escalate_alerts import escalate_alerts
from services.intake.usecases.due import task_from_event
from services.intake.usecases.due.announce_due_work import BATCH as DUE_BATCH
from services.intake.usecases.due.announce_due_work import announce_due_work
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.contracts.events.groups import AbsenceRecorded
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactUnconfirmed,
    MessageUncertain,
    MessageWithheld,
)
from shared.work import Work

ALERT_SECONDS = 5
DUE_SECONDS = 30


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handlers and the ticks."""
    handlers.on(MessageWithheld)(on_message_withheld)
    handlers.on(MessageUncertain)(on_message_uncertain)
    handlers.on(ContactUnconfirmed)(on_contact_unconfirmed)
    handlers.on(ContactNotSafe)(on_contact_not_safe)
    handlers.on(AbsenceRecorded)(on_absence_recorded)
    timetable.every(seconds=ALERT_SECONDS, urgent=True)(look_at_alerts)
    timetable.every(seconds=DUE_SECONDS)(look_at_due_work)


def on_message_withheld(work: Work, event: MessageWithheld) -> None:
    """Give her worker a task."""
    task_from_event.on_message_withheld(work, event, protocol=risk_book().protocol, trajectory=trajectory())


def on_message_uncertain(work: Work, event: MessageUncertain) -> None:
    """Give her worker a task."""
    task_from_event.on_message_uncertain(work, event, protocol=risk_book().protocol, trajectory=trajectory())


def on_contact_unconfirmed(work: Work, event: ContactUnconfirmed) -> None:
    """Give her worker a task."""
    task_from_event.on_contact_unconfirmed(
        work, event, protocol=risk_book().protocol, trajectory=trajectory()
    )


def on_contact_not_safe(work: Work, event: ContactNotSafe) -> None:
    """Give her worker a task that is due now."""
    task_from_event.on_contact_not_safe(work, event, protocol=risk_book().protocol)


def on_absence_recorded(work: Work, event: AbsenceRecorded) -> None:
    """Give her worker a task if her level is high."""
    task_from_event.on_absence(work, event, protocol=risk_book().protocol, trajectory=trajectory())


def look_at_alerts(runtime: Runtime) -> None:
    """Raise alerts nobody acknowledged in time, until none is left waiting."""
    protocol = risk_book().protocol
    rose = ALERTS_BATCH
    while rose == ALERTS_BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="escalate_alerts") as work:
            rose = escalate_alerts(work, protocol=protocol)


def look_at_due_work(runtime: Runtime) -> None:
    """Announce what fell due, until nothing is left."""
    protocol = risk_book().protocol
    announced = DUE_BATCH
    while announced == DUE_BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="announce_due_work") as work:
            announced = announce_due_work(work, protocol=protocol)
