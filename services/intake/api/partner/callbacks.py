"""Signed answers from partners' programs: Standard Webhooks the other way round, verified on the raw bytes.

For programs that sign and hold no token. Any malformed header is a 401, and the same id twice has one effect.
"""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, ValidationError

from services.intake.api.dependencies import TheRuntime
from services.intake.api.partner.referrals import Withdrawn
from services.intake.api.referral.partner_link import AnswerForm
from services.intake.domain.partner_api.webhooks import BadSignature, verify
from services.intake.domain.referral.answers import Answer
from services.intake.runtime import Runtime
from services.intake.store.partner_api import webhooks
from services.intake.usecases.partner_api.endpoints import secrets_of
from services.intake.usecases.partner_api.referrals import answer_for_partner
from shared.actor import Actor
from shared.auth import NotSignedIn, public
from shared.errors import Invalid

router = APIRouter(prefix="/partner/v1", tags=["callbacks"], dependencies=[public()])

MOST_BYTES = 32 * 1024


class Callback(AnswerForm):
    """An answer, and the referral it is about."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    referral: UUID


async def _raw(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Invalid("La petición es demasiado larga.")
    return body


@router.post("/callbacks/{partner_id}", status_code=202)
def callback(
    partner_id: UUID, request: Request, raw: Annotated[bytes, Depends(_raw)], runtime: TheRuntime
) -> dict[str, str]:
    """Take one signed answer; what may be answered is what the API would take."""
    message_id = _signed_by(runtime, partner_id, request, raw)
    try:
        form = Callback.model_validate_json(raw)
    except ValidationError as error:
        raise Invalid("El cuerpo no es una respuesta.") from error
    said = Answer(form.kind, reason=form.reason, appointment_at=form.appointment_at, words=form.words)
    actor = Actor(ref=partner_id, kind="partner", scope="callback")
    with runtime.transactions.begin(actor=actor, purpose="partner_callback") as work:
        view = answer_for_partner(
            work,
            partner_id=partner_id,
            referral_id=form.referral,
            answer=said,
            key=uuid5(partner_id, message_id),
        )
    if view is None:
        raise Withdrawn("La derivación ha sido retirada: no siga adelante y destruya lo anotado.")
    return {"state": view.state.value}


def _signed_by(runtime: Runtime, partner_id: UUID, request: Request, raw: bytes) -> str:
    """Return the webhook-id of a message that this partner has signed. Raises NotSignedIn for any other."""
    message_id = request.headers.get("webhook-id", "")
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="partner_callback") as work:
        endpoint = webhooks.endpoint_of(work.session, partner_id)
        known = [] if endpoint is None else secrets_of(work, endpoint)
        now = work.now
    try:
        verify(
            known,
            message_id=message_id,
            timestamp=request.headers.get("webhook-timestamp", ""),
            signature=request.headers.get("webhook-signature", ""),
            body=raw,
            now=now,
        )
    except BadSignature as error:
        raise NotSignedIn("la firma no vale") from error
    return message_id
