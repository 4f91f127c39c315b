"""Somebody answered from her number: what concerns a reminder of a session stands beside her place in it."""

from services.groups.domain.reminding import Answered
from services.groups.store.reminders import keep_answer
from shared.contracts.codes import MessageTemplate
from shared.contracts.events.notifications import ReplyReceived
from shared.work import Work


def hear_answer(work: Work, event: ReplyReceived) -> None:
    """Keep the latest answer to that very reminder, and do nothing else: nobody is absent before a facilitator says so.

    Of a number that two women share nobody knows whose answer it is; of anything but a session it is not for groups.
    """
    if event.is_shared or event.occurrence is None or event.template is not MessageTemplate.SESSION_REMINDER:
        return
    answered = Answered(event.code, event.received_at)
    keep_answer(work.session, event.occurrence, answered, reply=event.reply)
