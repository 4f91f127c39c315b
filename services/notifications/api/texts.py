"""Every text that may go to her, as she would see it. The list is closed: nothing is written here."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.api.dependencies import CoordinationDoor
from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageKind
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.texts.preview_texts import Preview, Seen, preview_texts

router = APIRouter(prefix="/texts", tags=["texts"])


class PreviewBody(BaseModel):
    """alias: the name to sign with; empty for the neutral sender of this installation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alias: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")] = ""


class FindingView(BaseModel):
    """Why a text is refused. word: the entry of our own lists that it holds, if that is why."""

    code: str
    word: str


class WordsView(BaseModel):
    """The words of a message on some channels. subject: shown in mail only. body: padded to length."""

    subject: str
    body: str
    length: int
    findings: list[FindingView]

    @classmethod
    def of(cls, seen: Seen) -> "WordsView":
        """Show words."""
        return cls(
            subject=seen.text.subject,
            body=seen.text.body,
            length=seen.length,
            findings=[FindingView(code=one.code, word=one.word) for one in seen.findings],
        )


class TextView(BaseModel):
    """One message in one language. short: SMS, WhatsApp and Telegram; sms_units of sms_room: what it fills of one."""

    kind: MessageKind
    language: str
    is_right_to_left: bool
    short: WordsView
    mail: WordsView
    sms_segments: int
    sms_units: int
    sms_room: int
    is_ucs2: bool

    @classmethod
    def of(cls, seen: Preview) -> "TextView":
        """Show a preview."""
        return cls(
            kind=seen.kind,
            language=seen.language,
            is_right_to_left=seen.is_right_to_left,
            short=WordsView.of(seen.short),
            mail=WordsView.of(seen.mail),
            sms_segments=seen.size.segments,
            sms_units=seen.size.units,
            sms_room=seen.size.room,
            is_ucs2=seen.size.is_ucs2,
        )


class ChannelView(BaseModel):
    """How a message looks on one channel. sender: who stands there; empty if the provider's own account does.

    shows: subject and body, the body alone, or the provider's registered template filled with day, hour and alias.
    is_on: whether this installation has it.
    """

    channel: PointKind
    sender: str
    shows: Literal["subject_and_body", "body", "registered"]
    is_on: bool


class PreviewsView(BaseModel):
    """alias: under which they are shown."""

    alias: str
    channels: list[ChannelView]
    texts: list[TextView]


@router.post("/previews")
def previews(body: PreviewBody, door: CoordinationDoor) -> PreviewsView:
    """Show every text under an alias, at an example hour; nothing is planned, sent or kept."""
    runtime = door.runtime
    alias = body.alias.strip() or runtime.outside.neutral_sender
    found = preview_texts(runtime.outside.texts, alias=alias, now=runtime.transactions.clock())
    return PreviewsView(
        alias=alias,
        channels=_channels(runtime.settings, alias, on=runtime.outside.channels),
        texts=[TextView.of(one) for one in found],
    )


def _channels(settings: NotificationsSettings, alias: str, *, on: frozenset[PointKind]) -> list[ChannelView]:
    is_registered = bool(settings.whatsapp_phone_id) or not settings.whatsapp_url
    return [
        ChannelView(
            channel=PointKind.SMS,
            sender=settings.sms_number or alias,
            shows="body",
            is_on=PointKind.SMS in on,
        ),
        ChannelView(
            channel=PointKind.WHATSAPP,
            sender="",
            shows="registered" if is_registered else "body",
            is_on=PointKind.WHATSAPP in on,
        ),
        ChannelView(
            channel=PointKind.EMAIL,
            sender=f"{alias} <{settings.neutral_mail_from}>",
            shows="subject_and_body",
            is_on=PointKind.EMAIL in on,
        ),
        ChannelView(channel=PointKind.TELEGRAM, sender="", shows="body", is_on=PointKind.TELEGRAM in on),
    ]
