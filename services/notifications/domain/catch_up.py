"""After an outage she is not flooded: one message an hour, three a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MOST_AN_HOUR: Final = 1
MOST_A_DAY: Final = 3


def free_at(sent: Sequence[datetime], *, now: datetime) -> datetime:
    """Return when one more may leave: now, or the instant the cap lets go.

    sent: when messages went out to her in the last day, oldest first.
    """
    lets_go = [now]
    for length, most in ((HOUR, MOST_AN_HOUR), (DAY, MOST_A_DAY)):
        within = [at for at in sent if now - at < length]
        if len(within) >= most:
            lets_go.append(within[-most] + length)
    return max(lets_go)
