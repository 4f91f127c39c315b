"""A person found out what became of a message that was uncertain. Nothing is sent by it, whatever she found."""

from uuid import UUID

from services.notifications.domain.messages import MessageState
from services.notifications.store import messages
from services.notifications.usecases.message.settle_message import record_delivered, record_not_delivered
from services.notifications.usecases.reach import check_reach
from shared.errors import Conflict, Missing
from shared.work import Work


class NotUncertain(Conflict):
    """It is known already what became of this message."""


def settle_by_hand(work: Work, *, person: UUID, message: UUID, has_it: bool) -> None:
    """Keep what she said of it: it is *delivered*, or *failed*, which makes a task of telling her otherwise.

    Raises Missing if there is no such message of hers for this actor, NotUncertain for any other state.
    """
    check_reach(work, person)
    row = messages.held_by_id(work.session, message)
    if row is None or row.person != person:
        raise Missing("no existe este mensaje")
    if row.state is not MessageState.UNCERTAIN:
        raise NotUncertain("ya se sabe qué fue de este mensaje")
    if has_it:
        record_delivered(work, row)
    else:
        record_not_delivered(work, row)
    work.audit("message.settled_by_hand", subject=person, reason="arrived" if has_it else "not_arrived")
