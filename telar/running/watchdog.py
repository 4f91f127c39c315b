"""The watchdog of the alert chain: a thread of the web process, which outlives Redis, the timetable and workers."""

import threading
from collections.abc import Callable
from typing import Any, Final

from services.notifications.usecases.staff.watch_chain import begin_watch, watch_chain
from shared.actor import Actor
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)
EVERY_SECONDS: Final = 15.0
_ACTOR: Final = Actor.service("notifications")


def look(runtime: Any) -> None:  # noqa: ANN401, notifications' Runtime, built by name
    """Look once; what goes wrong with the look itself is told in the log and does not end the watch."""
    _safely(runtime, lambda work: watch_chain(work, outside=runtime.outside))


def _safely(runtime: Any, do: Callable[[Work], object]) -> None:  # noqa: ANN401, as above
    try:
        with runtime.transactions.begin(actor=_ACTOR, purpose="watch_chain") as work:
            do(work)
    except Exception as error:  # noqa: BLE001, whatever is wrong, the watch goes on
        log.error("watch_failed", error=type(error).__name__)


def watch(runtime: Any, until: threading.Event, *, every: float = EVERY_SECONDS) -> None:  # noqa: ANN401, as above
    """Look again and again until told to stop. Several at once do no harm: an alarm is a row, held while it is told."""
    _safely(runtime, begin_watch)
    while not until.wait(every):
        look(runtime)


def start(runtime: Any) -> threading.Event:  # noqa: ANN401, as above
    """Watch in the background; setting the flag that is returned ends it."""
    until = threading.Event()
    threading.Thread(target=watch, args=(runtime, until), name="watchdog", daemon=True).start()
    return until
