"""Where partners' programs get their tokens: `POST /partner/oauth/token`, a form as RFC 6749 wants it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.intake.api.dependencies import TheRuntime
from services.intake.api.partner.caller import certificate_of
from services.intake.api.partner.oauth import MOST_FORM_BYTES, TokenRequest, answer_token_request
from shared.actor import Actor
from shared.auth import public
from shared.errors import Invalid

router = APIRouter(prefix="/partner/oauth", tags=["partner sign-in"], dependencies=[public()])


async def _asked(request: Request) -> TokenRequest:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_FORM_BYTES:
            raise Invalid("La petición es demasiado larga.")
    return TokenRequest(headers=request.headers, body=body, certificate=certificate_of(request))


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "scope": {"type": "string"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    }
}


@router.post("/token", openapi_extra=_FORM)
def token(asked: Annotated[TokenRequest, Depends(_asked)], runtime: TheRuntime) -> JSONResponse:
    """Exchange client id and secret (or the bound certificate) for a token of five minutes."""
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="partner_sign_in") as work:
        answer = answer_token_request(work, asked)
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"} | dict(answer.headers)
    return JSONResponse(dict(answer.body), status_code=answer.status, headers=headers)
