"""A private calendar: what is published of a session, for how long, and in words that say nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid5

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import NotAsked


class FeedKind(StrEnum):
    """Whose calendar it is."""

    FACILITATOR = "facilitator"
    PLACE = "place"
    PARTICIPANT = "participant"


class Title(StrEnum):
    """What a participant's calendar calls each session: words that anyone may read over her shoulder."""

    APPOINTMENT = "appointment"
    CLASS = "class"
    COURSE = "course"


_TITLES = {Title.APPOINTMENT: "Cita", Title.CLASS: "Clase", Title.COURSE: "Curso"}
_STAFF_TITLES = {FeedKind.FACILITATOR: "Reunión", FeedKind.PLACE: "Ocupada"}

KEPT = {
    FeedKind.FACILITATOR: timedelta(days=28),
    FeedKind.PLACE: timedelta(days=28),
    FeedKind.PARTICIPANT: timedelta(days=1),
}
"""How long a session stays in a calendar after its day; in hers no longer than needed: it tells where she was."""

CONFIRMED_FOR = timedelta(days=30)
"""As a contact point: after that somebody asks her again, and until then her calendar is empty."""

EMPTY_FOR = timedelta(days=28)
"""How long a link of hers that was taken back answers with an empty calendar, so that her phone forgets."""


@dataclass(frozen=True)
class Entry:
    """One session as a calendar shows it. uid: the same for as long as the feed and the session live."""

    uid: UUID
    slot: Slot
    revision: int
    is_cancelled: bool
    summary: str


def title_of(kind: FeedKind, title: Title | None) -> str:
    """The neutral word for every session of a feed."""
    return _TITLES[title or Title.APPOINTMENT] if kind is FeedKind.PARTICIPANT else _STAFF_TITLES[kind]


def entry(feed: UUID, session: UUID, *, slot: Slot, revision: int, state: SessionState, title: str) -> Entry:
    """Publish one session; a moved one and a cancelled one say so.

    revision: grows each time it moves, is cancelled or comes back. The uid tells neither the session nor that
    another feed shows the same one.
    """
    is_cancelled = state is SessionState.CANCELLED
    summary = title
    if is_cancelled:
        summary = f"{title} (anulada)"
    elif revision and state is SessionState.PLANNED:
        summary = f"{title} (cambiada)"
    return Entry(uuid5(feed, str(session)), slot, revision, is_cancelled, summary)


def digest(entries: Iterable[Entry]) -> bytes:
    """What tells two contents of a feed apart (32 bytes)."""
    return sha256(repr(sorted(entries, key=lambda one: one.uid)).encode()).digest()


def check_asked(*, is_asked: bool, is_unwatched: bool) -> None:
    """Raise NotAsked unless she asked for it herself and says that nobody else looks at her phone."""
    for field, is_so in (("is_asked", is_asked), ("is_unwatched", is_unwatched)):
        if not is_so:
            raise NotAsked(
                "Sin esto no hay calendario para ella.", field=field, expected="que ella lo haya dicho"
            )


def is_confirmed(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Whether what she said of her phone still counts."""
    return confirmed_at is not None and now < confirmed_at + CONFIRMED_FOR
