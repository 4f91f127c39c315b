"""Intake's events and timetable: each module of `handlers/` registers what it listens to and when it wakes."""

from collections.abc import Callable
from typing import Final

from services.intake.handlers import cases, concerns, consents, links, referrals, risk
from services.intake.runtime import SERVICE
from shared.bus import Handlers, Timetable

handlers = Handlers(SERVICE)
timetable = Timetable(SERVICE)

HANDLER_MODULES: Final[tuple[Callable[[Handlers, Timetable], None], ...]] = (
    cases.register,
    concerns.register,
    consents.register,
    links.register,
    referrals.register,
    risk.register,
)
"""`register` of each module of `services/intake/handlers/`."""

for register in HANDLER_MODULES:
    register(handlers, timetable)
