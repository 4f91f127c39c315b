"""The partner API, the other way: a partner sends us a woman, reads what became of it, or takes it back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from services.intake.api.dependencies import TheRuntime
from services.intake.api.partner.caller import actor_of, calling_partner
from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.domain.referral.fields import NEED_LENGTH, ReferralField, Urgency
from services.intake.domain.referral.received import REACH_LENGTH, ReceivedState, Told
from services.intake.store.facts.base import Facts
from services.intake.store.referral.received import ReceivedReferral
from services.intake.usecases.partner_api.sign_in import PartnerCaller
from services.intake.usecases.received.receive_referral import (
    receive_referral,
    received_of,
    withdraw_received,
)
from shared.http import IdempotencyKey

router = APIRouter(prefix="/partner/v1", tags=["incoming"])

Sender = Annotated[PartnerCaller, calling_partner(PartnerScope.INCOMING_WRITE)]

_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"description": "Sent before under the same Idempotency-Key: nothing new was made."},
    409: {"description": "Sent before under the same Idempotency-Key, with other words."},
}
_OVER: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown, or another partner's: both look alike."},
    409: {"description": "Somebody has decided on it already."},
}


class Children(Facts):
    """How many, and the years they were born in, as far as they are known."""

    count: StrictInt
    birth_years: list[StrictInt]


class Her(Facts):
    """What is told of her: these facts and no other; there is no field for a telephone or a street."""

    call_name: str | None = Field(None, description="what to call her, up to 80 characters")
    full_name: str | None = Field(None, description="up to 160 characters")
    birth_year: StrictInt | None = None
    languages: list[str] | None = Field(None, description="ISO 639, the one she prefers first; up to 8")
    interpreter: StrictBool | None = Field(None, description="whether she needs one")
    nationality: str | None = Field(None, description="ISO 3166, two letters")
    municipality: str | None = Field(None, description="up to 80 characters")
    administrative_status: AdministrativeStatus | None = None
    children: Children | None = None
    need: str = Field(description=f"what she needs, up to {NEED_LENGTH} characters")
    urgency: Urgency = Urgency.NORMAL


class WomanSent(BaseModel):
    """One woman. she_agreed: she knows that she is sent to us, and wants it; without it nothing is taken."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    she_agreed: StrictBool
    fields: Her
    reach: str = Field(
        "", description=f"how she may be reached safely, in words, up to {REACH_LENGTH} characters"
    )

    def told(self) -> Told:
        """The same as the domain names it; what was left out is not told."""
        said = self.fields.model_dump(mode="json", exclude_none=True)
        return Told({ReferralField(name): value for name, value in said.items()}, reach=self.reach)


class Became(BaseModel):
    """What became of her; reason and words are those of a no. What was told of her is not told back."""

    id: UUID
    state: ReceivedState
    changed_at: datetime
    reason: str
    words: str


@router.post("/incoming", status_code=201, responses=_REPEATED)
def send(
    form: WomanSent, runtime: TheRuntime, caller: Sender, response: Response, key: IdempotencyKey = None
) -> Became:
    """Send a woman to us; a coordinator is woken. The same Idempotency-Key again is the same woman."""
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        came = receive_referral(
            work, partner_id=caller.partner, told=form.told(), she_agreed=form.she_agreed, key=key
        )
        if not came.is_new:
            response.status_code = 200
        return _became(received_of(work, came.ref, partner_id=caller.partner))


@router.get("/incoming/{received_id}", responses={404: _OVER[404]})
def read(received_id: UUID, runtime: TheRuntime, caller: Sender) -> Became:
    """What became of a woman whom this partner sent."""
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        return _became(received_of(work, received_id, partner_id=caller.partner))


@router.post("/incoming/{received_id}/withdrawal", responses=_OVER)
def withdraw(received_id: UUID, runtime: TheRuntime, caller: Sender) -> Became:
    """Take her back until somebody has decided: what was told of her is forgotten. Twice changes nothing."""
    with runtime.transactions.begin(actor=actor_of(caller), purpose="partner_api") as work:
        withdraw_received(work, received_id, partner_id=caller.partner)
        return _became(received_of(work, received_id, partner_id=caller.partner))


def _became(row: ReceivedReferral) -> Became:
    answer = row.answer or {}
    return Became(
        id=row.id,
        state=row.state,
        changed_at=row.changed_at,
        reason=answer.get("reason", ""),
        words=answer.get("words", ""),
    )
