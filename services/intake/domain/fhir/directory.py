"""Who refers and to whom: Organization and HealthcareService, without anything that locates a refuge."""

from collections.abc import Sequence
from typing import Final

from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.fhir.codes import LANGUAGE_SYSTEM, PAPERS_EXTENSION, SERVICE_SYSTEM, Json, concept

OURSELVES: Final = "telar"
"""Id of the Organization that runs this server."""
REFERRER: Final = f"Organization/{OURSELVES}"


def organisation(*, ref: str, name: str, is_active: bool) -> Json:
    """Build an Organization: its name, and no way to its door."""
    return {"resourceType": "Organization", "id": ref, "active": is_active, "name": name}


def healthcare_service(
    *,
    partner: str,
    service: PartnerService,
    languages: Sequence[str],
    hours: str,
    accepts_without_papers: bool | None,
    is_active: bool,
) -> Json:
    """Build one service of a partner. Places and telephones stay out of it."""
    found: Json = {
        "resourceType": "HealthcareService",
        "id": service_id(partner, service),
        "active": is_active,
        "providedBy": {"reference": f"Organization/{partner}"},
        "type": [concept(SERVICE_SYSTEM, service.value)],
        "communication": [concept(LANGUAGE_SYSTEM, language) for language in languages],
    }
    if hours:
        found["availabilityExceptions"] = hours
    if accepts_without_papers is not None:
        found["extension"] = [{"url": PAPERS_EXTENSION, "valueBoolean": accepts_without_papers}]
    return found


def service_id(partner: str, service: PartnerService) -> str:
    """Id of one service of one partner."""
    return f"{partner}-{service.value}"
