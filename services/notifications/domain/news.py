"""What comes in from outside about messages: reports of what became of one, and what somebody wrote back."""

from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageState


class Source(StrEnum):
    """By which door news came in."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    TWILIO = "twilio"
    SMPP = "smpp"
    MAIL = "mail"


class Fate(StrEnum):
    """What a provider reports of a message; whatever else it says is on the way and settles nothing."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True)
class Report:
    """What became of one message. client_ref: ours, 32 hexadecimal digits, if the provider gave it back; else empty.

    provider_ids: the provider's own, in every form it may have been given to us.
    """

    kind: PointKind
    fate: Fate
    client_ref: str = ""
    provider_ids: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the same report would be known by if it came again."""
        return f"report {self.client_ref or self.provider_ids[0]} {self.fate}"


@dataclass(frozen=True)
class Reply:
    """What somebody wrote to us. sender: number, address or chat; external_id: the provider's for these words."""

    kind: PointKind
    sender: str
    words: str
    external_id: str

    @property
    def key(self) -> str:
        """What the same words would be known by if they came again."""
        return f"reply {self.external_id}"


News = Report | Reply

_SETTLED_BY: dict[Fate, frozenset[MessageState]] = {
    Fate.DELIVERED: frozenset({MessageState.SENT, MessageState.UNCERTAIN, MessageState.FAILED}),
    Fate.NOT_DELIVERED: frozenset({MessageState.SENT, MessageState.UNCERTAIN}),
}


def changes(state: MessageState, fate: Fate) -> bool:
    """Whether this report takes a message in this state further; delivered is the end, whatever comes after."""
    return state in _SETTLED_BY[fate]
