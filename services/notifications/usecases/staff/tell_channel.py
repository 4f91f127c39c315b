"""Tell the organisation's own urgent channels of an alert, besides each person's mail and never in its place."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.messages import StaffNotice
from services.notifications.gateways.gateway import Gateway, Outcome, Outgoing
from services.notifications.gateways.outside import Outside
from services.notifications.store import staff
from services.notifications.store.base import SERVICE
from services.notifications.store.staff import NoticeRow
from services.notifications.usecases.staff.notify_staff import put_off
from shared.actor import Actor
from shared.logging import get_logger
from shared.work import Transactions, Work

log = get_logger(__name__)

_VALID: Final = timedelta(days=2)
_BATCH: Final = 5


def owe_to_channels(work: Work, *, alert: UUID, step: int, channels: Iterable[UUID]) -> None:
    """Owe each channel one notice of this step, however many people are told; none of an alert somebody took."""
    if staff.is_acknowledged(work.session, alert):
        return
    for channel in channels:
        staff.add_notice(
            work.session,
            kind=StaffNotice.CHANNEL_NOTICE,
            staff=channel,
            about=alert,
            step=step,
            now=work.now,
        )


def tell_channels(transactions: Transactions, outside: Outside) -> None:
    """Send what is owed and due, each in a transaction of its own, away from the lane in which mails leave."""
    for _ in range(_BATCH):
        with transactions.begin(actor=Actor.service(SERVICE), purpose="channel_notice") as work:
            if not _tell_one(work, outside):
                break


def _tell_one(work: Work, outside: Outside) -> bool:
    """Send one; what fails is tried again, and what a channel is owed that was taken away is dropped."""
    due = staff.due_notices(work.session, kind=StaffNotice.CHANNEL_NOTICE, now=work.now, limit=1)
    for notice in due:
        channel = outside.urgent.get(notice.staff)
        if channel is None:
            notice.state = "dropped"
        elif _send(work, notice, channel, outside=outside):
            notice.state, notice.sent_at = "sent", work.now
        else:
            put_off(notice, now=work.now)
    return bool(due)


def _send(work: Work, notice: NoticeRow, channel: Gateway, *, outside: Outside) -> bool:
    facts = {"link": outside.portal_url.rstrip("/") + "/"}
    text = outside.texts.to_staff(notice.kind, language="es", facts=facts)
    outgoing = Outgoing(
        client_ref=notice.id.hex,
        to="",
        sender=outside.neutral_sender,
        subject=text.subject,
        body=text.body,
        valid_until=work.now + _VALID,
    )
    answer = channel.send(outgoing, now=work.now).answer
    if answer.outcome is not Outcome.ACCEPTED:
        log.error("channel_not_told", code=answer.code, attempts=notice.attempts + 1)
    return answer.outcome is Outcome.ACCEPTED
