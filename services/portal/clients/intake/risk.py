"""Risk of a case, its assessments and levels, as the portal speaks to intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.alerts import Alert
from services.portal.clients.intake.instruments import Instrument, InstrumentLine
from services.portal.clients.intake.reasons import Protocol, Reason


class AssessmentLine(BaseModel):
    """An assessment in a list."""

    id: UUID
    at: datetime
    author: UUID
    level: str
    reassess_by: datetime
    instrument: str | None
    result: str | None
    tells_of_risk: bool = True


class Outcome(BaseModel):
    """What an assessment came to."""

    rating: dict[str, Any] | None
    weighed: list[str]
    level: str
    reasons: list[Reason]


class SeenFlag(BaseModel):
    """A red flag that a person saw."""

    code: str


class Interview(BaseModel):
    """An assessment as it was answered."""

    instrument: str | None
    version: str | None
    answers: dict[str, Any]
    context: dict[str, Any] = {}
    flags: list[SeenFlag] = []
    danger_now: bool = False
    judgement: str | None = None
    mode: str
    interpreter: bool
    interpreter_role: str | None = None
    language: str
    words: str


class Assessment(AssessmentLine):
    """An assessment in full. statement: its result in words."""

    interview: Interview
    outcome: Outcome
    statement: str | None = None


class FlagSoFar(BaseModel):
    """A red flag that an interview has set so far, and by what."""

    code: str
    sources: list[str]


class SoFar(BaseModel):
    """What an unfinished interview says: bounds of its result, in words too, and red flags."""

    rating: dict[str, Any] | None = None
    statement: str | None = None
    flags: list[FlagSoFar] = []


class LevelChange(BaseModel):
    """A change of level, or a lowering that waits."""

    id: UUID
    at: datetime
    state: Literal["done", "proposed", "refused"]
    from_level: str
    to_level: str
    asked_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    words: str
    decision: str


class Risk(BaseModel):
    """Where a case stands."""

    level: str
    reasons: list[Reason]
    reassess_by: datetime | None
    is_screened: bool
    assessments: list[AssessmentLine]
    changes: list[LevelChange]
    proposal: LevelChange | None
    alerts: list[Alert]


class RiskClient(ServiceClient):
    """What the risk pages ask of intake."""

    service = "intake"

    def instruments(self, language: str) -> list[InstrumentLine]:
        """The newest of each."""
        return [InstrumentLine.model_validate(one) for one in self.get("/instruments", language=language)]

    def instrument(self, name: str, language: str, *, version: str | None = None) -> Instrument:
        """One instrument in a language."""
        return Instrument.model_validate(self.get(f"/instruments/{name}", language=language, version=version))

    def protocol(self, language: str) -> Protocol:
        """Flags and reasons in words."""
        return Protocol.model_validate(self.get("/protocol", language=language))

    def risk(self, case: UUID) -> Risk:
        """Where a case stands."""
        return Risk.model_validate(self.get(f"/cases/{case}/risk"))

    def code(self, case: UUID) -> str:
        """A case's code."""
        return str(self.get(f"/cases/{case}")["code"])

    def assess(self, case: UUID, body: Mapping[str, Any], *, key: UUID) -> UUID:
        """Record an assessment; returns its id."""
        return UUID(self.post(f"/cases/{case}/assessments", body, key=key)["id"])

    def assessment(self, case: UUID, assessment: UUID, language: str) -> Assessment:
        """One assessment, its result said in a language."""
        found = self.get(f"/cases/{case}/assessments/{assessment}", language=language)
        return Assessment.model_validate(found)

    def so_far(self, body: Mapping[str, Any], language: str) -> SoFar:
        """What an interview says before it is signed; nothing is kept."""
        return SoFar.model_validate(self.post(f"/interviews/so-far?language={language}", body))

    def ask_to_lower(self, case: UUID, *, to_level: str, words: str) -> None:
        """Ask for a lower level."""
        self.post(f"/cases/{case}/level-lowerings", {"to_level": to_level, "words": words})

    def decide(self, change: UUID, *, accept: bool, words: str) -> None:
        """Decide on a lowering."""
        self.post(f"/level-lowerings/{change}/decision", {"accept": accept, "words": words})
