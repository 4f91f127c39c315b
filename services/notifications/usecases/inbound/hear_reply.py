"""Somebody wrote back from a number: whose it is, what it comes to, and what is done at once.

A number that nobody here has is not answered and not kept. One that two women share is nobody's word: it becomes a task
for each one's worker, but "stop" and "not safe" hold for both, since stopping is never wrong.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.news import Reply
from services.notifications.domain.replies import Answer, read
from services.notifications.gateways.phone_numbers import international
from services.notifications.store import messages, numbers, routes
from services.notifications.store.inbound import ReplyRow
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.plan.mark_not_safe import heed_not_safe
from services.notifications.usecases.plan.withdraw_message_consent import heed_stop
from services.notifications.usecases.staff.choose_notices import link_chat
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.events.notifications import ReplyReceived
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)

_ANSWERED_WITHIN: Final = timedelta(days=7)
_LONGEST_WORDS: Final = 4_000
_ABOUT_A_REMINDER: Final = frozenset({Answer.YES, Answer.NO, Answer.CANNOT})


def hear_reply(work: Work, reply: Reply) -> int:
    """Keep it with every woman whose number it is, and do what it asks; return how many that are.

    A code of a member of staff links her chat, and is kept with nobody.
    """
    if link_chat(work, reply):
        return 0
    value = international(reply.sender) if reply.kind in numbers.NUMBERED else reply.sender
    owners = numbers.points_with(work.session, kind=reply.kind, value=value)
    answer = read(reply.words)
    for person in sorted(owners):
        _hear(work, reply, answer, person=person, points=owners[person], is_shared=len(owners) > 1)
    if not owners:
        log.info("reply_from_nobody", channel=str(reply.kind))
    return len(owners)


def is_urgent(reply: Reply) -> bool:
    """Whether it must take effect as it is received."""
    return read(reply.words) in (Answer.NOT_SAFE, Answer.STOP)


def _hear(
    work: Work, reply: Reply, answer: Answer, *, person: UUID, points: set[UUID], is_shared: bool
) -> None:
    if answer is Answer.NOT_SAFE:
        heed_not_safe(work, person=person, points=points)
    elif answer is Answer.STOP:
        heed_stop(work, person=person)
    asked = None if is_shared or answer not in _ABOUT_A_REMINDER else _asked(work, person, points)
    row = ReplyRow(scope_id=person, received_at=work.now, message=asked.id if asked else None)
    row.channel, row.words = reply.kind, reply.words[:_LONGEST_WORDS]
    row.answer, row.is_shared = answer, is_shared
    work.session.add(row)
    work.session.flush()
    _tell(work, row, answer, asked, is_shared=is_shared)
    work.audit("reply.received", subject=person, reason=str(answer))


def _asked(work: Work, person: UUID, points: Iterable[UUID]) -> MessageRow | None:
    """The one reminder that this can be the answer to; None if there is none, or more than one."""
    since = work.now - _ANSWERED_WITHIN
    rows = messages.asked_of(work.session, person, since=since, until=work.now)
    here = [row for row in rows if routes.went_to(work.session, row.id, points)]
    return here[0] if len(here) == 1 else None


def _tell(work: Work, row: ReplyRow, answer: Answer, asked: MessageRow | None, *, is_shared: bool) -> None:
    """ "Not safe" has been told by an event of its own, which wakes a person."""
    if answer is Answer.NOT_SAFE and not is_shared:
        return
    code = ReplyCode.OTHER if answer is Answer.NOT_SAFE else ReplyCode(answer)
    work.emit(
        ReplyReceived(
            subject=row.scope_id,
            person=row.scope_id,
            reply=row.id,
            code=code,
            received_at=work.now,
            message=asked.id if asked else None,
            occurrence=asked.occurrence if asked else None,
            template=MessageTemplate(asked.kind) if asked else None,
            is_shared=is_shared,
        )
    )
