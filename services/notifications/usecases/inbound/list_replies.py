"""What came from her numbers, for staff who may reach her: opened, and the opening audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.replies import Answer
from services.notifications.store import inbound
from services.notifications.store.base import UNREADABLE
from services.notifications.store.inbound import ReplyRow
from services.notifications.usecases.reach import check_reach
from shared.work import Work

_MOST_SHOWN: Final = 100


@dataclass(frozen=True)
class ReplySeen:
    """One message from her number. words: None if it cannot be read; message: the reminder it answers, if certain."""

    ref: UUID
    received_at: datetime
    message: UUID | None
    channel: PointKind | None
    words: str | None
    answer: Answer
    is_shared: bool


def list_replies(work: Work, *, person: UUID) -> Sequence[ReplySeen]:
    """The last hundred, newest first. Raises Missing for staff who may not reach her."""
    check_reach(work, person)
    rows = inbound.replies_of(work.session, person, limit=_MOST_SHOWN)
    work.audit("replies.read", subject=person, count=len(rows))
    return [_seen(row) for row in rows]


def _seen(row: ReplyRow) -> ReplySeen:
    try:
        return ReplySeen(
            row.id, row.received_at, row.message, row.channel, row.words, row.answer, row.is_shared
        )
    except UNREADABLE:
        return ReplySeen(row.id, row.received_at, row.message, None, None, Answer.OTHER, is_shared=False)
