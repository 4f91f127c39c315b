"""A private calendar: what is published of a session, for how long, and in words that say nothing."""

from datetime import datetime, timedelta
from enum import StrEnum

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


def title_of(kind: FeedKind, title: Title | None) -> str:
    """The neutral word for every session of a feed."""
    return _TITLES[title or Title.APPOINTMENT] if kind is FeedKind.PARTICIPANT else _STAFF_TITLES[kind]


def words_of(title: str, *, state: SessionState, revision: int) -> str:
    """What a calendar calls one session; a moved one and a cancelled one say so.

    revision: grows each time it moves, is cancelled or comes back.
    """
    if state is SessionState.CANCELLED:
        return f"{title} (anulada)"
    return f"{title} (cambiada)" if revision and state is SessionState.PLANNED else title


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
