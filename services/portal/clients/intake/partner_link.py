"""The partner's side of a referral, as the portal speaks to intake."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient
from services.portal.clients.intake.referrals import Answered, ReferralAnswer


class Shown(Answered):
    """One field on the partner's page."""

    field: str
    value: Any


class PartnerView(Answered):
    """What a partner may see, and say."""

    state: str
    fields: list[Shown]
    answers: list[ReferralAnswer]
    possible: list[str]
    until: datetime
    pass_token: str = ""


class PartnerAnswer(BaseModel):
    """What a partner says."""

    kind: str
    reason: str | None = None
    appointment_at: datetime | None = None
    words: str = ""


class PartnerLinkClient(ServiceClient):
    """The partner's side; made with the pass of an opened link, or with none to open it."""

    service = "intake"

    def open(self, *, token: str, pin: str) -> PartnerView:
        """Come in with link and PIN. Raises MissingThere for whatever does not open."""
        return PartnerView.model_validate(self.post("/partner-link/open", {"token": token, "pin": pin}))

    def read(self) -> PartnerView:
        """The view again."""
        return PartnerView.model_validate(self.post("/partner-link/read"))

    def answer(self, said: PartnerAnswer, *, key: UUID) -> PartnerView:
        """Say something."""
        return PartnerView.model_validate(self.post("/partner-link/answers", said, key=key))
