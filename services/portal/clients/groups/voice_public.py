"""The participants' voice from outside: a code, a blind signature, an answer; nobody is signed in."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AskedItem(_Answered):
    """A question."""

    id: str
    shape: str


class AskedTopic(_Answered):
    """A topic to rank; words by language."""

    id: str
    words: dict[str, str]
    picture: str | None = None


class PublicKey(_Answered):
    """Of the round's blind signatures; n, e: base64url of big-endian bytes."""

    n: str
    e: str


class Entered(_Answered):
    """What a code opens. kiosk: a tablet that goes round; its code takes as many answers as there are places."""

    round: str
    kind: str
    items: list[AskedItem]
    topics: list[AskedTopic] = []
    public_key: PublicKey | None = None
    kiosk: bool = False


class Credential(BaseModel):
    """The right to answer once, unlinkable to its code; both base64url."""

    message: str
    signature: str


class VoiceDoor(ServiceClient):
    """A wrong, used or closed code is always the same MissingThere."""

    service = "groups"

    def enter(self, code: str) -> Entered:
        """What the code opens; nothing changes."""
        return Entered.model_validate(self.post("/voice/enter", {"code": code}))

    def sign(self, code: str, blinded: str) -> str:
        """Use the code up for a blind signature."""
        return str(self.post("/voice/sign", {"code": code, "blinded": blinded})["signature"])

    def answer(
        self, round_: str, *, right: Credential | str, once: str, answers: dict[str, Any], language: str
    ) -> None:
        """Hand in an answer. right: a credential, or the code itself where nothing could be blinded.

        once: of a tablet's page, so that two taps make one answer; "" elsewhere.
        """
        proof: dict[str, Any] = (
            {"code": right} if isinstance(right, str) else {"credential": right.model_dump()}
        )
        if once:
            proof["once"] = once
        self.post("/voice/answer", {"round": round_, "answers": answers, "language": language, **proof})
