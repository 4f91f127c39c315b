"""Counting tries: each is counted before it is checked, so that parallel guesses can't slip through."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.portal.domain import throttle
from services.portal.store.tables import Attempts
from shared.logging import get_logger

log = get_logger("portal")


def take(session: Session, key_hash: bytes, *, now: datetime, free: int) -> timedelta:
    """Count a try. Returns zero if it may go ahead, else how long to wait (and nothing is counted)."""
    is_old = Attempts.updated_at < now - throttle.FORGOTTEN_AFTER
    row = insert(Attempts).values(key_hash=key_hash, count=1, free_at=now, updated_at=now)
    counted = session.scalar(
        row.on_conflict_do_update(
            index_elements=[Attempts.key_hash],
            set_={"count": case((is_old, 1), else_=Attempts.count + 1), "updated_at": now},
            where=Attempts.free_at <= now,
        ).returning(Attempts.count)
    )
    if counted is None:
        free_at = session.scalar(select(Attempts.free_at).where(Attempts.key_hash == key_hash))
        wait = max((free_at or now) - now, timedelta(seconds=1))
        log.warning("try_turned_away", seconds=int(wait.total_seconds()))
        return wait
    wait = throttle.delay(counted, free=free)
    if wait:
        waiting = row.on_conflict_do_update(index_elements=[Attempts.key_hash], set_={"free_at": now + wait})
        session.execute(waiting)
    return timedelta(0)


def forget(session: Session, key_hash: bytes) -> None:
    """Start again from zero after a right try."""
    session.execute(delete(Attempts).where(Attempts.key_hash == key_hash))


def give_back(session: Session, key_hash: bytes) -> None:
    """Uncount a try that was right, without forgiving the wrong ones from the same corner."""
    mine = Attempts.key_hash == key_hash
    session.execute(update(Attempts).where(mine, Attempts.count > 0).values(count=Attempts.count - 1))


def sweep(session: Session, *, now: datetime) -> None:
    """Drop counters older than a day."""
    session.execute(delete(Attempts).where(Attempts.updated_at < now - throttle.FORGOTTEN_AFTER))
