"""A woman whom a partner sends: one Bundle, one ServiceRequest or one Task in, the facts of a referral out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.intake.domain.fhir import patient, request
from services.intake.domain.fhir.codes import Json, TaskStatus
from services.intake.domain.fhir.consent import expect_given
from services.intake.domain.fhir.reading import code, items, reference, resource_of
from services.intake.domain.fhir.refusal import BadRequest, Lacking, Unprocessable
from services.intake.domain.referral.fields import ReferralField

_FIRST: Final = frozenset({TaskStatus.REQUESTED, TaskStatus.READY})
_PARTS: Final = ("Patient", "Consent", "ServiceRequest", "Task")


@dataclass(frozen=True)
class Incoming:
    """What a partner says of her. identifier: the partner's own number of it, "" for none."""

    fields: Mapping[ReferralField, Any]
    reach: str
    identifier: str


def read_bundle(bundle: Json) -> Incoming:
    """Read a transaction of one Patient, Consent and ServiceRequest, and perhaps a Task."""
    if bundle.get("type") != "transaction":
        raise BadRequest("Este Bundle no se admite.", field="Bundle.type", expected="transaction")
    found: dict[str, Json] = {}
    for entry in items(bundle.get("entry"), at="Bundle.entry"):
        resource = entry.get("resource")
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or kind not in _PARTS or kind in found:
            raise Unprocessable(
                "Un Bundle trae una sola derivación.",
                field="Bundle.entry",
                expected="uno de cada: " + ", ".join(_PARTS),
            )
        found[str(kind)] = resource
    if "Task" in found:
        _expect_asked(found["Task"])
    return _read(found)


def read_request(resource: Json) -> Incoming:
    """Read a ServiceRequest that contains its Patient and Consent."""
    return _read({"ServiceRequest": resource} | _contained(resource))


def read_task_of(resource: Json) -> Incoming:
    """Read a Task that contains its ServiceRequest, Patient and Consent."""
    _expect_asked(resource)
    return _read(_contained(resource))


def _read(found: Mapping[str, Json]) -> Incoming:
    for kind in ("ServiceRequest", "Patient", "Consent"):
        if kind not in found:
            raise Lacking("Falta este dato.", field=kind, expected=f"un recurso {kind}")
    asked = resource_of(found["ServiceRequest"], "ServiceRequest", at="ServiceRequest")
    if not reference(asked.get("subject"), at="ServiceRequest.subject"):
        raise Lacking(
            "Falta este dato.", field="ServiceRequest.subject", expected="una referencia al Patient"
        )
    expect_given(found["Consent"])
    fields = patient.fields_of(found["Patient"]) | request.fields_of(asked)
    if ReferralField.NEED not in fields:
        raise Lacking("Falta este dato.", field="ServiceRequest.reasonCode", expected="qué necesita, en text")
    return Incoming(fields=fields, reach=request.reach_in(asked), identifier=request.identifier_in(asked))


def _contained(resource: Json) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for one in items(resource.get("contained"), at="contained"):
        kind = str(one.get("resourceType"))
        if kind in found or kind not in _PARTS:
            raise Unprocessable(
                "Un recurso trae una sola derivación.",
                field="contained",
                expected="uno de cada: " + ", ".join(_PARTS),
            )
        found[kind] = one
    return found


def _expect_asked(task: Json) -> None:
    status = code(task.get("status"), TaskStatus, at="Task.status")
    if status not in _FIRST:
        raise Unprocessable("Una derivación nueva empieza pedida.", field="Task.status", expected="requested")
