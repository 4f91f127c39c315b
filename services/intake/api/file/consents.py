"""Consents: given, withdrawn, given again, which are live and what leans on them."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.bodies import GiveConsent
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import ConsentView, Made
from services.intake.usecases.consent.give_again import give_again
from services.intake.usecases.consent.list_consents import list_consents
from services.intake.usecases.file.give_consent import give_consent
from services.intake.usecases.file.withdraw_consent import withdraw_consent
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}/consents", tags=["consents"])


@router.get("")
def consents(case_id: UUID, door: CaseworkDoor) -> list[ConsentView]:
    """List every consent, newest first."""
    with door.begin("consent_list") as work:
        return [
            ConsentView(
                id=line.consent.id,
                partner=line.consent.partner,
                organisation=line.organisation,
                given_at=line.consent.given_at,
                expires_at=line.consent.expires_at,
                withdrawn_at=line.consent.withdrawn_at,
                recorded_by=line.consent.recorded_by,
                is_live=line.consent.is_live(work.now),
                leaning=len(line.leaning),
                can_undo=line.can_undo,
                facts=line.consent.facts,
            )
            for line in list_consents(work, case_id=case_id)
        ]


@router.post("", status_code=201)
def give(case_id: UUID, body: GiveConsent, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Record a consent."""
    with door.begin("give_consent") as work:
        made = give_consent(
            work,
            case_id,
            facts=body.consent,
            partner=body.partner,
            given_at=body.given_at,
            expires_at=body.expires_at,
            key=key,
        )
    return Made(id=made)


@router.post("/{consent_id}/withdrawal", status_code=204)
def withdraw(case_id: UUID, consent_id: UUID, door: CaseworkDoor) -> None:
    """Take a consent back."""
    with door.begin("withdraw_consent") as work:
        withdraw_consent(work, case_id, consent_id)


@router.post("/{consent_id}/again", status_code=201)
def again(case_id: UUID, consent_id: UUID, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Undo a withdrawal of a moment ago: the same consent, given anew."""
    with door.begin("give_consent_again") as work:
        made = give_again(work, case_id, consent_id, key=key)
    return Made(id=made)
