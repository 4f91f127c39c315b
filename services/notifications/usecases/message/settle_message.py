"""What becomes of a message: sent, waiting, withheld, failed or uncertain, each told to whom it concerns."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.gateways.gateway import Outcome
from services.notifications.gateways.outside import Outside
from services.notifications.store import claims, traffic
from services.notifications.store.base import UNREADABLE
from services.notifications.store.messages import MessageRow
from services.notifications.store.routes import RouteRow
from shared.contracts.codes import MessageTemplate, WithheldReason
from shared.contracts.events.notifications import MessageSent, MessageUncertain, MessageWithheld
from shared.work import Work

_TOLD: Final = {
    Reason.CONTACT_NOBODY: WithheldReason.CONTACT_NOBODY,
    Reason.NOT_SAFE: WithheldReason.NOT_SAFE,
    Reason.NO_PLAN: WithheldReason.NO_PLAN,
    Reason.UNREADABLE: WithheldReason.SAFETY_UNKNOWN,
    Reason.REPLAYED: WithheldReason.NO_USABLE_CHANNEL,
    Reason.CASE_UNKNOWN: WithheldReason.CASE_UNKNOWN,
    Reason.CASE_STALE: WithheldReason.CASE_UNKNOWN,
    Reason.CASE_CLOSED: WithheldReason.CASE_NOT_CONTACTABLE,
    Reason.CASE_BLOCKED: WithheldReason.CASE_NOT_CONTACTABLE,
    Reason.CASE_ERASED: WithheldReason.CASE_NOT_CONTACTABLE,
    Reason.NO_CONSENT: WithheldReason.NO_CONSENT,
    Reason.CONSENT_WITHDRAWN: WithheldReason.NO_CONSENT,
    Reason.EXPIRED: WithheldReason.EXPIRED,
    Reason.NO_POINT: WithheldReason.NO_USABLE_CHANNEL,
    Reason.NO_MACHINE_CHANNEL: WithheldReason.NO_USABLE_CHANNEL,
    Reason.POINT_NOT_SAFE: WithheldReason.NOT_SAFE,
    Reason.POINT_SAFETY_UNKNOWN: WithheldReason.SAFETY_UNKNOWN,
    Reason.POINT_NOT_ACCEPTED: WithheldReason.NO_CONSENT,
    Reason.POINT_UNCONFIRMED: WithheldReason.NOT_CONFIRMED,
    Reason.NO_WINDOW: WithheldReason.NO_WINDOW_IN_TIME,
    Reason.NO_WINDOW_IN_TIME: WithheldReason.NO_WINDOW_IN_TIME,
    Reason.CALENDAR_UNKNOWN: WithheldReason.NO_WINDOW_IN_TIME,
    Reason.TOO_MANY: WithheldReason.TOO_MANY,
    Reason.WORDING_REFUSED: WithheldReason.WORDING_REFUSED,
    Reason.PROVIDER_REFUSED: WithheldReason.NO_USABLE_CHANNEL,
    Reason.PROVIDER_AWAY: WithheldReason.NO_USABLE_CHANNEL,
    Reason.NOT_DELIVERED: WithheldReason.NO_USABLE_CHANNEL,
    Reason.PROVIDER_BUSY: WithheldReason.NO_USABLE_CHANNEL,
    Reason.LAWFUL_HOURS: WithheldReason.NO_WINDOW_IN_TIME,
}
"""Our reasons in the coarser words that intake is told."""

_MOST_FAILURES: Final = 3
_AFTER_FAILURE: Final = timedelta(minutes=5)


def record_sent(work: Work, row: MessageRow, *, at: datetime, channel: PointKind | None) -> None:
    """The provider took it. channel: None if not known."""
    _close(row, MessageState.SENT, reason=None, at=at)
    _count(work, row, channel)
    work.emit(
        MessageSent(
            subject=row.person,
            person=row.person,
            message=row.id,
            template=MessageTemplate(row.kind),
            sent_at=at,
        )
    )


def record_delivered(work: Work, row: MessageRow) -> None:
    """The provider says that a phone or a mailbox has it, which is not that she has read it."""
    if row.state is not MessageState.SENT:
        record_sent(work, row, at=row.called_at or work.now, channel=_channel_of(work, row))
    _close(row, MessageState.DELIVERED, reason=None, at=work.now)
    _count(work, row, _channel_of(work, row))


def record_not_delivered(work: Work, row: MessageRow) -> None:
    """The provider took it and could not deliver it; a person is given a task. It is not sent again by itself."""
    fail(work, row, Reason.NOT_DELIVERED)


def wait(row: MessageRow, *, until: datetime, reason: Reason) -> None:
    """Ask again at `until`."""
    row.state, row.reason, row.due_at = MessageState.WAITING, reason, until
    row.owner = row.lease_until = None


def withhold(work: Work, row: MessageRow, reason: Reason) -> None:
    """It may not leave; a person is given a task."""
    state = MessageState.EXPIRED if reason is Reason.EXPIRED else MessageState.WITHHELD
    _close(row, state, reason=reason, at=work.now)
    _tell(work, row, reason)


def call_off(work: Work, row: MessageRow) -> None:
    """It was cancelled before any provider took it; that was somebody's wish, so nobody is told."""
    _close(row, MessageState.CANCELLED, reason=None, at=work.now)


