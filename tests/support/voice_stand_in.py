"""Groups as the participants' pages see it: a few codes, one round each, answers kept as they came."""

import base64
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx

from shared.blind import Signer

FACES: Final = {
    "session_evaluation": ["liked", "safe", "heard", "useful", "again"],
    "edition_evaluation": ["liked", "safe", "heard", "useful", "place", "times", "childcare", "again"],
}
TOPICS: Final = [
    {"id": "t-1", "words": {"es": "El trabajo", "ar": "العمل", "fr": "Le travail"}, "picture": "work"},
    {"id": "t-2", "words": {"es": "Los papeles", "ar": "الوثائق"}, "picture": "papers"},
    {"id": "t-3", "words": {"es": "Dormir mejor"}, "picture": None},
    {"id": "t-4", "words": {"es": "Las familias lejos", "ar": "العائلة البعيدة"}, "picture": "family"},
]


def items_of(kind: str) -> list[dict[str, str]]:
    """What a kind asks."""
    asked = [(name, "faces") for name in FACES.get(kind, ())] + ([("more", "words")] if kind in FACES else [])
    if kind.startswith("wellbeing"):
        asked = [(name, "who5") for name in ("cheerful", "calm", "active", "rested", "interest")]
    if kind == "expectations":
        asked = [("hopes", "choices"), ("other", "words")]
    if kind == "proposals":
        asked = [("topic", "words")]
    if kind == "vote":
        asked = [("topics", "rank"), ("other", "words")]
    return [{"id": name, "shape": shape} for name, shape in asked]


@cache
def signer() -> Signer:
    """The one key pair of all rounds here: drawing one takes a moment."""
    return Signer.draw()


def packed(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """The bytes of it."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class VoiceStandIn:
    """live: code to kind. tablets: codes that stay. given: bodies of answers. calls: paths that were asked."""

    live: dict[str, str] = field(default_factory=dict)
    tablets: set[str] = field(default_factory=set)
    given: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    is_away: bool = False
    refuses: str = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer as groups would."""
        self.calls.append(request.url.path)
        if self.is_away:
            raise httpx.ConnectError("nobody there")
        body = json.loads(request.content)
        code = body.get("code")
        if "credential" not in body and code not in self.live:
            return httpx.Response(404, json={"detail": "El código no vale."})
        match request.url.path.rsplit("/", 1)[1]:
            case "enter":
                return httpx.Response(200, json=self._entered(code))
            case "sign":
                signature = packed(signer().sign(unpacked(body["blinded"])))
                self._use(code)
                return httpx.Response(200, json={"signature": signature})
            case _:
                return self._answered(code, body)

    def _answered(self, code: str | None, body: dict[str, Any]) -> httpx.Response:
        if self.refuses:
            wrong = {"field": self.refuses, "message": "Texto que no vale.", "expected": ""}
            return httpx.Response(422, json={"detail": "no", "errors": [wrong]})
        if code is not None:
            self._use(code)
        self.given.append(body)
        return httpx.Response(204)

    def _use(self, code: str) -> None:
        if code not in self.tablets:
            del self.live[code]

    def _entered(self, code: str) -> dict[str, Any]:
        kind = self.live[code]
        return {
            "round": "0d6f3b8e-8d0e-4f9b-9d57-6f0d3d1f5a11",
            "kind": kind,
            "edition_ref": None,
            "items": items_of(kind),
            "topics": TOPICS if kind == "vote" else [],
            "public_key": {"n": packed(signer().public.n.to_bytes(signer().public.size, "big")), "e": "AQAB"},
            "kiosk": code in self.tablets,
        }
