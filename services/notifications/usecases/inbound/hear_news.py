"""News from outside: kept before anything else, worked off by the clock; what cannot wait, in the same transaction."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.notifications.domain.news import News, Reply, Source
from services.notifications.gateways.inbound.feed import Feed
from services.notifications.gateways.outside import Outside
from services.notifications.store import inbound, providers, traffic
from services.notifications.store.base import SERVICE, UNREADABLE
from services.notifications.store.inbound import NewsRow
from services.notifications.usecases.inbound.hear_reply import hear_reply, is_urgent
from services.notifications.usecases.inbound.settle_report import Settled, settle_report
from shared.actor import Actor
from shared.logging import get_logger
from shared.work import Transactions, Work

log = get_logger(__name__)

PURPOSE: Final = "inbound_news"
BATCH: Final = 20
_ACTOR: Final = Actor.service(SERVICE)
_NOT_YET: Final = timedelta(seconds=10)
_GIVEN_UP_AFTER: Final = timedelta(hours=6)
_AFTER_FAILURE: Final = timedelta(seconds=15)
_LONGEST_PAUSE: Final = timedelta(minutes=30)
_LONGEST_FETCH: Final = 10.0
_MARKS_FOR: Final = timedelta(days=60)


def hear_news(transactions: Transactions, source: Source, news: Sequence[News]) -> None:
    """Keep each once, whatever follows. "Stop" and "not safe" take effect in the transaction that keeps them.

    Where that is not possible now (a call in course holds her plan too long) they are kept, and the next tick acts.
    """
    for item in news:
        if not (isinstance(item, Reply) and is_urgent(item) and _act_at_once(transactions, source, item)):
            with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
                inbound.keep(work.session, source, item, now=work.now)


def _act_at_once(transactions: Transactions, source: Source, reply: Reply) -> bool:
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            row = inbound.keep(work.session, source, reply, now=work.now)
            if row is not None:
                _work_off(work, row)
    except Exception as error:  # noqa: BLE001, nothing may keep it from being kept for the next tick
        log.error("urgent_reply_put_off", channel=str(reply.kind), error=type(error).__name__)
        return False
    return True


def work_off_news(transactions: Transactions) -> int:
    """Work off what is due; return how many were looked at."""
    with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
        batch = inbound.due(work.session, now=work.now, limit=BATCH)
    for news_id in batch:
        _try(transactions, news_id)
    return len(batch)


def fetch_news(transactions: Transactions, outside: Outside) -> int:
    """Fetch from every place that does not call; return how many pieces came."""
    return sum(_fetch(transactions, feed) for feed in outside.feeds)


def _fetch(transactions: Transactions, feed: Feed) -> int:
    count = feed.fetch(partial(hear_news, transactions), seconds=_LONGEST_FETCH)
    if feed.is_well:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            providers.note_fetch(work.session, feed.name, now=work.now)
    return count


def forget_marks(transactions: Transactions) -> int:
    """Let go of marks older than any provider repeats itself, and of old counters; return how many marks."""
    with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
        traffic.forget(work.session, before=work.now - traffic.KEPT)
        return inbound.forget_heard(work.session, before=work.now - _MARKS_FOR)


def _try(transactions: Transactions, news_id: UUID) -> None:
    try:
        with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
            row = inbound.held(work.session, news_id, now=work.now)
            if row is not None:
                _work_off(work, row)
    except OperationalError as error:
        log.warning("news_put_off", item=news_id, error=type(error).__name__)
    except Exception as error:  # noqa: BLE001, one bad row must not stop the others; it is tried again and told
        log.error("news_not_worked_off", item=news_id, error=type(error).__name__)
        _put_off(transactions, news_id)


def _put_off(transactions: Transactions, news_id: UUID) -> None:
    with transactions.begin(actor=_ACTOR, purpose=PURPOSE) as work:
        row = inbound.held(work.session, news_id, now=work.now)
        if row is not None:
            row.failures += 1
            pause = min(_AFTER_FAILURE * 2 ** min(row.failures, 10), _LONGEST_PAUSE)
            inbound.later(row, now=work.now, pause=pause)


def _work_off(work: Work, row: NewsRow) -> None:
    """Do what the news ask for; they go with it. A report of a message not known yet waits, for some hours."""
    try:
        item = inbound.read(row)
    except UNREADABLE:
        log.error("news_unreadable", item=row.id)
        work.session.delete(row)
        return
    if isinstance(item, Reply):
        hear_reply(work, item)
    elif settle_report(work, item) is Settled.NOT_YET and work.now - row.received_at < _GIVEN_UP_AFTER:
        inbound.later(row, now=work.now, pause=_NOT_YET)
        return
    work.session.delete(row)
