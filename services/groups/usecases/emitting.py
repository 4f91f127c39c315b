"""Several events of one transaction, in an order that cannot deadlock with another's."""

from collections.abc import Iterable

from shared.contracts.contract import Event
from shared.work import Work


def emit_in_order(work: Work, events: Iterable[Event]) -> None:
    """Emit events sorted by subject: emitting locks the subject until the transaction ends."""
    for event in sorted(events, key=lambda one: one.subject):
        work.emit(event)
