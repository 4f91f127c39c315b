"""What changed in somebody's cases, as the portal speaks to intake."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Change(BaseModel):
    """One line. about: the accompaniment or alert; hour: when that one begins; answer: what she answered."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: UUID
    kind: str
    at: datetime
    case_id: UUID
    code: str
    about: UUID | None
    hour: datetime | None
    answer: str | None


class ChangesClient(ServiceClient):
    """What Hoy asks of intake about what changed."""

    service = "intake"

    def changes(self) -> list[Change]:
        """What others did since she last looked, newest first."""
        return TypeAdapter(list[Change]).validate_python(self.get("/changes"))

    def see(self, change: UUID) -> None:
        """Put one aside."""
        self.put(f"/changes/{change}/seen", {})

    def unsee(self, change: UUID) -> None:
        """Bring it back."""
        self.delete(f"/changes/{change}/seen")

    def see_until(self, micros: int) -> None:
        """Put aside all up to an instant, in microseconds since 1970."""
        self.put(f"/changes/until/{micros}", {})

    def unsee_until(self, micros: int) -> None:
        """Take that back."""
        self.delete(f"/changes/until/{micros}")


def micros_of(at: datetime) -> int:
    """An instant as an address holds it: microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)
