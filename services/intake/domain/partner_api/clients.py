"""Partners' programs: what one may be allowed, how wrong secrets slow it, and how much it may ask in a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class PartnerScope(StrEnum):
    """What a partner's program may do."""

    REFERRALS_READ = "referrals:read"
    REFERRALS_WRITE = "referrals:write"
    INCOMING_WRITE = "incoming:write"
    FHIR = "fhir"


AUDIENCE: Final = "telar-partners"
"""Whom a partner's token is for: the doors for partners, and no other."""
TOKEN_SECONDS: Final = 300
SECRETS_ALIVE: Final = 2
OVERLAP: Final = timedelta(days=7)
"""How long the former secret still opens after a new one was made."""
MOST_A_MINUTE: Final = 300
"""Requests a client may make in one minute, tokens among them."""
MOST_FAILURES: Final = 10
LOCKED_FOR: Final = timedelta(minutes=15)
"""A lock ends by itself: whoever knows a client's name alone must not shut the partner out for good."""


@dataclass(frozen=True)
class SecretTries:
    """Wrong secrets in a row, and until when the next is not even looked at."""

    failures: int = 0
    locked_until: datetime | None = None

    def is_locked(self, *, now: datetime) -> bool:
        """Whether a try now is refused, right or wrong."""
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, *, now: datetime) -> "SecretTries":
        """Count one more; the tenth locks for LOCKED_FOR and the count starts again."""
        if self.failures + 1 < MOST_FAILURES:
            return SecretTries(self.failures + 1)
        return SecretTries(0, now + LOCKED_FOR)


@dataclass(frozen=True)
class Pace:
    """Requests since a minute began."""

    since: datetime | None = None
    count: int = 0

    def after_request(self, *, now: datetime) -> "Pace":
        """Count one more; after a minute the count starts again."""
        if self.since is None or now - self.since >= timedelta(minutes=1):
            return Pace(now, 1)
        return Pace(self.since, self.count + 1)

    @property
    def is_too_quick(self) -> bool:
        """Whether this minute's share is used up."""
        return self.count > MOST_A_MINUTE
