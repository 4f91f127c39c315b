"""Consents: given, withdrawn, and which are live."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.bodies import GiveConsent
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import ConsentView, Made
from services.intake.store.cases import family
from services.intake.store.consents import consents_of
from services.intake.usecases.access import case_for
from services.intake.usecases.file.give_consent import give_consent
from services.intake.usecases.file.withdraw_consent import withdraw_consent
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}/consents", tags=["consents"])


@router.get("")
def consents(case_id: UUID, door: CaseworkDoor) -> list[ConsentView]:
    """List every consent, newest first."""
    with door.begin("consent_list") as work:
        case = case_for(work, case_id, "consent_list")
        return [
            ConsentView(
                id=row.id,
                partner=row.partner,
                given_at=row.given_at,
                expires_at=row.expires_at,
                withdrawn_at=row.withdrawn_at,
                recorded_by=row.recorded_by,
                is_live=row.is_live(work.now),
                facts=row.facts,
            )
            for row in consents_of(work.session, family(work.session, case.id))
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
