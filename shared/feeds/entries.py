"""What a private calendar shows: hours and a word that says nothing; and when that last changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from shared.feeds import ical
from shared.feeds.ical import Entry

MADRID = "Europe/Madrid"


class Link(Protocol):
    """What is kept with a link. digest and changed_at: of the content last given out; fetched_on: the day of it."""

    digest: bytes | None
    changed_at: datetime
    fetched_on: date | None


@dataclass(frozen=True)
class Given:
    """A calendar as it goes out. is_first: the first reading of this day."""

    calendar: str
    tag: str
    changed_at: datetime
    is_first: bool


def identity(feed: UUID, row: UUID) -> UUID:
    """The same for as long as feed and row live; it tells neither, nor that another feed shows the same row."""
    return uuid5(feed, str(row))


def digest(entries: Sequence[Entry]) -> bytes:
    """What tells two contents of a feed apart (32 bytes)."""
    return sha256(repr(sorted(entries, key=lambda one: one.uid)).encode()).digest()


def give(link: Link, entries: Sequence[Entry], *, now: datetime) -> Given:
    """Write the calendar out, and note on its link when its content last changed and the day it was read."""
    content = digest(entries)
    if link.digest != content:
        link.digest, link.changed_at = content, now.replace(microsecond=0)
    today = now.astimezone(ZoneInfo(MADRID)).date()
    is_first = link.fetched_on != today
    link.fetched_on = today
    return Given(
        calendar=ical.render(entries, changed_at=link.changed_at, zone=MADRID).decode(),
        tag=content.hex()[:32] + f"{int(link.changed_at.timestamp()):x}",
        changed_at=link.changed_at,
        is_first=is_first,
    )
