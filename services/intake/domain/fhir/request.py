"""A ServiceRequest: what she needs and how soon, and the fields that one holds."""

from datetime import datetime
from typing import Any, Final

from services.intake.domain.fhir.codes import REACH_EXTENSION, Json, Priority, RequestStatus, concept
from services.intake.domain.fhir.patient import Fields
from services.intake.domain.fhir.reading import code, extension_in, items, only, words
from services.intake.domain.fhir.refusal import Unprocessable
from services.intake.domain.referral.fields import NEED_LENGTH, Urgency
from services.intake.domain.referral.fields import ReferralField as Field

REACH_LENGTH: Final = 500
"""Longest words on how she may be reached, in characters."""
_KNOWN: Final = (
    "status", "intent", "subject", "category", "code", "priority", "authoredOn", "requester", "performer",
    "reasonCode", "supportingInfo", "extension", "identifier",
)  # fmt: skip
_PRIORITY: Final = {
    Urgency.NORMAL: Priority.ROUTINE,
    Urgency.SOON: Priority.URGENT,
    Urgency.URGENT: Priority.ASAP,
}
_URGENCY: Final = {priority: urgency for urgency, priority in _PRIORITY.items()} | {
    Priority.STAT: Urgency.URGENT
}
_INTENTS: Final = frozenset({"order", "original-order", "proposal", "plan"})
_ENDED: Final = frozenset({RequestStatus.REVOKED, RequestStatus.COMPLETED, RequestStatus.ENTERED_IN_ERROR})


def service_request(
    fields: Fields, *, ref: str, status: RequestStatus, asked_at: datetime, requester: str, performer: str
) -> Json:
    """Build the request of one referral; need and urgency are there only if they may leave."""
    found: Json = {
        "resourceType": "ServiceRequest",
        "id": ref,
        "status": status.value,
        "intent": "order",
        "category": [concept("http://snomed.info/sct", "3457005", display="Patient referral")],
        "subject": {"reference": f"Patient/{ref}"},
        "authoredOn": asked_at.isoformat(timespec="seconds"),
        "requester": {"reference": requester},
        "performer": [{"reference": performer}],
        "supportingInfo": [{"reference": f"Consent/{ref}"}],
    }
    if Field.URGENCY in fields:
        found["priority"] = priority_of(fields[Field.URGENCY]).value
    if Field.NEED in fields:
        found["reasonCode"] = [{"text": fields[Field.NEED]}]
    return found


def priority_of(urgency: str) -> Priority:
    """Name an urgency as FHIR does."""
    return _PRIORITY[Urgency(urgency)]


def fields_of(resource: Json) -> dict[Field, Any]:
    """Return what a ServiceRequest says, by field. Raises Unprocessable, UnknownCode, Lacking."""
    only(resource, at="ServiceRequest", known=_KNOWN)
    status = code(resource.get("status"), RequestStatus, at="ServiceRequest.status")
    if status in _ENDED or status is RequestStatus.DRAFT:
        raise Unprocessable("Esta petición no pide nada.", field="ServiceRequest.status", expected="active")
    if resource.get("intent") not in _INTENTS:
        raise Unprocessable(
            "Esta petición no pide nada.", field="ServiceRequest.intent", expected=", ".join(sorted(_INTENTS))
        )
    found: dict[Field, Any] = {}
    if resource.get("priority") is not None:
        priority = code(resource["priority"], Priority, at="ServiceRequest.priority")
        found[Field.URGENCY] = _URGENCY[priority].value
    need = _need(resource)
    return found | ({Field.NEED: need} if need else {})


def reach_in(resource: Json) -> str:
    """Return the words on how she may be reached safely, "" if there are none."""
    at = "ServiceRequest.extension"
    given = items(resource.get("extension"), at=at)
    if any(one.get("url") != REACH_EXTENSION for one in given):
        raise Unprocessable(
            "Aquí no se admiten más datos que los del perfil.", field=at, expected=REACH_EXTENSION
        )
    return words(extension_in(given, REACH_EXTENSION, at=at).get("valueString"), at=at, most=REACH_LENGTH)


def identifier_in(resource: Json) -> str:
    """Return the sender's own number of this request as `system|value`, "" if there is none."""
    at = "ServiceRequest.identifier"
    for one in items(resource.get("identifier"), at=at):
        value = words(one.get("value"), at=f"{at}.value", most=100)
        if value:
            return f"{words(one.get('system'), at=f'{at}.system', most=200)}|{value}"
    return ""


def _need(resource: Json) -> str:
    at = "ServiceRequest.reasonCode"
    texts = [
        words(one.get("text"), at=f"{at}.text", most=NEED_LENGTH)
        for one in items(resource.get("reasonCode"), at=at)
    ]
    need = "\n".join(text for text in texts if text)
    return words(need, at=at, most=NEED_LENGTH)
