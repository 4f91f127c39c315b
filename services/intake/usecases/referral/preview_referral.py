"""Show what a referral would send, field by field, and what she has agreed to. Nothing is kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.usecases.access import case_for
from services.intake.usecases.referral import gate
from services.intake.usecases.referral.contents import known_values
from services.intake.usecases.referral.request_referral import active_partner
from shared.work import Work


@dataclass(frozen=True)
class PreviewField:
    """One field: what would leave (None: the file has nothing), and whether she has agreed to it."""

    field: ReferralField
    value: Any
    is_agreed: bool


def preview_referral(
    work: Work, *, case_id: UUID, partner_id: UUID, need: str = "", urgency: Urgency = Urgency.NORMAL
) -> list[PreviewField]:
    """Return every field that can leave, in the form's order. Raises Missing, Invalid (unknown partner)."""
    case = case_for(work, case_id, "referral_preview")
    partner = active_partner(work, partner_id)
    agreed = gate.agreed_fields(work, case, partner_id=partner.id)
    values = known_values(work, case, need=need, urgency=urgency)
    return [PreviewField(field, values.get(field), field.value in agreed) for field in ReferralField]
