"""The record of accesses to one case, as each service keeps its own."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.portal.clients.base import ServiceClient


class Opening(BaseModel):
    """What one actor did with a subject on one day for one purpose. tables: what was opened; times: moments."""

    first: datetime
    last: datetime
    actor: UUID
    actor_kind: str
    purpose: str
    tables: list[str]
    times: int


class CaseRecord(BaseModel):
    """A case by its code and intake's part of its record. person: under which reference others keep theirs."""

    id: UUID
    code: str
    person: UUID
    openings: list[Opening]


_OPENINGS: TypeAdapter[list[Opening]] = TypeAdapter(list[Opening])


class IntakeRecordClient(ServiceClient):
    """Her file."""

    service = "intake"

    def record(self, case: UUID) -> CaseRecord:
        """Who opened her file. Raises MissingThere."""
        return CaseRecord.model_validate(self.get(f"/cases/{case}/access-record"))


class GroupsRecordClient(ServiceClient):
    """What the groups keep of her."""

    service = "groups"

    def record(self, case: UUID) -> list[Opening]:
        """Who opened it. Raises MissingThere if groups know nothing of the case."""
        return _OPENINGS.validate_python(self.get(f"/cases/{case}/access-record"))


class ContactRecordClient(ServiceClient):
    """How she is reached."""

    service = "notifications"

    def record(self, person: UUID) -> list[Opening]:
        """Who opened it. Raises MissingThere if nothing is kept of her."""
        return _OPENINGS.validate_python(self.get(f"/people/{person}/access-record"))
