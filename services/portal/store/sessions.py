"""Reading and writing staff sessions."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from services.portal.store.tables import Account, StaffSession


def by_token(session: Session, token_hash: bytes) -> tuple[StaffSession, Account] | None:
    """A session that nobody ended, with its account if that is active."""
    found = session.execute(
        select(StaffSession, Account)
        .join(Account, Account.id == StaffSession.account_id)
        .where(StaffSession.token_hash == token_hash, StaffSession.ended_at.is_(None), Account.is_active)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def of_account(session: Session, account: UUID) -> list[StaffSession]:
    """Her open sessions, the latest used first."""
    query = select(StaffSession).where(StaffSession.account_id == account, StaffSession.ended_at.is_(None))
    return list(session.scalars(query.order_by(StaffSession.last_seen_at.desc())))


def end_all(session: Session, account: UUID, *, now: datetime, keep: UUID | None = None) -> int:
    """End her sessions, except one if asked; returns how many there were."""
    query = update(StaffSession).where(StaffSession.account_id == account, StaffSession.ended_at.is_(None))
    if keep is not None:
        query = query.where(StaffSession.id != keep)
    done = cast("CursorResult[Any]", session.execute(query.values(ended_at=now)))
    return done.rowcount
