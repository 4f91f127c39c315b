"""Work off what is due: claim a few, take each through the door, until nothing is due or the time is up."""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.notifications.gateways.outside import Outside
from services.notifications.store import claims
from services.notifications.store.base import SERVICE
from services.notifications.usecases.message.deliver_message import begin_sending, deliver_message
from services.notifications.usecases.message.prepare_messages import Prepared, prepare_messages
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
_ACTOR: Final = Actor.service(SERVICE)


def deliver_due(transactions: Transactions, outside: Outside, *, seconds: float = 20.0) -> int:
    """Deliver what is due for at most about `seconds`; return how many messages were looked at."""
    owner = f"{os.getpid()}.{new_id().hex[-12:]}"
    ends = time.monotonic() + seconds
    count = 0
    while time.monotonic() < ends:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            batch = claims.claim_due(work.session, owner=owner, now=work.now, lease=CLAIM_LEASE, limit=BATCH)
        if not batch:
            break
        for prepared in _prepared(transactions, outside, batch, owner=owner):
            _deliver(transactions, outside, prepared, owner=owner)
        count += len(batch)
    return count


def _prepared(
    transactions: Transactions, outside: Outside, batch: Sequence[UUID], *, owner: str
) -> Iterator[Prepared]:
    """Prepare a batch at once; if one of them spoils that, each by itself, so that it spoils none but its own."""
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            found = prepare_messages(work, message_ids=batch, owner=owner, outside=outside)
    except (Unavailable, OperationalError) as error:
        log.warning(
            "messages_put_off", messages=len(batch), error=type(error).__name__
        )  # the lease settles them
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others
        if len(batch) == 1:
            log.error("message_not_delivered", message=batch[0], error=type(error).__name__)
            with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
                count_failure(work, message_id=batch[0], owner=owner)
        else:
            for one in batch:
                yield from _prepared(transactions, outside, [one], owner=owner)
    else:
        yield from found


def _deliver(transactions: Transactions, outside: Outside, prepared: Prepared, *, owner: str) -> None:
    message_id = prepared.letter.id
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            is_begun = begin_sending(work, message_id=message_id, owner=owner)
        if is_begun:
            with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
                deliver_message(
                    work, prepared=prepared, owner=owner, outside=outside, clock=transactions.clock
                )
    except (Unavailable, OperationalError) as error:
        log.warning("message_put_off", message=message_id, error=type(error).__name__)  # its lease settles it
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others; its lease settles it
        log.error("message_not_delivered", message=message_id, error=type(error).__name__)


def settle_lost(transactions: Transactions, outside: Outside) -> int:
    """Settle what a crash or an unclear answer left behind; return how many messages were settled."""
    with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
        claims.release_lost_claims(work.session, now=work.now)
        lost = claims.lost_in_sending(work.session, now=work.now, limit=_MOST_LOST)
    return sum(_settle(transactions, outside, message_id=message_id) for message_id in lost)


def _settle(transactions: Transactions, outside: Outside, *, message_id: UUID) -> bool:
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            return settle_lost_message(work, message_id=message_id, outside=outside)
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others
        log.error("message_not_settled", message=message_id, error=type(error).__name__)
        return False
