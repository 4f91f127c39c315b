"""The door of a partner's system that may speak FHIR."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.intake.api.dependencies import Door, TheRuntime
from services.intake.api.partner.caller import actor_of, calling_partner
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.usecases.partner_api.sign_in import PartnerCaller


@dataclass(frozen=True)
class FhirDoor(Door):
    """The caller's door; partner: the entry of the directory it speaks for, whose referrals alone it sees."""

    partner: UUID


def _door(
    runtime: TheRuntime, caller: Annotated[PartnerCaller, calling_partner(PartnerScope.FHIR)]
) -> FhirDoor:
    return FhirDoor(actor=actor_of(caller), runtime=runtime, partner=caller.partner)


Partner = Annotated[FhirDoor, Depends(_door)]
"""A partner's system with the scope `fhir`."""
