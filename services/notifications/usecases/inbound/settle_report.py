"""A provider said what became of a message. Only this, or a person, makes it *delivered*; reports come in any order."""

from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.notifications.domain.messages import MessageState
from services.notifications.domain.news import Fate, Report, changes
from services.notifications.store import messages, routes
from services.notifications.usecases.message.settle_message import record_delivered, record_not_delivered
from shared.work import Work

_KNOWN_FOR: Final = timedelta(days=14)
"""For so long after a call its provider may still report of it."""


class Settled(StrEnum):
    """What came of a report."""

    DONE = "done"
    NOT_YET = "not_yet"  # the message is still being given away, or not known here yet
    NOTHING = "nothing"  # it says nothing new


def settle_report(work: Work, report: Report) -> Settled:
    """Take the message further if the report does. The same report twice, or an older one after, changes nothing."""
    found = _message(work, report)
    row = messages.held_by_id(work.session, found) if found is not None else None
    if row is None:
        return Settled.NOT_YET
    if row.state is MessageState.SENDING:
        return Settled.NOT_YET  # its sender, or whoever settles lost messages, writes next
    if not changes(row.state, report.fate):
        return Settled.NOTHING
    if report.fate is Fate.DELIVERED:
        record_delivered(work, row)
    else:
        record_not_delivered(work, row)
    work.audit("message.reported", subject=row.person, reason=str(report.fate))
    return Settled.DONE


def _message(work: Work, report: Report) -> UUID | None:
    """By our own reference if it came back, else by the provider's."""
    try:
        return UUID(hex=report.client_ref)
    except ValueError:
        pass
    since = work.now - _KNOWN_FOR
    return routes.message_known_as(
        work.session, kind=report.kind, provider_ids=report.provider_ids, since=since
    )
