"""Messages to her and to staff: kinds, states of a row, and reasons why nothing left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.notifications.domain.contact_plan import PointKind


class MessageKind(StrEnum):
    """What may be said to her. Each has one template a language."""

    SESSION_REMINDER = "session_reminder"
    APPOINTMENT_REMINDER = "appointment_reminder"


class StaffNotice(StrEnum):
    """What may be said to staff outside the portal."""

    ALERT_NOTICE = "alert_notice"
    CHANNEL_NOTICE = "channel_notice"  # of an alert, to the organisation's own channel
    DIGEST = "digest"
    CHAIN_ALARM = "chain_alarm"


class MessageState(StrEnum):
    """Where a message row stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHHELD = "withheld"
    WAITING = "waiting"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


LIVE_STATES = (MessageState.PENDING, MessageState.WAITING, MessageState.CLAIMED)
"""Not yet out and not given up: what a closing case or a withdrawal cancels."""


class Reason(StrEnum):
    """Why a message did not leave, or waits. The last ones are nearest to leaving."""

    CONTACT_NOBODY = "contact_nobody"
    NOT_SAFE = "not_safe"
    NO_PLAN = "no_plan"
    UNREADABLE = "unreadable"
    REPLAYED = "replayed"
    CASE_UNKNOWN = "case_unknown"
    CASE_STALE = "case_stale"
    CASE_CLOSED = "case_closed"
    CASE_BLOCKED = "case_blocked"
    CASE_ERASED = "case_erased"
    NO_CONSENT = "no_consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    EXPIRED = "expired"
    NO_POINT = "no_point"
    NO_MACHINE_CHANNEL = "no_machine_channel"
    POINT_NOT_SAFE = "point_not_safe"
    POINT_SAFETY_UNKNOWN = "point_safety_unknown"
    POINT_NOT_ACCEPTED = "point_not_accepted"
    POINT_UNCONFIRMED = "point_unconfirmed"
    NO_WINDOW = "no_window"
    NO_WINDOW_IN_TIME = "no_window_in_time"
    CALENDAR_UNKNOWN = "calendar_unknown"
    OUTSIDE_WINDOW = "outside_window"
    TOO_MANY = "too_many"
    WORDING_REFUSED = "wording_refused"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_AWAY = "provider_away"
    INTERRUPTED = "interrupted"
    NOT_DELIVERED = "not_delivered"
    PROVIDER_BUSY = "provider_busy"
    LAWFUL_HOURS = "lawful_hours"


@dataclass(frozen=True)
class Message:
    """What `decide` needs to know of a message.

    expires_at: after this it is of no use and must not leave.
    channels: kinds of point that a machine can serve at present.
    """

    kind: MessageKind
    expires_at: datetime
    channels: frozenset[PointKind]
