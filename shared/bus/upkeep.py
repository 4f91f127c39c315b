"""What every service does by the clock for its own bus: raise the alarm, and let go of what is long settled."""

from datetime import timedelta
from typing import Final

from shared.actor import Actor
from shared.bus import inbox, operations
from shared.bus.handlers import Timetable

EVENTS_KEPT: Final = timedelta(days=365)
IDS_KEPT: Final = timedelta(days=400)
"""Longer than any producer keeps its events: an id that is forgotten while its event lives could be applied twice."""

_RECONCILE_SECONDS: Final = 60
_TIDY_SECONDS: Final = 6 * 3600
_PURPOSE: Final = "upkeep"


def with_upkeep(timetable: Timetable) -> Timetable:
    """Add the bus's own ticks to a service's timetable, once."""
    if timetable.find("bus_reconcile"):
        return timetable
    actor = Actor.service(timetable.service)

    @timetable.every(seconds=_RECONCILE_SECONDS)
    def bus_reconcile(runtime: object) -> None:
        transactions = runtime.transactions  # type: ignore[attr-defined]  # every Runtime has them
        with transactions.begin(actor=actor, purpose=_PURPOSE) as work:
            operations.reconcile(work.session, now=work.now)

    @timetable.every(seconds=_TIDY_SECONDS)
    def bus_tidy(runtime: object) -> None:
        transactions = runtime.transactions  # type: ignore[attr-defined]  # every Runtime has them
        with transactions.begin(actor=actor, purpose=_PURPOSE) as work:
            operations.tidy(work.session, now=work.now, keep=EVENTS_KEPT)
            inbox.tidy(work.session, now=work.now, keep=IDS_KEPT)

    return timetable
