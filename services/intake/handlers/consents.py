"""Consents: the tick that acts upon each whose end has come."""

from typing import Final

from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.consent.expire_consent import expire_next
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.work import Transactions

LAPSE_SECONDS: Final = 5
"""How late the end of a consent is acted upon at most, while a worker runs; nothing leaves by it meanwhile."""
MOST_A_TICK: Final = 200


def register(_handlers: Handlers, timetable: Timetable) -> None:
    """Enter the tick."""
    timetable.every(seconds=LAPSE_SECONDS)(look_for_lapsed_consents)


def look_for_lapsed_consents(runtime: Runtime) -> None:
    """Act upon what has lapsed."""
    expire_due(runtime.transactions)


def expire_due(transactions: Transactions) -> int:
    """Act upon one consent a transaction, so that one case waits for no other; return how many."""
    for done in range(MOST_A_TICK):
        with transactions.begin(actor=Actor.service(SERVICE), purpose="consent_expiry") as work:
            if not expire_next(work):
                return done
    return MOST_A_TICK
