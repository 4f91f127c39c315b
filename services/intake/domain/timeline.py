"""The one line of a case: kinds of entry, in the order in which filters show them."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What a timeline entry tells of."""

    STATE = "state"
    NOTE = "note"
    ATTENTION = "attention"
    ACCOMPANIMENT = "accompaniment"
    ASSESSMENT = "assessment"
    ALERT = "alert"
    INCIDENT = "incident"
    REFERRAL = "referral"
    CONSENT = "consent"
    PLAN = "plan"
    DOCUMENT = "document"
    IDENTITY = "identity"
    NEXT_ACTION = "next_action"
    GROUP = "group"
    MESSAGE = "message"
    ACCESS = "access"
    DUE = "due"
