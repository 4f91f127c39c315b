"""A group that is asked something, and women who answer as her browser does: blinded, or with the bare code."""

import base64
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.groups.domain.voice.rounds import Kind
from shared.blind import PublicKey, blind, finalize, prepare
from tests.integration.groups.house import House


def packed(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """The bytes of it."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    """A number as a public key travels."""
    return int.from_bytes(unpacked(text), "big")


FACES = {"liked": 4, "safe": 5}


@dataclass
class Circle:
    """An edition of the house, and what happens around its rounds."""

    house: House
    edition: UUID

    @classmethod
    def of(cls, house: House) -> "Circle":
        """A fresh edition, led by the house's facilitator."""
        return cls(house, house.an_edition())

    def staff(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as the facilitator."""
        return self.house.ask(self.house.facilitator, method, path, **more)

    def public(self, path: str, body: Any) -> httpx.Response:
        """Ask as nobody."""
        return self.house.ask(None, "POST", f"/voice/{path}", json=body)

    def opened(
        self, kind: Kind = Kind.EDITION_EVALUATION, *, places: int = 15, session: UUID | None = None
    ) -> str:
        """An open round."""
        body = {"kind": kind, "places": places, "session_id": str(session) if session else None}
        answer = self.staff("POST", f"/editions/{self.edition}/rounds", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def codes(self, round_id: str, count: int) -> list[str]:
        """Fresh codes."""
        answer = self.staff("POST", f"/rounds/{round_id}/codes", json={"count": count})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["codes"])

    def topic(self, words: str, picture: str | None = None) -> str:
        """A topic to vote on."""
        body = {"words": {"es": words}, "picture": picture}
        return str(self.staff("POST", f"/editions/{self.edition}/topics", json=body).json()["id"])

    def card(self, round_id: str) -> Any:
        """The round's page."""
        return self.staff("GET", f"/rounds/{round_id}").json()

    def results(self, round_id: str) -> Any:
        """What is shown of it."""
        return self.card(round_id)["results"]

    def close(self, round_id: str) -> Any:
        """Close it; its results."""
        assert self.staff("POST", f"/rounds/{round_id}/close").status_code == 204
        return self.results(round_id)

    def key(self, code: str) -> tuple[PublicKey, str]:
        """The public key and round behind a code."""
        asked = self.public("enter", {"code": code}).json()
        return PublicKey(number(asked["public_key"]["n"]), number(asked["public_key"]["e"])), asked["round"]

    def credential(self, code: str) -> tuple[dict[str, str], bytes]:
        """Spend a code for a credential; also what the service saw of it."""
        key, _ = self.key(code)
        message = prepare(os.urandom(32))
        hidden = blind(key, message)
        signed = self.public("sign", {"code": code, "blinded": packed(hidden.message)}).json()["signature"]
        signature = finalize(key, message, unpacked(signed), hidden.inverse)
        return {"message": packed(message), "signature": packed(signature)}, hidden.message

    def answer(
        self, round_id: str, answers: dict[str, Any], *, language: str = "es", **right: Any
    ) -> httpx.Response:
        """Hand in an answer by `credential=` or `code=`."""
        return self.public("answer", {"round": round_id, "answers": answers, "language": language} | right)

    def answers(self, round_id: str, many: list[dict[str, Any]], *, language: str = "es") -> None:
        """Each one by a credential of her own."""
        for answers, code in zip(many, self.codes(round_id, len(many)), strict=True):
            got = self.answer(round_id, answers, credential=self.credential(code)[0], language=language)
            assert got.status_code == 204, got.text
