"""Closed lists of what staff do with her: attentions, contact logs, accompaniments, documents."""

from enum import StrEnum


class AttentionKind(StrEnum):
    """What an attention was."""

    INFORMATION = "information"
    GUIDANCE = "guidance"
    COUNSELLING = "counselling"
    FOLLOW_UP = "follow_up"
    COORDINATION = "coordination"
    CRISIS = "crisis"
    NOTE = "note"

    @property
    def is_contact(self) -> bool:
        """Whether she was there: coordination with others and plain notes are no contact."""
        return self not in {self.COORDINATION, self.NOTE}


class Channel(StrEnum):
    """Where or how it happened."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    MESSAGE = "message"
    VIDEO = "video"
    HOME_VISIT = "home_visit"
    OUTREACH = "outreach"
    EMAIL = "email"


class Topic(StrEnum):
    """What it was about."""

    VIOLENCE = "violence"
    SAFETY = "safety"
    LEGAL = "legal"
    PAPERS = "papers"
    HEALTH = "health"
    EMOTIONAL = "emotional"
    HOUSING = "housing"
    MONEY = "money"
    WORK = "work"
    CHILDREN = "children"
    SCHOOL = "school"
    LANGUAGE = "language"
    NETWORK = "network"
    OTHER = "other"


class LogOutcome(StrEnum):
    """How a contact without a file ended."""

    INFORMED = "informed"
    WILL_RETURN = "will_return"
    SENT_ELSEWHERE = "sent_elsewhere"
    CASE_OFFERED = "case_offered"
    EMERGENCY = "emergency"
    HUNG_UP = "hung_up"


class AccompanimentKind(StrEnum):
    """Where she is accompanied."""

    COURT = "court"
    POLICE = "police"
    HOSPITAL = "hospital"
    SOCIAL_SERVICES = "social_services"
    IMMIGRATION = "immigration"
    SCHOOL = "school"
    BANK = "bank"
    HOUSING = "housing"
    OTHER = "other"


class AccompanimentState(StrEnum):
    """Where an accompaniment stands; to close: it is over, and nobody has said yet how it went."""

    PLANNED = "planned"
    RUNNING = "running"
    TO_CLOSE = "to_close"
    HELD = "held"
    CANCELLED = "cancelled"


class AccompanimentOutcome(StrEnum):
    """How it went."""

    DONE = "done"
    PARTLY = "partly"
    POSTPONED = "postponed"
    REFUSED = "refused"
    SHE_DID_NOT_COME = "she_did_not_come"


class CancelReason(StrEnum):
    """Why it was called off."""

    SHE_ASKED = "she_asked"
    NOT_SAFE = "not_safe"
    STAFF_ABSENT = "staff_absent"
    MOVED = "moved"
    NOT_NEEDED = "not_needed"
    MISTAKE = "mistake"


class AttachmentKind(StrEnum):
    """What a document is."""

    IDENTITY = "identity"
    COMPLAINT = "complaint"
    ORDER = "order"
    MEDICAL = "medical"
    CONSENT = "consent"
    REPORT = "report"
    OTHER = "other"
