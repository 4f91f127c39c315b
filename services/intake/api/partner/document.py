"""The OpenAPI document for partners' developers: their doors alone, none of ours."""

import json
from typing import Any

from fastapi import APIRouter, FastAPI

from services.intake.api.partner import callbacks, incoming, referrals, token
from services.intake.api.partner.caller import calling_partner
from services.intake.domain.partner_api.clients import PartnerScope

router = APIRouter(prefix="/partner/v1", tags=["document"])
DOORS = (token.router, referrals.router, incoming.router, callbacks.router)
_WITHOUT_TOKEN = ("/partner/oauth/token", "/partner/v1/callbacks/{partner_id}")
"""Doors that look at a secret or a signature of their own."""


def partner_document() -> dict[str, Any]:
    """Return the document; it names every door a partner may call and how to sign in."""
    app = FastAPI(title="Telar for partners", version="1", openapi_url=None)
    for door in DOORS:
        app.include_router(door)
    document = app.openapi()
    scopes = {scope.value: scope.name.lower().replace("_", " ") for scope in PartnerScope}
    document["components"]["securitySchemes"] = {
        "oauth": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/partner/oauth/token", "scopes": scopes}},
        }
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["security"] = [] if path in _WITHOUT_TOKEN else [{"oauth": []}]
    return document


@router.get("/openapi.json", include_in_schema=False)
def document(_caller: object = calling_partner(PartnerScope.REFERRALS_READ)) -> dict[str, Any]:
    """The document, to whoever may read referrals."""
    return partner_document()


def written() -> str:
    """The document as `docs/partners.openapi.json` holds it."""
    return json.dumps(partner_document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
