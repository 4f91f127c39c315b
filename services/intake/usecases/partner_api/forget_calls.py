"""What is over with partners' programs is forgotten by the timetable: messages, and tokens that open nothing."""

from datetime import timedelta
from typing import Final

from services.intake.store.partner_api import clients, webhooks
from shared.work import Work

MESSAGES_KEPT: Final = timedelta(days=30)
"""After a message is delivered, given up or taken back; until then a coordinator may send it again."""
TOKENS_KEPT: Final = timedelta(days=1)
"""After a token has lapsed."""
_AT_ONCE: Final = 1000


def forget_calls(work: Work) -> int:
    """Drop messages that ended MESSAGES_KEPT ago and tokens that lapsed TOKENS_KEPT ago, some at a time.

    Returns how many rows went; more may be left if it is the full measure. What still waits is never dropped.
    """
    gone = webhooks.drop_finished(work.session, before=work.now - MESSAGES_KEPT, limit=_AT_ONCE)
    return gone + clients.drop_old_tokens(work.session, before=work.now - TOKENS_KEPT, limit=_AT_ONCE)
