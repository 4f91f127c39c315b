"""Work off what is due: claim a few, take each through the door, until nothing is due or the time is up."""

import os
import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.notifications.gateways.outside import Outside
from services.notifications.store import claims
from services.notifications.store.base import SERVICE
from services.notifications.usecases.message.deliver_message import begin_sending, deliver_message
from services.notifications.usecases.message.settle_message import count_failure, settle_lost_message
from shared.actor import Actor
from shared.errors import Unavailable
from shared.ids import new_id
from shared.logging import get_logger
from shared.work import Transactions

log = get_logger(__name__)

BATCH: Final = 10
_MOST_LOST: Final = 50
CLAIM_LEASE: Final = timedelta(minutes=5)
"""A whole batch of slow calls fits in; a claim given back too soon would only be claimed by another."""

PURPOSE: Final = "message_delivery"


def deliver_due(transactions: Transactions, outside: Outside, *, seconds: float = 20.0) -> int:
    """Deliver what is due for at most about `seconds`; return how many messages were looked at."""
    owner = f"{os.getpid()}.{new_id().hex[-12:]}"
    ends = time.monotonic() + seconds
    count = 0
    while time.monotonic() < ends:
        with transactions.begin(actor=Actor.service(SERVICE), purpose=PURPOSE) as work:
            batch = claims.claim_due(work.session, owner=owner, now=work.now, lease=CLAIM_LEASE, limit=BATCH)
        if not batch:
            break
        for message_id in batch:
            _deliver(transactions, outside, message_id=message_id, owner=owner)
            count += 1
    return count


def _deliver(transactions: Transactions, outside: Outside, *, message_id: UUID, owner: str) -> None:
    actor = Actor.service(SERVICE)
    try:
        with transactions.begin(actor=actor, purpose=PURPOSE) as work:
            may_leave = begin_sending(work, message_id=message_id, owner=owner, outside=outside)
        if may_leave:
            with transactions.begin(actor=actor, purpose=PURPOSE) as work:
                deliver_message(
                    work, message_id=message_id, owner=owner, outside=outside, clock=transactions.clock
                )
    except (Unavailable, OperationalError) as error:
        log.warning("message_put_off", message=message_id, error=type(error).__name__)  # its lease settles it
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others; it is counted and put aside
        log.error("message_not_delivered", message=message_id, error=type(error).__name__)
        with transactions.begin(actor=actor, purpose=PURPOSE) as work:
            count_failure(work, message_id=message_id, owner=owner)


def settle_lost(transactions: Transactions, outside: Outside) -> int:
    """Settle what a crash or an unclear answer left behind; return how many messages were settled."""
    with transactions.begin(actor=Actor.service(SERVICE), purpose=PURPOSE) as work:
        claims.release_lost_claims(work.session, now=work.now)
        lost = claims.lost_in_sending(work.session, now=work.now, limit=_MOST_LOST)
    return sum(_settle(transactions, outside, message_id=message_id) for message_id in lost)


def _settle(transactions: Transactions, outside: Outside, *, message_id: UUID) -> bool:
    try:
        with transactions.begin(actor=Actor.service(SERVICE), purpose=PURPOSE) as work:
            return settle_lost_message(work, message_id=message_id, outside=outside)
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others
        log.error("message_not_settled", message=message_id, error=type(error).__name__)
        return False
