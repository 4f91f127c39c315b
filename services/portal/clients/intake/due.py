"""Due work, as the portal speaks to intake."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


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


class DueClient(ServiceClient):
    """What the task pages ask of intake."""

    service = "intake"

    def due(
        self, *, whose: str = "mine", since: datetime | None = None, until: datetime | None = None
    ) -> list[DueItem]:
        """What is still to do; of what falls due in [since, until), if named."""
        between = {name: at.isoformat() for name, at in (("since", since), ("until", until)) if at}
        return [DueItem.model_validate(one) for one in self.get("/due", whose=whose, **between)]

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
