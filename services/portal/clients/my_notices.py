"""How the signed-in person wants her notices, as the portal speaks to notifications."""

from datetime import datetime

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Chosen(BaseModel):
    """digest_hour: in Madrid. days: 0 (Monday) to 6. quiet: minutes of the day; None: no quiet hours."""

    digest_hour: int
    days: list[int]
    quiet: tuple[int, int] | None
    channel: str


class MyNotices(BaseModel):
    """What stands. chosen: None while her working hours rule. waits_until: for a code that was shown."""

    chosen: Chosen | None
    has_telegram: bool
    is_linked: bool
    waits_until: datetime | None


class Code(BaseModel):
    """What is sent to the bot, and until when it is good."""

    code: str
    until: datetime


class MyNoticesClient(ServiceClient):
    """What her own page of notices asks."""

    service = "notifications"

    def mine(self) -> MyNotices:
        """As they stand."""
        return MyNotices.model_validate(self.get("/my-notices"))

    def choose(self, chosen: Chosen) -> None:
        """Set them."""
        self.put("/my-notices", chosen.model_dump(mode="json"))

    def ask_for_chat(self) -> Code:
        """A fresh code."""
        return Code.model_validate(self.post("/my-notices/telegram-code"))

    def unlink_chat(self) -> None:
        """Forget her chat."""
        self.post("/my-notices/telegram-unlinking")
