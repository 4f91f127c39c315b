"""What every service does by the clock for itself: raise the alarm, keep the audit's head, let go of the settled."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from shared import audit
from shared.actor import Actor
from shared.bus import operations
from shared.bus.receiving import inbox
from shared.bus.receiving.handlers import Timetable
from shared.crypto import unmarked_tables
from shared.logging import get_logger
from shared.settings import Settings
from shared.work import Transactions

log = get_logger(__name__)

EVENTS_KEPT: Final = timedelta(days=365)
IDS_KEPT: Final = timedelta(days=400)
"""Longer than any producer keeps its events: an id that is forgotten while its event lives could be applied twice."""

_RECONCILE_SECONDS: Final = 60
CHECKPOINT_SECONDS: Final = 300
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

    @timetable.every(seconds=CHECKPOINT_SECONDS)
    def audit_checkpoint(runtime: object) -> None:
        transactions = runtime.transactions  # type: ignore[attr-defined]  # every Runtime has them
        keep_checkpoint(transactions, timetable.service)

    @timetable.every(seconds=CHECKPOINT_SECONDS)
    def audit_rows(runtime: object) -> None:
        transactions = runtime.transactions  # type: ignore[attr-defined]  # every Runtime has them
        check_rows(transactions, timetable.service)

    return timetable


def keep_checkpoint(transactions: Transactions, service: str) -> bool:
    """Check the audit chain since its newest checkpoint and sign its head; what does not hold is told at once.

    Returns whether it holds and was kept.
    """
    common = Settings()
    path = audit.checkpoint_file(common.audit_dir, service)
    try:
        with transactions.begin(actor=Actor.service(service), purpose=_PURPOSE) as work:
            verdict = audit.verify_since(work.session, transactions.audit_key, path=path)
            marked = audit.marked_until(work.session, verdict.head[0])
        if not verdict.breaks:
            key = audit.CheckpointKey.load(common.keys_dir / service)
            return audit.keep_head(path, verdict.head, marked=marked, key=key, at=transactions.clock())
    except OSError as error:
        log.error("audit_checkpoint_not_kept", service=service, error=type(error).__name__)
        return False
    log.error("audit_contradicts_checkpoint", service=service, count=verdict.breaks[0].seq)
    return False


def check_rows(transactions: Transactions, service: str) -> audit.RowVerdict:
    """Compare live rows with their newest marks, and tell at once what does not fit. The first time, mark every row."""
    path = audit.checkpoint_file(Settings().audit_dir, service)
    unmarked = unmarked_tables()
    with Session(transactions.engine) as session:
        verdict = audit.verify_rows(
            session, transactions.audit_key, unmarked=unmarked, checkpoint=audit.newest_marked(path)
        )
    if verdict.baseline is None:
        with transactions.begin(actor=Actor.service(service), purpose=_PURPOSE) as work:
            if marked := audit.mark_all(work.session, unmarked=unmarked):
                work.audit(audit.BASELINE, reason="first", rows=marked)
    if verdict.breaks:
        log.error("audit_rows_differ", service=service, count=len(verdict.breaks))
    return verdict
