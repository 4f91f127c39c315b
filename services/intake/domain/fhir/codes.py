"""The closed lists of FHIR R4 (4.0.1) that we speak, bound here: the library that checks shapes leaves them open."""

from enum import StrEnum
from typing import Any, Final

VERSION: Final = "4.0.1"
MEDIA_TYPE: Final = "application/fhir+json"

Json = dict[str, Any]
"""A resource, or a part of one, as it stands in JSON."""

REFERRAL_SYSTEM: Final = "urn:telar:referral"
STATE_SYSTEM: Final = "urn:telar:referral-state"
FIELD_SYSTEM: Final = "urn:telar:referral-field"
REASON_SYSTEM: Final = "urn:telar:referral-reason"
SERVICE_SYSTEM: Final = "urn:telar:partner-service"
OUTPUT_SYSTEM: Final = "urn:telar:task-output"
PROBLEM_SYSTEM: Final = "urn:telar:problem"
STATUS_EXTENSION: Final = "urn:telar:administrative-status"
CHILDREN_EXTENSION: Final = "urn:telar:children"
REACH_EXTENSION: Final = "urn:telar:how-to-reach-her"
PAPERS_EXTENSION: Final = "urn:telar:accepts-without-papers"
NATIONALITY_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/patient-nationality"
INTERPRETER_EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
LANGUAGE_SYSTEM: Final = "urn:ietf:bcp:47"
COUNTRY_SYSTEM: Final = "urn:iso:std:iso:3166"
TASK_CODE_SYSTEM: Final = "http://hl7.org/fhir/CodeSystem/task-code"
FULFILL: Final = "fulfill"
"""Task.code of every referral: fulfil the request in focus."""
APPOINTMENT_OUTPUT: Final = "appointment"
"""Task.output.type of the date a partner gives."""


class TaskStatus(StrEnum):
    """`task-status`, required binding: whole, so that an unknown one is told from one that does not fit."""

    DRAFT = "draft"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    READY = "ready"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"


class RequestStatus(StrEnum):
    """`request-status`, required binding."""

    DRAFT = "draft"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    REVOKED = "revoked"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class Priority(StrEnum):
    """`request-priority`, required binding."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


class ConsentStatus(StrEnum):
    """`consent-state-codes`, required binding."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    REJECTED = "rejected"
    INACTIVE = "inactive"
    ENTERED_IN_ERROR = "entered-in-error"


class Issue(StrEnum):
    """`issue-type`, required binding: those that we answer with."""

    INVALID = "invalid"
    STRUCTURE = "structure"
    REQUIRED = "required"
    VALUE = "value"
    CODE_INVALID = "code-invalid"
    BUSINESS_RULE = "business-rule"
    LOGIN = "login"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    DELETED = "deleted"
    CONFLICT = "conflict"
    NOT_SUPPORTED = "not-supported"
    TOO_LONG = "too-long"
    THROTTLED = "throttled"
    TRANSIENT = "transient"
    EXCEPTION = "exception"


def concept(system: str, code: str, *, display: str = "") -> Json:
    """Build a CodeableConcept of one coding."""
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def code_in(value: object, system: str) -> str | None:
    """Return the code that a CodeableConcept holds of this system, if any; whatever is no concept holds none."""
    codings = value.get("coding") if isinstance(value, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if (
            isinstance(coding, dict)
            and coding.get("system") == system
            and isinstance(coding.get("code"), str)
        ):
            return str(coding["code"])
    return None
