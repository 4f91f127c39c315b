"""How messages fare, for coordinators and administrators: counts only, no person."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.chain import FaultView
from services.notifications.api.dependencies import UpkeepDoor
from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store.traffic import Counts
from services.notifications.usecases.health.read_health import Health, read_health

router = APIRouter(prefix="/message-health", tags=["message health"])


class CountsView(BaseModel):
    """How many since the hour before this one, within a day, within a week; see `HealthView.since_hour`."""

    hour: int
    day: int
    week: int

    @classmethod
    def of(cls, counts: Counts) -> "CountsView":
        """Show counts."""
        return cls(hour=counts.hour, day=counts.day, week=counts.week)


class ChannelCountsView(BaseModel):
    """Messages that came to a state by a channel."""

    channel: PointKind
    state: MessageState
    counts: CountsView


class EndedView(BaseModel):
    """Messages by how they ended, and why if they did not leave."""

    state: MessageState
    reason: Reason | None
    counts: CountsView


class WaitingView(BaseModel):
    """due: should have left by now, the longest since oldest_due. later: waits for its time. in_hand: at work."""

    due: int
    later: int
    oldest_due: datetime | None
    in_hand: int


class HourView(BaseModel):
    """Messages that left, and that certainly did not, within one hour."""

    begins: datetime
    sent: int
    failed: int


class ProviderView(BaseModel):
    """failures: in a row. open_until: it is given nothing till then."""

    channel: PointKind
    name: str
    failures: int
    open_until: datetime | None


class FeedView(BaseModel):
    """fetched_at: when it was last fetched from without trouble; null for never."""

    name: str
    fetched_at: datetime | None


class HealthView(BaseModel):
    """Everything at one instant. heard_at: the last sign of life of the service that raises alerts."""

    at: datetime
    since_hour: datetime
    channels: list[ChannelCountsView]
    ended: list[EndedView]
    waiting: WaitingView
    hours: list[HourView]
    providers: list[ProviderView]
    feeds: list[FeedView]
    faults: list[FaultView]
    heard_at: datetime

    @classmethod
    def of(cls, seen: Health) -> "HealthView":
        """Show what was summed up."""
        return cls(
            at=seen.at,
            since_hour=seen.since.hour,
            channels=[
                ChannelCountsView(channel=channel, state=state, counts=CountsView.of(counts))
                for (channel, state), counts in sorted(seen.channels.items())
            ],
            ended=[
                EndedView(state=state, reason=reason, counts=CountsView.of(counts))
                for (state, reason), counts in seen.settled.items()
            ],
            waiting=WaitingView.model_validate(seen.standing, from_attributes=True),
            hours=[
                HourView(begins=begins, sent=sent, failed=failed)
                for begins, (sent, failed) in seen.hours.items()
            ],
            providers=[ProviderView.model_validate(one, from_attributes=True) for one in seen.providers],
            feeds=[FeedView(name=name, fetched_at=at) for name, at in seen.feeds.items()],
            faults=[FaultView(fault=fault, since=since) for fault, since in seen.faults],
            heard_at=seen.heard_at,
        )


@router.get("")
def show(door: UpkeepDoor) -> HealthView:
    """How messages fare now."""
    with door.begin("message_health") as work:
        return HealthView.of(read_health(work, outside=door.runtime.outside))
