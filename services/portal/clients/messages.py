"""What notifications shows coordination of its messages: their texts, and how they fare."""

from datetime import datetime

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.notifications import ChainFault


class Finding(BaseModel):
    """Why a text is refused. word: the entry of the list that it holds, if that is why."""

    code: str
    word: str


class WordsSeen(BaseModel):
    """The words of a message on some channels. length: characters of the body, always the same."""

    subject: str
    body: str
    length: int
    findings: list[Finding]


class TextSeen(BaseModel):
    """One message in one language. short: by SMS, WhatsApp and Telegram; units of room: what it fills of one SMS."""

    kind: str
    language: str
    is_right_to_left: bool
    short: WordsSeen
    mail: WordsSeen
    sms_segments: int
    sms_units: int
    sms_room: int
    is_ucs2: bool


class ChannelSeen(BaseModel):
    """How a message looks on one channel; shows: subject_and_body, body or registered."""

    channel: str
    sender: str
    shows: str
    is_on: bool


class TextsSeen(BaseModel):
    """Every text to her, under an alias."""

    alias: str
    channels: list[ChannelSeen]
    texts: list[TextSeen]


class Counts(BaseModel):
    """How many since the hour before this one, within a day, within a week."""

    hour: int = 0
    day: int = 0
    week: int = 0


class ChannelCounts(BaseModel):
    """Messages that came to a state by a channel."""

    channel: str
    state: str
    counts: Counts


class Ended(BaseModel):
    """Messages by how they ended, and why if they did not leave."""

    state: str
    reason: str | None
    counts: Counts


class Waiting(BaseModel):
    """due: should have left by now, the longest since oldest_due; later: waits for its time; in_hand: at work."""

    due: int
    later: int
    oldest_due: datetime | None
    in_hand: int


class Hour(BaseModel):
    """Messages that left, and that certainly did not, within one hour."""

    begins: datetime
    sent: int
    failed: int


class Provider(BaseModel):
    """failures: in a row; open_until: it is given nothing till then."""

    channel: str
    name: str
    failures: int
    open_until: datetime | None


class Feed(BaseModel):
    """fetched_at: when it was last fetched from without trouble."""

    name: str
    fetched_at: datetime | None


class HealthSeen(BaseModel):
    """How messages fare at one instant; since_hour: where the shortest span begins."""

    at: datetime
    since_hour: datetime
    channels: list[ChannelCounts]
    ended: list[Ended]
    waiting: Waiting
    hours: list[Hour]
    providers: list[Provider]
    feeds: list[Feed]
    faults: list[ChainFault]
    heard_at: datetime


class MessagesClient(ServiceClient):
    """Texts and their fate, never whose."""

    service = "notifications"

    def health(self) -> HealthSeen:
        """How messages fare now."""
        return HealthSeen.model_validate(self.get("/message-health"))

    def texts(self, alias: str = "") -> TextsSeen:
        """Every text under an alias; empty for the sender of this installation."""
        return TextsSeen.model_validate(self.post("/texts/previews", {"alias": alias}))
