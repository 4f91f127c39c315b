"""Bodies of the participants' voice, and what she is shown."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.groups.api.schemas import FormModel
from services.groups.domain.voice.answers import LANGUAGES
from services.groups.domain.voice.rounds import MOST_PLACES, Kind, Picture, Shape
from services.groups.usecases.voice.answer_round import Asked, AskedTopic, Credential
from shared.blind import BITS

_SIGNATURE_LETTERS = -(-BITS // 6)
_ONCE_LETTERS = 64


def _spoken(words: dict[str, str]) -> dict[str, str]:
    said = {language: text for language, text in words.items() if text}
    if not said or not said.keys() <= set(LANGUAGES):
        message = f"palabras en al menos una de las lenguas {', '.join(LANGUAGES)}"
        raise ValueError(message)
    return said


def _bytes(text: str) -> str:
    unpacked(text)
    return text


def unpacked(text: str) -> bytes:
    """Bytes of base64url without padding. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        message = "base64url sin relleno"
        raise ValueError(message) from None


def packed(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


Base64 = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_SIGNATURE_LETTERS, pattern=r"^[A-Za-z0-9_-]*$"),
    AfterValidator(_bytes),
]
Code = Annotated[str, StringConstraints(max_length=20)]
TopicWords = Annotated[
    str, StringConstraints(max_length=120, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]


class RoundForm(FormModel):
    """A new round."""

    kind: Kind
    session_id: UUID | None = None
    places: Annotated[int, Field(ge=1, le=MOST_PLACES)]


class CodesForm(FormModel):
    """How many codes."""

    count: Annotated[int, Field(ge=1, le=MOST_PLACES)]


class TopicForm(FormModel):
    """A topic's words by language, and its picture."""

    words: Annotated[dict[str, TopicWords], Field(max_length=len(LANGUAGES)), AfterValidator(_spoken)]
    picture: Picture | None = None


class ReadingForm(FormModel):
    """Whether words that were read may be seen by others."""

    shown: bool


class EnterForm(FormModel):
    """A code as she typed or scanned it."""

    code: Code


class SignForm(FormModel):
    """A code, and a blinded message to be signed for it."""

    code: Code
    blinded: Base64


class CredentialForm(FormModel):
    """A prepared message of 64 bytes and its unblinded signature."""

    message: Base64
    signature: Base64

    def credential(self) -> Credential:
        """The same as bytes."""
        return Credential(unpacked(self.message), unpacked(self.signature))


class AnswerForm(FormModel):
    """An answer, by a credential or by a code. once: drawn with a tablet's page, so that it counts once."""

    round: UUID
    credential: CredentialForm | None = None
    code: Code | None = None
    once: Annotated[Base64, StringConstraints(max_length=_ONCE_LETTERS)] | None = None
    answers: Annotated[dict[str, Any], Field(max_length=20)]
    language: Annotated[str, StringConstraints(max_length=5)]

    @model_validator(mode="after")
    def _by_one_right(self) -> "AnswerForm":
        if (self.credential is None) == (self.code is None):
            message = "una credencial o un código, no las dos cosas"
            raise ValueError(message)
        return self


class Codes(BaseModel):
    """Codes, shown this once."""

    codes: list[str]


class KioskCode(BaseModel):
    """The code of a shared tablet, shown this once."""

    code: str


class Signature(BaseModel):
    """What was signed unseen."""

    signature: str


class ItemView(BaseModel):
    """A question, by its id, and how it is answered."""

    id: str
    shape: Shape


class PublicKeyView(BaseModel):
    """The round's public key: base64url of big-endian numbers."""

    n: str
    e: str


class AskedView(BaseModel):
    """What a code opens. edition_ref is never told."""

    round: UUID
    kind: Kind
    edition_ref: None = None
    items: list[ItemView]
    topics: list[AskedTopic]
    public_key: PublicKeyView
    kiosk: bool

    @classmethod
    def of(cls, asked: Asked) -> "AskedView":
        """The same as it travels."""
        key = asked.public_key
        return cls(
            round=asked.round,
            kind=asked.kind,
            items=[ItemView(id=item, shape=shape) for item, shape in asked.items.items()],
            topics=list(asked.topics),
            public_key=PublicKeyView(
                n=packed(key.n.to_bytes(key.size, "big")),
                e=packed(key.e.to_bytes((key.e.bit_length() + 7) // 8, "big")),
            ),
            kiosk=asked.is_kiosk,
        )
