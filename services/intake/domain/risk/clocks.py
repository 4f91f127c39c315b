"""Clocks of the protocol: when an alert must be acknowledged, rises, and when a case is assessed again."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LevelClock:
    """Terms of one level; None means that there is no such clock."""

    acknowledge_within: timedelta | None
    escalate_every: timedelta | None
    reassess_within: timedelta

    def acknowledge_by(self, raised_at: datetime) -> datetime | None:
        """When an alert of this level must have an owner who answered."""
        return None if self.acknowledge_within is None else raised_at + self.acknowledge_within

    def reassess_by(self, assessed_at: datetime) -> datetime:
        """When the case must be assessed again."""
        return assessed_at + self.reassess_within

    def next_escalation(self, now: datetime) -> datetime | None:
        """When an alert that nobody acknowledged rises again, if it does."""
        return None if self.escalate_every is None else now + self.escalate_every
