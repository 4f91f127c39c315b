"""The order in which events were told: ids of one millisecond stand in none, so there the sequence says it."""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func

from shared.bus.tables import event

_MILLISECONDS: Final = len("019f0000-0000")
"""Characters of a UUIDv7 that tell the time."""


def as_told() -> tuple[ColumnElement[Any], ...]:
    """What to order events by."""
    return func.left(cast(event.c.id, String), _MILLISECONDS), event.c.sequence, event.c.id
