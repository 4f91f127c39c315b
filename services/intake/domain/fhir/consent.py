"""The Consent that travels with a referral: to whom, for what, which fields, until when; and one that comes in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.fhir.codes import FIELD_SYSTEM, ConsentStatus, Json, concept
from services.intake.domain.fhir.reading import code
from services.intake.domain.fhir.refusal import Unprocessable

_TERMS: Final = "http://terminology.hl7.org/CodeSystem"


@dataclass(frozen=True)
class Period:
    """Since when a consent holds and until when; until None: until she takes it back."""

    since: datetime
    until: datetime | None


def consent(*, ref: str, period: Period, fields: Iterable[str], performer: str) -> Json:
    """Build the consent that lets these fields go to this partner. A consent that has ended is not built at all."""
    limits = {"start": period.since.isoformat(timespec="seconds")}
    if period.until is not None:
        limits["end"] = period.until.isoformat(timespec="seconds")
    recipient = {
        "role": concept(f"{_TERMS}/v3-ParticipationType", "IRCP"),
        "reference": {"reference": performer},
    }
    return {
        "resourceType": "Consent",
        "id": ref,
        "status": ConsentStatus.ACTIVE.value,
        "scope": concept(f"{_TERMS}/consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0", display="Consent Document")],
        "patient": {"reference": f"Patient/{ref}"},
        "dateTime": limits["start"],
        "policyRule": concept(f"{_TERMS}/v3-ActCode", "OPTIN"),
        "provision": {
            "type": "permit",
            "period": limits,
            "actor": [recipient],
            "code": [concept(FIELD_SYSTEM, field) for field in fields],
        },
    }


def expect_given(resource: Json) -> None:
    """Go on only with a consent in force. Raises Lacking, UnknownCode, Unprocessable."""
    status = code(resource.get("status"), ConsentStatus, at="Consent.status")
    provision = resource.get("provision")
    is_denied = isinstance(provision, dict) and provision.get("type") == "deny"
    if status is not ConsentStatus.ACTIVE or is_denied:
        raise Unprocessable("Falta su consentimiento.", field="Consent.status", expected="active")
