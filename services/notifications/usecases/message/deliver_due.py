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
        _deliver_all(transactions, outside, _prepared(transactions, outside, batch, owner=owner), owner=owner)
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


def _deliver_all(
    transactions: Transactions, outside: Outside, ready: Iterator[Prepared], *, owner: str
) -> None:
    """One after the other. Each transaction that records one begins the next, so that one at most is `sending`."""
    this, is_begun = next(ready, None), False
    while this is not None:
        following = next(ready, None)
        if not is_begun:
            is_begun = _begin(transactions, this, owner=owner)
        is_begun = is_begun and _deliver(transactions, outside, this, following, owner=owner)
        this = following


def _begin(transactions: Transactions, prepared: Prepared, *, owner: str) -> bool:
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            return begin_sending(work, message_id=prepared.letter.id, owner=owner, now=work.now)
    except OperationalError as error:
        log.warning("message_put_off", message=prepared.letter.id, error=type(error).__name__)
    return False


def _deliver(
    transactions: Transactions,
    outside: Outside,
    prepared: Prepared,
    following: Prepared | None,
    *,
    owner: str,
) -> bool:
    """Hand one over; whether the following one is begun. One that cannot be recorded is settled by its lease."""
    clock = transactions.clock
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            deliver_message(work, prepared=prepared, owner=owner, outside=outside, clock=clock)
            if following is None:
                return False
            work.session.flush()
            return begin_sending(work, message_id=following.letter.id, owner=owner, now=clock())
    except (Unavailable, OperationalError) as error:
        log.warning("message_put_off", message=prepared.letter.id, error=type(error).__name__)
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others
        log.error("message_not_delivered", message=prepared.letter.id, error=type(error).__name__)
    return False


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
