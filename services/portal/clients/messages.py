"""What notifications shows coordination of its messages: their texts."""

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Finding(BaseModel):
    """Why a text is refused. word: the entry of the list that it holds, if that is why."""

    code: str
    word: str


class TextSeen(BaseModel):
    """One message in one language. length: characters, always the same; units of room: what it fills of one SMS."""

    kind: str
    language: str
    is_right_to_left: bool
    subject: str
    body: str
    length: int
    sms_segments: int
    sms_units: int
    sms_room: int
    is_ucs2: bool
    findings: list[Finding]


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


class MessagesClient(ServiceClient):
    """Texts and their fate, never whose."""

    service = "notifications"

    def texts(self, alias: str = "") -> TextsSeen:
        """Every text under an alias; empty for the sender of this installation."""
        return TextsSeen.model_validate(self.post("/texts/previews", {"alias": alias}))
