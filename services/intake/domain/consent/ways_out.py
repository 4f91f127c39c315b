"""By which ways something of hers may leave intake, and what each of them needs: a closed list (`docs/consent.md`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.intake.domain.codes import ConsentPurpose


class WayOut(StrEnum):
    """An exit. Whatever leaves by one is asked for under its name."""

    REFERRAL = "referral"
    WEBHOOK = "webhook"
    STOP_NOTICE = "stop_notice"
    APPOINTMENT_MESSAGE = "appointment_message"
    REMINDER_HANDOVER = "reminder_handover"
    EXPORT = "export"
    CALENDAR_FEED = "calendar_feed"
    REPORT_ROW = "report_row"


@dataclass(frozen=True)
class Need:
    """What a way out asks of her.

    purpose: of the consent that must be live; None: no consent opens it, only what is `free` may leave.
    names_recipient: whether the consent must name the very partner that receives.
    free: codes of what says nothing about her, and leaves without being asked for.
    """

    purpose: ConsentPurpose | None
    names_recipient: bool = False
    free: frozenset[str] = frozenset()


NEEDS: Final[Mapping[WayOut, Need]] = {
    WayOut.REFERRAL: Need(ConsentPurpose.REFERRAL, names_recipient=True),
    WayOut.WEBHOOK: Need(ConsentPurpose.REFERRAL, names_recipient=True),
    WayOut.APPOINTMENT_MESSAGE: Need(ConsentPurpose.REFERRAL, names_recipient=True),
    WayOut.EXPORT: Need(ConsentPurpose.SHARING, names_recipient=True),
    WayOut.REPORT_ROW: Need(ConsentPurpose.REPORTING),
    WayOut.STOP_NOTICE: Need(None, free=frozenset({"referral", "state", "day", "changed_at"})),
    WayOut.REMINDER_HANDOVER: Need(
        None, free=frozenset({"person", "occurrence", "template", "starts_at", "expires_at"})
    ),
    WayOut.CALENDAR_FEED: Need(
        None,
        free=frozenset({"uid", "starts_at", "ends_at", "revision", "is_cancelled", "summary", "is_busy"}),
    ),
}
"""Every way out, without exception. A summary in a calendar is one of two fixed words."""
