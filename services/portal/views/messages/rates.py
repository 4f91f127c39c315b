"""How many messages leave a minute, measured between two looks at the same counter."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.portal.clients.messages import HealthSeen

WINDOW: Final = timedelta(minutes=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass
class Rate:
    """What one stream has seen of the last minute: instants with how many had left since `since`."""

    since: datetime | None = None
    looks: list[tuple[datetime, int]] = field(default_factory=list)

    def look(self, seen: HealthSeen) -> float | None:
        """Messages that leave a minute; None until there are two looks, and again when the counter begins anew."""
        count = sum(one.counts.hour for one in seen.channels if one.state == "sent")
        if seen.since_hour != self.since or (self.looks and count < self.looks[-1][1]):
            self.since, self.looks = seen.since_hour, []
        self.looks.append((seen.at, count))
        while len(self.looks) > 2 and seen.at - self.looks[1][0] >= WINDOW:  # noqa: PLR2004, two make a rate
            self.looks.pop(0)
        first_at, first = self.looks[0]
        if seen.at <= first_at:
            return None
        return (count - first) * (_MINUTE / (seen.at - first_at))
