"""Signals of texts, as the portal speaks to intake."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient

Kind = Literal["note", "incident"]


class Span(BaseModel):
    """Where it stands: characters of one field of the text."""

    part: str
    start: int
    end: int
    status: str


class Rule(BaseModel):
    """Why: a rule, and a sentence that shows what it finds."""

    id: str
    example: str
    by_likeness: bool


class Decision(BaseModel):
    """One thing a person did with it."""

    act: Literal["confirmed", "dismissed", "reopened"]
    by: UUID
    at: datetime
    reason: str | None
    words: str


class Signal(BaseModel):
    """One red flag seen in one text."""

    id: UUID
    ref: UUID
    state: Literal["proposed", "confirmed", "dismissed"]
    kind: Kind
    flag: str
    language: str
    spans: list[Span]
    rules: list[Rule]
    decisions: list[Decision]

    @property
    def is_unclear(self) -> bool:
        """Whether no place of it is plain."""
        return all(span.status == "unclear" for span in self.spans)


class Reading(BaseModel):
    """That a text was read."""

    ref: UUID
    at: datetime


class Signals(BaseModel):
    """What the rules read in a case, and what they saw."""

    read: list[Reading]
    signals: list[Signal]


class Confirmed(BaseModel):
    """What followed from a confirmation."""

    level: str
    has_risen: bool
    alert: UUID | None


class PrecisionLine(BaseModel):
    """How the signals of one flag in one language fared; precision None: too few decisions."""

    flag: str
    language: str
    proposed: int
    waiting: int
    confirmed: int
    dismissed: dict[str, int]
    precision: float | None


class SignalsClient(ServiceClient):
    """What the pages of notes and incidents ask about signals."""

    service = "intake"

    def signals(self, case: UUID, *, ref: UUID | None = None) -> Signals:
        """Those of a case, or of one text."""
        return Signals.model_validate(self.get(f"/cases/{case}/signals", ref=ref))

    def read_now(self, case: UUID, kind: Kind, ref: UUID) -> None:
        """Read a text that nobody has read."""
        self.post(f"/cases/{case}/texts/{kind}/{ref}/reading")

    def confirm(self, case: UUID, signal: UUID) -> Confirmed:
        """It is so, and is so now."""
        return Confirmed.model_validate(self.post(f"/cases/{case}/signals/{signal}/confirmation"))

    def dismiss(self, case: UUID, signal: UUID, *, reason: str, words: str) -> None:
        """It says nothing about her now."""
        self.post(f"/cases/{case}/signals/{signal}/dismissal", {"reason": reason, "words": words})

    def reopen(self, case: UUID, signal: UUID) -> None:
        """Undo what was decided."""
        self.post(f"/cases/{case}/signals/{signal}/reopening")

    def precision(self, *, months: int) -> list[PrecisionLine]:
        """How often the rules were right."""
        return [PrecisionLine.model_validate(one) for one in self.get("/signals/precision", months=months)]
