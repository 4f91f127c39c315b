"""Concerns from groups: told to two services under one id, and sorted out in intake."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Line(_Answered):
    """A concern in intake's list: nothing of its words."""

    id: UUID
    category: str
    urgency: str
    told_at: datetime
    look_by: datetime
    is_late: bool
    case_id: UUID | None
    code: str | None
    level: str | None
    taken_by: UUID | None
    flags: int


class Signal(_Answered):
    """Something seen in the words; start, end: where."""

    flag: str
    status: str
    start: int
    end: int


class Facts(_Answered):
    """What she wrote and what was seen in it."""

    words: str
    signals: list[Signal]
    is_read: bool
    outcome: str | None


class Concern(_Answered):
    """One concern with its words."""

    line: Line
    told_by: UUID | None
    heard: bool
    is_live: bool
    taken_at: datetime | None
    finished_at: datetime | None
    became: UUID | None
    facts: Facts


class Own(_Answered):
    """One of her own as groups knows it."""

    id: UUID
    alias: str
    raised_at: datetime
    is_taken: bool


class IntakeConcerns(ServiceClient):
    """Words go in; whoever has the case reads them."""

    service = "intake"

    def tell(self, concern: UUID, *, category: str, urgency: str, words: str) -> None:
        """Hand over what she wrote."""
        self.put(f"/concerns/{concern}", {"category": category, "urgency": urgency, "words": words})

    def waiting(self) -> list[Line]:
        """What is still to sort out."""
        return TypeAdapter(list[Line]).validate_python(self.get("/concerns"))

    def read(self, concern: UUID) -> Concern:
        """One with its words."""
        return Concern.model_validate(self.get(f"/concerns/{concern}"))

    def take(self, concern: UUID) -> None:
        """Take it in hand."""
        self.post(f"/concerns/{concern}/take")

    def as_note(self, concern: UUID, *, note: str, code: str) -> None:
        """End it as a note on a case."""
        self.post(f"/concerns/{concern}/note", {"note": note, "code": code})

    def as_log(self, concern: UUID, log: dict[str, Any]) -> None:
        """End it as a contact without a file."""
        self.post(f"/concerns/{concern}/contact-log", {"log": log})

    def as_case(self, concern: UUID, *, call_name: str, language: str) -> UUID:
        """End it as a new case; return it."""
        body = {"names": {"call_name": call_name}, "language": language}
        return UUID(self.post(f"/concerns/{concern}/case", body)["id"])


class GroupConcerns(ServiceClient):
    """Whose a concern is; whether hers were taken."""

    service = "groups"

    def raise_(self, concern: UUID, *, enrolment: UUID, category: str, urgency: str) -> None:
        """Say about whom it is."""
        body = {"enrolment": str(enrolment), "category": category, "urgency": urgency}
        self.put(f"/concerns/{concern}", body)

    def own(self, edition: UUID) -> list[Own]:
        """Hers in one edition."""
        return TypeAdapter(list[Own]).validate_python(self.get(f"/editions/{edition}/concerns"))
