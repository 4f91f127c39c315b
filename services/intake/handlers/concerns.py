"""Concerns from groups: whose they are, and the tick that wakes others for those nobody took."""

from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.concern.hear_concern import BATCH, hear_concern, wake_for_waiting
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.contracts.events.groups import ConcernRaised
from shared.work import Work

WAITING_SECONDS = 30


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handler and the tick."""
    handlers.on(ConcernRaised)(on_concern_raised)
    timetable.every(seconds=WAITING_SECONDS)(look_at_concerns)


def on_concern_raised(work: Work, event: ConcernRaised) -> None:
    """Give her worker something to sort out, with a clock."""
    hear_concern(work, event, protocol=book_in_force(work.session).protocol)


def look_at_concerns(runtime: Runtime) -> None:
    """Wake others for what nobody took in time, until nothing is left."""
    woken = BATCH
    while woken == BATCH:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="concerns_waiting") as work:
            woken = wake_for_waiting(work, protocol=book_in_force(work.session).protocol)
