"""What a page without cookie carries from step to step: the code, her language, and what is asked of her.

The code opens the door once; from then on the page itself knows its questions. So an answer can be shown again with its
errors, or kept through a hole in the network, even when its code is used up.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.portal.clients.groups.voice_public import Credential, Entered, PublicKey
from services.portal.domain.voice import KINDS, Item, Raw, code_of
from services.portal.locale.public_words import TONGUES, Tongue, in_words, tongue
from services.portal.pages.page import Page
from shared.errors import Invalid

_BASE64: Final = re.compile(r"[A-Za-z0-9_-]{20,1400}")
_SHAPES: Final = "^(faces|words|rank|choices|who5)$"


class NotOurs(Invalid):
    """The hidden part of the page is not as we wrote it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """One item."""

    id: str = Field(pattern=r"^[a-z_0-9]{1,30}$")
    shape: str = Field(pattern=_SHAPES)


class Topic(_Strict):
    """A topic in her language, or in the nearest there is."""

    id: str = Field(max_length=40)
    words: str = Field(max_length=300)
    language: str = Field(max_length=5)
    picture: str = Field(default="", max_length=30)


class Asked(_Strict):
    """Everything the questions need. once: drawn with a tablet's page, so that two taps make one answer."""

    round: str = Field(max_length=40)
    kind: str
    questions: list[Question] = Field(max_length=20)
    topics: list[Topic] = Field(default=[], max_length=60)
    key: PublicKey | None = None
    kiosk: bool = False
    once: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")

    @property
    def items(self) -> list[Item]:
        """The questions as the domain reads them."""
        return [Item(each.id, each.shape) for each in self.questions]

    @property
    def topic_ids(self) -> list[str]:
        """Ids that may be ranked."""
        return [topic.id for topic in self.topics]


@dataclass(frozen=True)
class Carried:
    """code: "" once it was given for `right`, the credential that no longer says whose code it was."""

    code: str
    say: Tongue
    asked: Asked
    right: Credential | None = None


def asked_of(entered: Entered, say: Tongue) -> Asked:
    """What a code opens, in her language. A question that our data files have no words for is left out."""
    known = [item for item in entered.items if f"items.{item.id}" in say.words]
    topics = [(topic, in_words(topic.words, say.code)) for topic in entered.topics]
    return Asked(
        round=entered.round,
        kind=entered.kind,
        questions=[Question(id=item.id, shape=item.shape) for item in known],
        topics=[
            Topic(id=topic.id, words=text, language=language, picture=topic.picture or "")
            for topic, (text, language) in topics
        ],
        key=entered.public_key,
        kiosk=entered.kiosk,
        once=secrets.token_urlsafe(32) if entered.kiosk else "",
    )


def read(raw: Raw) -> Carried:
    """What the page carried. Raises NotOurs for anything that it cannot have carried."""
    code, language = code_of(_one(raw, "code")), _one(raw, "language")
    message, signature = _one(raw, "message"), _one(raw, "signature")
    has_right = bool(_BASE64.fullmatch(message) and _BASE64.fullmatch(signature))
    is_half = bool(message or signature) and not has_right
    if language not in TONGUES or is_half or not (code or has_right):
        raise NotOurs("the page is not whole")
    try:
        asked = Asked.model_validate_json(_one(raw, "asked"))
    except ValidationError as error:
        raise NotOurs("the page is not whole") from error
    if asked.kind not in KINDS:
        raise NotOurs("the page is not whole")
    right = Credential(message=message, signature=signature) if has_right else None
    return Carried(code=code, say=tongue(language), asked=asked, right=right)


def _one(raw: Raw, name: str) -> str:
    return next(iter(raw.get(name, ())), "")


_KEPT_LETTERS: Final = 2000
_KEPT_INPUTS: Final = 40


def kept(page: Page) -> list[tuple[str, str]]:
    """Everything she sent, to be sent again as it is."""
    pairs = [(name, value) for name, values in page.sent.values.items() for value in values]
    return [(name, value[:_KEPT_LETTERS]) for name, value in pairs][:_KEPT_INPUTS]
