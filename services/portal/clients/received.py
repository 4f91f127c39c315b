"""Women whom partners send, as the portal asks intake for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ReceivedLine(_Answered):
    """One in the queue: nothing of her."""

    id: UUID
    partner: str
    urgency: str
    received_at: datetime


class Received(_Answered):
    """One with what is told of her; empty once it is decided."""

    id: UUID
    partner: str
    partner_phone: str
    state: str
    received_at: datetime
    decided_at: datetime | None
    fields: dict[str, Any]
    reach: str


class ReceivedClient(ServiceClient):
    """The queue: see ServiceClient for the errors."""

    service = "intake"

    def waiting(self) -> list[ReceivedLine]:
        """Those nobody has decided on: the most urgent first, then the oldest."""
        return TypeAdapter(list[ReceivedLine]).validate_python(self.get("/received-referrals"))

    def one(self, received: UUID) -> Received:
        """One with what is told of her."""
        return Received.model_validate(self.get(f"/received-referrals/{received}"))

    def as_case(self, received: UUID, *, call_name: str, language: str, team: str | None) -> UUID:
        """Accept her with a new case; return it."""
        body = {"call_name": call_name, "language": language, "team": team}
        return UUID(self.post(f"/received-referrals/{received}/case", body)["id"])

    def as_log(self, received: UUID, log: dict[str, Any], *, team: str | None) -> None:
        """Accept her as a contact without a file."""
        self.post(f"/received-referrals/{received}/contact-log", {"log": log, "team": team})

    def decline(self, received: UUID, *, reason: str, words: str) -> None:
        """Say no, and why."""
        self.post(f"/received-referrals/{received}/decline", {"reason": reason, "words": words})
