"""What this server can do, as a CapabilityStatement: nothing is said here that a route does not do."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.intake.domain.fhir.codes import MEDIA_TYPE, VERSION, Json

PUBLISHED: Final = "2026-11-28"
"""When what is said here was last changed."""

READ: Final = "read"
SEARCH: Final = "search-type"
CREATE: Final = "create"
UPDATE: Final = "update"
PARAMETERS: Final[Mapping[str, Mapping[str, str]]] = {
    "Task": {
        "_id": "token",
        "identifier": "token",
        "status": "token",
        "_lastUpdated": "date",
        "code": "token",
        "owner": "reference",
    },
    "ServiceRequest": {
        "_id": "token",
        "identifier": "token",
        "status": "token",
        "_lastUpdated": "date",
    },
    "Patient": {},
    "Consent": {},
    "Organization": {"_id": "token", "name": "string"},
    "HealthcareService": {
        "_id": "token",
        "organization": "reference",
        "active": "token",
        "service-type": "token",
    },
}
"""What each kind is searched by, besides `_count` and `_offset`; none for those that are only read."""
_INTERACTIONS: Final[Mapping[str, Sequence[str]]] = {
    "Task": (READ, SEARCH, CREATE, UPDATE),
    "ServiceRequest": (READ, SEARCH, CREATE),
    "Patient": (READ,),
    "Consent": (READ,),
    "Organization": (READ, SEARCH),
    "HealthcareService": (READ, SEARCH),
}


def interactions_of(kind: str) -> Sequence[str]:
    """What may be done with this kind of resource."""
    return _INTERACTIONS.get(kind, ())


def capability(*, base: str) -> Json:
    """Build the statement. base: the server's public address without a slash at its end."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": PUBLISHED,
        "kind": "instance",
        "software": {"name": "Telar"},
        "implementation": {"description": "Derivaciones con consentimiento, de ida y vuelta", "url": base},
        "fhirVersion": VERSION,
        "format": [MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "service": [
                        {
                            "coding": [
                                {
                                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                                    "code": "OAuth",
                                }
                            ]
                        }
                    ],
                    "description": "OAuth 2, client credentials, ámbito `fhir`.",
                },
                "resource": [_resource(kind) for kind in _INTERACTIONS],
                "interaction": [{"code": "transaction"}],
            }
        ],
    }


def _resource(kind: str) -> Json:
    found: Json = {
        "type": kind,
        "interaction": [{"code": one} for one in _INTERACTIONS[kind]],
        "versioning": "versioned-update" if UPDATE in _INTERACTIONS[kind] else "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalUpdate": False,
        "conditionalCreate": False,
    }
    parameters = [{"name": name, "type": kind_of} for name, kind_of in PARAMETERS[kind].items()]
    return found | ({"searchParam": parameters} if parameters else {})
