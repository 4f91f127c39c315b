"""An accompaniment told from where it takes place, as the portal speaks to intake."""

from uuid import UUID

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.cases import Json


class FieldClient(ServiceClient):
    """Begun, over, how it went, taken back; the same key tells it once."""

    service = "intake"

    def start(self, case: UUID, which: UUID, body: Json, *, key: UUID) -> None:
        """A planned one has begun."""
        self._tell(case, which, "start", body, key=key)

    def start_unplanned(self, case: UUID, which: UUID, body: Json, *, key: UUID) -> None:
        """One that nobody had planned has begun, under an id of ours."""
        self.put(f"/cases/{case}/accompaniments/{which}/unplanned-start", body, key=key)

    def stop(self, case: UUID, which: UUID, body: Json, *, key: UUID) -> None:
        """It is over."""
        self._tell(case, which, "stop", body, key=key)

    def close(self, case: UUID, which: UUID, body: Json, *, key: UUID) -> None:
        """How it went, and what comes next."""
        self._tell(case, which, "outcome", body, key=key)

    def undo(self, case: UUID, which: UUID, step: str, *, key: UUID | None) -> None:
        """Take back what was told last."""
        self._tell(case, which, "undo", {"step": step}, key=key)

    def _tell(self, case: UUID, which: UUID, what: str, body: Json, *, key: UUID | None) -> None:
        self.post(f"/cases/{case}/accompaniments/{which}/{what}", body, key=key)
