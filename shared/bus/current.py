"""The event being handled right now: what follows from it carries its ids and its replay mode."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Replay(StrEnum):
    """Whether an event is told again by a person, and whether that may reach the outside world."""

    NO = ""
    INWARD = "inward"
    OUTWARD = "outward"


@dataclass(frozen=True)
class Current:
    """The event whose effects are being applied."""

    event_id: UUID
    correlation: UUID
    replay: Replay


_current: Final[ContextVar[Current | None]] = ContextVar("telar_current_event", default=None)


def current() -> Current | None:
    """The event being handled in this thread, or None in a request or a tick."""
    return _current.get()


def is_replaying() -> bool:
    """Whether the event being handled, or one it follows from, was replayed by a person."""
    now = _current.get()
    return now is not None and now.replay is not Replay.NO


def may_act_outward() -> bool:
    """Whether messages, mails and calls to partners may be made: no during a replay, unless it was ticked."""
    now = _current.get()
    return now is None or now.replay is not Replay.INWARD


@contextmanager
def handling(event: Current) -> Iterator[None]:
    """Make this the event being handled until the block ends."""
    token = _current.set(event)
    try:
        yield
    finally:
        _current.reset(token)
