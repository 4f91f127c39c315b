"""Alerts, as the portal speaks to intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.reasons import Reason


class Alert(BaseModel):
    """An alert. next_at, next_asked: when more people are asked, and who; None for never."""

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
    next_at: datetime | None = None
    next_asked: str | None = None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    reasons: list[Reason]
    words: str


class AlertsClient(ServiceClient):
    """What the alert pages ask of intake."""

    service = "intake"

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
