"""Where a case stands and what may follow; cases opened outside one's teams."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Arrow(BaseModel):
    """A step of the lifecycle, the reasons it takes and what is missing."""

    step: str
    reasons: list[str]
    missing: list[str]


class Taken(BaseModel):
    """A step that was taken."""

    at: datetime
    by: UUID
    step: str
    source: str
    target: str
    reason: str
    note: str


class Lifecycle(BaseModel):
    """Where the case stands."""

    status: str
    arrows: list[Arrow]
    taken: list[Taken]


class Governed(BaseModel):
    """All that whoever looks after the data is told of a case."""

    id: UUID
    code: str
    status: str


class Glass(BaseModel):
    """An opening that waits for review."""

    id: UUID
    case_id: UUID
    code: str
    staff: UUID
    opened_at: datetime
    until: datetime
    reason: str


class LifecycleClient(ServiceClient):
    """Steps of the lifecycle, and cases opened outside one's teams."""

    service = "intake"

    def lifecycle(self, case: UUID) -> Lifecycle:
        """Where the case stands and what may follow."""
        return Lifecycle.model_validate(self.get(f"/cases/{case}/lifecycle"))

    def governed(self, code: str) -> Governed:
        """A case to block or unblock. Raises MissingThere."""
        return Governed.model_validate(self.post("/governed-cases", {"code": code}))

    def break_glass(self, code: str, reason: str) -> UUID:
        """Open a case outside one's teams."""
        return UUID(self.post("/break-glass", {"code": code, "reason": reason})["id"])

    def glass_queue(self) -> list[Glass]:
        """Openings nobody has reviewed."""
        return [Glass.model_validate(each) for each in self.get("/break-glass")]

    def review_glass(self, which: UUID, finding: str) -> None:
        """Close a review."""
        self.post(f"/break-glass/{which}/review", {"finding": finding})
