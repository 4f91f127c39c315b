"""The timetable of partners' webhooks and FHIR servers: a lane of its own, so that who hangs starves nobody."""

import random
import time
from collections.abc import Callable
from typing import Final

from services.intake.gateways.outgoing import CallFailed, Reply, UnfitAddress, post
from services.intake.handlers.fhir_servers import exchange_fhir
from services.intake.runtime import SERVICE, Runtime
from services.intake.usecases.partner_api.send_webhook import (
    Message,
    claim_webhook,
    note_outcome,
    prepare_webhook,
)
from shared.actor import Actor
from shared.bus import Timetable
from shared.logging import get_logger
from shared.work import Transactions

log = get_logger(__name__)

LANE: Final = "webhooks"
TICK_SECONDS: Final = 20.0
"""No try begins later in a tick: with the longest call it stays well under a task's time."""

timetable: Final = Timetable(SERVICE, lane=LANE)
timetable.every(seconds=2)(exchange_fhir)

Send = Callable[[Message], Reply]
"""Makes one call. Raises UnfitAddress, CallFailed."""


@timetable.every(seconds=1)
def send_webhooks(runtime: Runtime) -> None:
    """Send what has fallen due."""
    run_due_webhooks(runtime.transactions, send=sender(allow_loopback=runtime.settings.partner_loopback))


def sender(*, allow_loopback: bool) -> Send:
    """The real caller."""

    def send(message: Message) -> Reply:
        return post(message.url, body=message.body, headers=message.headers, allow_loopback=allow_loopback)

    return send


def run_due_webhooks(
    transactions: Transactions, *, send: Send, stopwatch: Callable[[], float] = time.monotonic
) -> int:
    """Make the tries that are due, one at a time, and begin none after TICK_SECONDS; return how many.

    No transaction spans a call. stopwatch: seconds that passed, from any start.
    """
    done, ends = 0, stopwatch() + TICK_SECONDS
    while stopwatch() < ends and _run_one(transactions, send=send):
        done += 1
    return done


def _run_one(transactions: Transactions, *, send: Send) -> bool:
    actor = Actor.service(SERVICE)
    with transactions.begin(actor=actor, purpose="webhook") as work:
        attempt_id = claim_webhook(work)
    if attempt_id is None:
        return False
    with transactions.begin(actor=actor, purpose="webhook") as work:
        message = prepare_webhook(work, attempt_id=attempt_id)
    if message is None:
        return True
    reply: Reply | None = None
    try:
        reply = send(message)
    except (CallFailed, UnfitAddress) as error:
        log.warning("webhook_failed", delivery=attempt_id, error=error.code)
    with transactions.begin(actor=actor, purpose="webhook") as work:
        note_outcome(work, attempt_id=attempt_id, reply=reply, chance=random.random())  # noqa: S311, it spreads load
    return True
