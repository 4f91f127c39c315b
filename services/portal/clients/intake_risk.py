"""Risk, alerts and due work, as the portal speaks to intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import MissingThere, ServiceClient


class Choice(BaseModel):
    """One answer and its words."""

    code: str
    label: str


class Gate(BaseModel):
    """The earlier question, and the answers to it after which another is asked."""

    item: str
    codes: list[str]


class Question(BaseModel):
    """One question of an instrument."""

    id: str
    section: str
    text: str
    why: str | None
    kind: Literal["choice", "date", "count", "text"] = "choice"
    only_if: Gate | None = None
    choices: list[Choice]

    def label(self, code: str) -> str:
        """Words of one of its answers; what was told itself, where there are no answers to choose."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


class ContextFact(BaseModel):
    """A fact asked beside the questions."""

    id: str
    kind: Literal["count", "yes_no", "choice"]
    label: str
    choices: list[str]


class InstrumentLine(BaseModel):
    """An instrument in the list."""

    id: str
    version: str
    group: str = "risk"
    title: str
    items: int


class Instrument(InstrumentLine):
    """What a page needs to ask it."""

    about: str
    accuracy: str
    source: str
    licence: str
    sections: dict[str, str]
    questions: list[Question]
    context: list[ContextFact]
    levels: dict[str, str]
    notices: dict[str, str] = {}

    def question(self, item: str) -> Question | None:
        """A question, None if there is none."""
        return next((question for question in self.questions if question.id == item), None)

    def text(self, item: str) -> str:
        """Words of a question, or its number if there are none."""
        found = self.question(item)
        return item if found is None else found.text

    def condition(self, question: Question) -> tuple[str, str] | None:
        """Words of the question that this one hangs from and of the answers to it, None if it hangs from none."""
        gate = question.only_if
        other = None if gate is None else self.question(gate.item)
        if gate is None or other is None:
            return None
        return other.text, " / ".join(other.label(code) for code in gate.codes)


class Flag(BaseModel):
    """A red flag in words."""

    code: str
    name: str
    why: str
    first_action: str
    legal_duty: bool


class Protocol(BaseModel):
    """The protocol in words."""

    version: str
    flags: list[Flag]
    reasons: dict[str, str]


class Reason(BaseModel):
    """Why a level."""

    code: str
    level: str
    sources: list[str]


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


class Alert(BaseModel):
    """An alert."""

    id: UUID
    case_id: UUID | None
    code: str | None
    level: str
    state: Literal["open", "acknowledged", "closed"]
    owner: UUID | None
    raised_at: datetime
    raised_by: UUID
    acknowledge_by: datetime | None
    is_late: bool
    step: int
    acknowledged_at: datetime | None
    closed_at: datetime | None
    reasons: list[Reason]
    words: str


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


class DueItem(BaseModel):
    """Something to do."""

    id: UUID
    case_id: UUID
    code: str
    level: str
    kind: str
    title: str
    ref: UUID | None = None
    owner: UUID | None
    due_at: datetime
    is_overdue: bool
    put_off: int


class Draft(BaseModel):
    """What was typed so far."""

    etag: int
    saved_at: datetime
    typed: dict[str, str | list[str]]


class DraftLine(BaseModel):
    """That a draft waits, and whose it is."""

    form: str
    staff: UUID
    saved_at: datetime


class RiskClient(ServiceClient):
    """What the risk, alert and task pages ask of intake."""

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

    def drafts(self, case: UUID) -> list[DraftLine]:
        """Whose drafts wait on a case, last saved first."""
        return [DraftLine.model_validate(one) for one in self.get("/drafts", case=str(case))]

    def draft(self, form: str, case: UUID) -> Draft | None:
        """What was typed so far, if anything."""
        try:
            return Draft.model_validate(self.get(f"/drafts/{form}", case=str(case)))
        except MissingThere:
            return None

    def save_draft(self, form: str, case: UUID, typed: Mapping[str, Any], *, etag: int | None) -> int:
        """Keep what was typed; returns the mark to go on from."""
        answer = self.put(f"/drafts/{form}", {"typed": typed, "etag": etag, "case_id": str(case)})
        return int(answer["etag"])

    def drop_draft(self, form: str, case: UUID) -> None:
        """Throw it away."""
        self._send("DELETE", f"/drafts/{form}", params={"case": str(case)})

    def alerts(self) -> list[Alert]:
        """Alerts that are not over, the most pressing first."""
        return [Alert.model_validate(one) for one in self.get("/alerts")]

    def alert_count(self) -> int:
        """How many nobody has acknowledged."""
        return int(self.get("/alerts/count")["count"])

    def call(self, body: Mapping[str, Any], *, key: UUID) -> UUID:
        """Raise an alert by hand."""
        return UUID(self.post("/alerts", body, key=key)["id"])

    def take(self, alert: UUID) -> None:
        """Acknowledge."""
        self.post(f"/alerts/{alert}/acknowledge")

    def close(self, alert: UUID, *, outcome: str, note: str) -> None:
        """End it with a note."""
        self.post(f"/alerts/{alert}/close", {"outcome": outcome, "note": note})

    def escalate(self, alert: UUID) -> None:
        """Ask the next people now."""
        self.post(f"/alerts/{alert}/escalate")

    def hand_over(self, alert: UUID, *, owner: UUID) -> None:
        """Give it to somebody else."""
        self.post(f"/alerts/{alert}/hand-over", {"owner": str(owner)})

    def due(self, *, whose: str = "mine", when: str = "all") -> list[DueItem]:
        """What is still to do."""
        return [DueItem.model_validate(one) for one in self.get("/due", whose=whose, when=when)]

    def finish(self, item: UUID) -> None:
        """Mark done."""
        self.post(f"/due/{item}/complete", {})

    def unfinish(self, item: UUID) -> None:
        """Take back that it was done."""
        self.post(f"/due/{item}/undo")

    def put_off(self, item: UUID, *, until: datetime, reason: str) -> None:
        """Put it off."""
        self.post(f"/due/{item}/snooze", {"until": until.isoformat(), "reason": reason})

    def give(self, item: UUID, *, owner: UUID) -> None:
        """Give it to somebody else."""
        self.post(f"/due/{item}/reassign", {"owner": str(owner)})
