"""Closed vocabularies that more than one service speaks."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands in its life."""

    INTAKE = "intake"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSURE_REQUESTED = "closure_requested"
    CLOSED = "closed"
    TRANSFERRED_OUT = "transferred_out"
    MERGED = "merged"
    BLOCKED = "blocked"
    ERASED = "erased"

    @property
    def may_be_contacted(self) -> bool:
        """Whether messages to her may leave at all in this state."""
        return self in (CaseStatus.INTAKE, CaseStatus.OPEN, CaseStatus.ON_HOLD, CaseStatus.CLOSURE_REQUESTED)


class AlertState(StrEnum):
    """Life of an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class DueKind(StrEnum):
    """Why something is due."""

    FIRST_SCREEN = "first_screen"
    REASSESSMENT = "reassessment"
    NEXT_STEP = "next_step"
    EXPIRY = "expiry"
    HEARING = "hearing"
    PLAN_REVIEW = "plan_review"
    PLAN_ITEM = "plan_item"
    SILENT_PARTNER = "silent_partner"
    PARTNER_ANSWERED = "partner_answered"
    CONTACT_UNCONFIRMED = "contact_unconfirmed"
    CONTACT_NOT_SAFE = "contact_not_safe"
    MESSAGE_WITHHELD = "message_withheld"
    MESSAGE_UNCERTAIN = "message_uncertain"
    ABSENCE = "absence"
    CONCERN = "concern"
    DRAFT_EXPIRED = "draft_expired"
    BREAK_GLASS_REVIEW = "break_glass_review"
    OTHER = "other"


class MessageTemplate(StrEnum):
    """What a message to a participant may be about; the words live in notifications."""

    SESSION_REMINDER = "session_reminder"
    APPOINTMENT_REMINDER = "appointment_reminder"


class WithheldReason(StrEnum):
    """Why a message to a participant did not leave."""

    NO_PLAN = "no_plan"
    NO_CONSENT = "no_consent"
    NOT_SAFE = "not_safe"
    SAFETY_UNKNOWN = "safety_unknown"
    NOT_CONFIRMED = "not_confirmed"
    NO_WINDOW_IN_TIME = "no_window_in_time"
    NO_USABLE_CHANNEL = "no_usable_channel"
    CASE_NOT_CONTACTABLE = "case_not_contactable"
    CASE_UNKNOWN = "case_unknown"
    CONTACT_NOBODY = "contact_nobody"
    TOO_MANY = "too_many"
    WORDING_REFUSED = "wording_refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ReplyCode(StrEnum):
    """What an answer to a message comes to. "Not safe" is an event of its own."""

    YES = "yes"
    NO = "no"
    CANNOT = "cannot"
    STOP = "stop"
    OTHER = "other"


class EnrolmentState(StrEnum):
    """Where a woman stands in an edition."""

    PROPOSED = "proposed"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    ATTENDING = "attending"
    LEFT = "left"


class ConcernCategory(StrEnum):
    """What a facilitator's concern is about."""

    VIOLENCE = "violence"
    SUICIDALITY = "suicidality"
    CHILDREN = "children"
    HEALTH = "health"
    HOUSING = "housing"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon a person must look."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    WHEN_POSSIBLE = "when_possible"


class ReferralState(StrEnum):
    """Life of a referral."""

    DRAFT = "draft"
    CONSENT_CHECKED = "consent_checked"
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    APPOINTMENT = "appointment"
    SERVICE_GIVEN = "service_given"
    NOT_GIVEN = "not_given"
    CLOSED = "closed"
    REVOKED = "revoked"
