"""Her contact plan: where, when and how she may be reached, as she told it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LAST_WEEK: Final = -1
"""In a window's weeks: the last such weekday of the month."""

Stretch = tuple[int, int]
"""Minutes after midnight, half-open: from 0 to 1439, and from 1 to 1440."""


class PointKind(StrEnum):
    """Ways to reach her. Only some have a machine behind them; the rest are for people."""

    PHONE = "phone"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    TELEGRAM = "telegram"
    POST = "post"


class Safe(StrEnum):
    """Whether she said that this point is safe."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Voicemail(StrEnum):
    """What may be left on an answering machine."""

    NEVER = "never"
    NEUTRAL = "neutral"
    OK = "ok"


class WhoAnswers(StrEnum):
    """Who may pick up or read."""

    ONLY_HER = "only_her"
    TRUSTED = "trusted"
    ANYONE = "anyone"
    UNKNOWN = "unknown"


class MessageConsent(StrEnum):
    """Her word on being sent messages at all."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Window:
    """A weekly stretch on her clock, half-open: from `start` (in) to `end` (out).

    weekday: 0 Monday to 6 Sunday. start: minutes after midnight, 0 to 1439.
    end: minutes after the same midnight, start + 1 to start + 1440; past 1440 it runs into the next day.
    weeks: which such weekdays of the month, 1 to 5 or LAST_WEEK; empty for all.
    first, last: dates between which it holds, both included; None for no limit.
    is_term_only: not in school holidays, nor on a date whose school calendar nobody has.
    """

    weekday: int
    start: int
    end: int
    weeks: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    is_term_only: bool = False


@dataclass(frozen=True)
class DateException:
    """Dates that are not like the rest, both ends included. stretches: what may be used then; empty for nothing.

    A point's hours take the place of its week on those dates; a plan's only narrow those of its points.
    Where several cover a date, one that closes it wins; else hours of the same owner add up.
    """

    first: date
    last: date
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class ContactPoint:
    """One way to reach her. `value` is a number, an address or a handle.

    windows: empty means no hour has been agreed, so nothing leaves by itself, but on dates with hours of their own.
    confirmed_at: when she last confirmed it to a person; None if never, or since "not safe".
    sender_alias: the neutral name she expects, at most 11 characters; empty for the house default.
    """

    ref: UUID
    kind: PointKind
    value: str
    safe: Safe = Safe.UNKNOWN
    windows: tuple[Window, ...] = ()
    who_may_answer: WhoAnswers = WhoAnswers.UNKNOWN
    voicemail: Voicemail = Voicemail.NEVER
    sender_alias: str = ""
    language: str = ""
    confirmed_at: datetime | None = None
    accepts_messages: bool = False
    exceptions: tuple[DateException, ...] = ()


@dataclass(frozen=True)
class ContactPlan:
    """Everything agreed with one woman. The default is: no contact.

    points: in her order of preference. time_zone: an IANA name. language: two letters.
    halted: someone said "not safe"; nothing leaves until a person has confirmed a point with her.
    contact_nobody: the emergency switch; only a person lifts it. exceptions: dates that hold for every point.
    """

    person: UUID
    time_zone: str
    language: str
    points: tuple[ContactPoint, ...] = ()
    code_word: str = ""
    consent: MessageConsent = MessageConsent.NOT_ASKED
    consent_changed_at: datetime | None = None
    halted: bool = False
    contact_nobody: bool = False
    exceptions: tuple[DateException, ...] = ()
