"""Tell the other end of the chain that alerts are being looked at, and how many should have risen and did not."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.store.risk import alerts
from shared.contracts.events.intake import ChainAlive
from shared.work import Work

GRACE: Final = timedelta(minutes=2)
"""How late a step may be before somebody must know: the timetable looks every few seconds."""
CHAIN: Final = UUID("00000000-0000-7000-8000-00000000a1e7")
"""Subject of what is told of the chain itself, which is nobody's."""


def late_steps(work: Work) -> int:
    """How many alerts nobody is being asked about, though their time is up."""
    return alerts.count_late_steps(work.session, since=work.now - GRACE)


def tell_alive(work: Work) -> None:
    """Send a sign of life by the very road that alerts take: it arrives if they would."""
    work.emit(ChainAlive(subject=CHAIN, at=work.now, late_steps=late_steps(work)))
