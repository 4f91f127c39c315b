"""What the typist sends to the directory: facts about organisations stand there in the clear, so nothing of a person."""

from typing import Any, Final
from uuid import uuid4

_SERVICE: Final = {"need": "legal", "name": "Asesoría", "description": "Ayuda"}
_PLACE: Final = {
    "name": "Sede", "address": "Calle 1", "city": "León", "province": "León", "postal_code": "24001",
    "latitude": None, "longitude": None, "services": [],
}  # fmt: skip
_HOURS: Final = {
    "weekdays": [0], "on": None, "opens": "09:00", "closes": "14:00", "first": None, "last": None,
    "service_id": None, "place_id": None,
}  # fmt: skip
_ABOUT: Final = {
    "description": "Ayuda",
    "website": "https://inventada.example",
    "public_email": "h@example.org",
}
_FHIR: Final = {
    "url": "https://fhir.inventada.example/r4",
    "sign_in": {
        "token_url": "https://fhir.inventada.example/token",
        "client_id": "canariaZQXJV7301",
        "secret": "canariaZQXJV7301",
        "scope": "",
    },
}
"""With the typist's canary: who signs in there, and by what, are sealed."""
_WOMAN: Final = {
    "she_agreed": True,
    "reach": "canariaZQXJV7301",
    "fields": {
        "call_name": "canariaZQXJV7301",
        "full_name": "canariaZQXJV7301",
        "municipality": "canariaZQXJV7301",
        "need": "canariaZQXJV7301",
    },
}
"""A woman whom a partner's program sends: everything told of her is sealed."""
_SEARCH: Final = {
    "near": "24001",
    "latitude": None,
    "longitude": None,
    "within_km": 5,
    "when": "any",
    "must": [],
}

DIRECTORY_MAKES: Final = {
    "intake post /partners/{partner_id}/services": "service_id",
    "intake post /partners/{partner_id}/places": "place_id",
    "intake post /partners/{partner_id}/clients": "client_id",
}
DIRECTORY_BODIES: Final[dict[str, dict[str, Any]]] = {
    "intake post /partners": {"organisation": f"Entidad {uuid4()}"},
    "intake put /partners/{partner_id}": {"organisation": f"Entidad {uuid4()}"},
    "intake put /partners/{partner_id}/about": _ABOUT,
    "intake put /partners/{partner_id}/fhir-server": _FHIR,
    "intake post /partner/v1/incoming": _WOMAN,
    "intake post /referrals/{referral_id}/answers": {
        "kind": "message",
        "reason": None,
        "appointment_at": None,
    },
    "intake post /partners/{partner_id}/services": _SERVICE,
    "intake put /partners/{partner_id}/services/{service_id}": _SERVICE,
    "intake post /partners/{partner_id}/places": _PLACE,
    "intake put /partners/{partner_id}/places/{place_id}": _PLACE,
    "intake post /partners/{partner_id}/hours": _HOURS,
    "intake post /partners/{partner_id}/agreements": {"what": "Convenio", "signed_on": None, "until": None},
    "intake post /directory/search": _SEARCH,
}
DIRECTORY_REFUSED: Final = {
    "intake post /partner/oauth/token": "takes a form: a program's id and secret, as `send_women` sends it",
    "intake post /partner/v1/referrals/{referral_id}/answers": "a program's token opens it; its words come by the link",
    "intake post /directory/packages": "it is no package; what is one is kept sealed",
    "intake post /directory/merges": "there is no other entry; takes two references",
    "intake post /directory/apart": "there is no other entry; takes two references",
}
DIRECTORY_WORDS: Final = {
    "name": "Sede",
    "description": "Ayuda",
    "website": "https://inventada.example",
    "address": "Calle 1",
    "city": "León",
    "province": "León",
    "postal_code": "24001",
    "what": "Convenio",
    "near": "24001",
}
"""What is typed in the portal's forms of the directory."""