def fail(work: Work, row: MessageRow, reason: Reason) -> None:
    """The provider certainly did not take it and never will; a person is given a task."""
    _close(row, MessageState.FAILED, reason=reason, at=work.now)
    _count(work, row, _channel_of(work, row))
    _tell(work, row, reason)


def count_failure(work: Work, *, message_id: UUID, owner: str) -> None:
    """A claim came to nothing because of the row itself: try again later, and in the end ask a person."""
    row = claims.held(work.session, message_id, owner=owner, state=MessageState.CLAIMED)
    if row is None:
        return  # in `sending`: the end of its lease settles it
    row.failures += 1
    if row.failures >= _MOST_FAILURES:
        withhold(work, row, Reason.UNREADABLE)
    else:
        wait(row, until=work.now + _AFTER_FAILURE, reason=Reason.UNREADABLE)


def settle_lost_message(work: Work, *, message_id: UUID, outside: Outside) -> bool:
    """Settle what was given to a provider by an owner that said no more: by look-up, else by a person.

    Never sends anything. False if somebody else settled it.
    """
    row = claims.held_lost(work.session, message_id, now=work.now)
    if row is None:
        return False
    channel = _channel_of(work, row)
    gateway = outside.gateways.get(channel) if channel else None
    match gateway.look_up(row.client_ref) if gateway else None:
        case Outcome.ACCEPTED:
            record_sent(work, row, at=row.called_at or work.now, channel=channel)
        case Outcome.REJECTED if row.cancelled_at is not None:
            call_off(work, row)
        case Outcome.REJECTED:
            fail(work, row, Reason.PROVIDER_AWAY)
        case _:
            _uncertain(work, row)
    return True


def _channel_of(work: Work, row: MessageRow) -> PointKind | None:
    """The way it took; None if that is not known or cannot be read, so that only a person can find out."""
    route = work.session.get(RouteRow, row.id)
    try:
        return route.channel if route else None
    except UNREADABLE:
        return None


def _uncertain(work: Work, row: MessageRow) -> None:
    row.called_at = row.called_at or work.now
    _close(row, MessageState.UNCERTAIN, reason=Reason.INTERRUPTED, at=work.now)
    _count(work, row, _channel_of(work, row))
    template = MessageTemplate(row.kind)
    work.emit(MessageUncertain(subject=row.person, person=row.person, message=row.id, template=template))


def _close(row: MessageRow, state: MessageState, *, reason: Reason | None, at: datetime) -> None:
    row.state, row.reason, row.settled_at = state, reason, at
    row.owner = row.lease_until = None


def _count(work: Work, row: MessageRow, channel: PointKind | None) -> None:
    """Count it for its channel, if that is known."""
    if channel is not None:
        traffic.count(work.session, channel=channel, state=row.state, at=work.now)


def _tell(work: Work, row: MessageRow, reason: Reason) -> None:
    work.emit(
        MessageWithheld(
            subject=row.person,
            person=row.person,
            message=row.id,
            template=MessageTemplate(row.kind),
            reason=_TOLD[reason],
        )
    )
