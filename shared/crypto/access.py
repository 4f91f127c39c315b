"""Who may open sealed values just now, and the count of what was opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID


class Fields(Protocol):
    """The sealed fields of one table."""

    names: tuple[str, ...]


class Opened:
    """One actor's openings for one purpose, counted by scope and field."""

    __slots__ = ("_tallies", "actor_ref", "purpose")

    def __init__(self, *, actor_ref: UUID, purpose: str) -> None:
        self.actor_ref = actor_ref
        self.purpose = purpose
        self._tallies: dict[tuple[bytes, Fields], list[int]] = {}

    def tally(self, scope: bytes, fields: Fields) -> list[int]:
        """Return the counters of one scope and table, one a field, for the reader to add to."""
        key = (scope, fields)
        found = self._tallies.get(key)
        if found is None:
            found = self._tallies[key] = [0] * len(fields.names)
        return found

    def counts(self) -> dict[tuple[UUID, str], int]:
        """Return (scope, "table.field") -> how often it was opened; fields nobody opened are left out."""
        scopes = {scope: UUID(bytes=scope) for scope, _ in self._tallies}
        return {
            (scopes[scope], field): count
            for (scope, fields), tallies in self._tallies.items()
            for field, count in zip(fields.names, tallies, strict=True)
            if count
        }


_current: ContextVar[Opened | None] = ContextVar("telar_access", default=None)
current = _current.get


@contextmanager
def access(*, actor_ref: UUID, purpose: str) -> Iterator[Opened]:
    """Let the code inside open sealed values in this actor's name, and count them."""
    opened = Opened(actor_ref=actor_ref, purpose=purpose)
    token = _current.set(opened)
    try:
        yield opened
    finally:
        _current.reset(token)
