"""Partners' webhook addresses over HTTP: a coordinator sets and proves one, sees the last tries, sends again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.intake.api.dependencies import CoordinationDoor
from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState, WebhookKind
from services.intake.gateways.outgoing import post
from services.intake.store.partner_api import webhooks
from services.intake.usecases.partner_api.endpoints import (
    accept_proof,
    challenge,
    disable_endpoint,
    endpoint_for,
    renew_webhook_secret,
    set_endpoint,
)
from services.intake.usecases.partner_api.send_webhook import replay_webhook

router = APIRouter(tags=["partner webhooks"])

_SHOWN = 50
_PROOF_SECONDS = 4.0
"""A person waits for this call before her screen; the portal gives up after five."""


class EndpointForm(BaseModel):
    """Where the partner's program listens."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    url: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class SecretShown(BaseModel):
    """The secret that the program verifies with, told this once."""

    secret: str


class AttemptLine(BaseModel):
    """One message. response_code null: no answer yet, or none came."""

    id: UUID
    kind: WebhookKind
    state: AttemptState
    made_at: datetime
    next_at: datetime
    attempts: int
    response_code: int | None


class EndpointView(BaseModel):
    """An address and its newest messages."""

    url: str
    state: EndpointState
    disabled_at: datetime | None
    attempts: list[AttemptLine]


@router.put("/partners/{partner_id}/webhook")
def put(partner_id: UUID, form: EndpointForm, door: CoordinationDoor) -> SecretShown:
    """Set the address; it must be proven before anything is sent."""
    allow = door.runtime.settings.partner_loopback
    with door.begin("webhook_set") as work:
        made = set_endpoint(work, partner_id=partner_id, url=form.url, allow_loopback=allow)
    return SecretShown(secret=made.secret)


@router.post("/partners/{partner_id}/webhook/proof", status_code=204)
def prove(partner_id: UUID, door: CoordinationDoor) -> None:
    """Send a challenge; the address is on once it gives the word back. No transaction spans the call."""
    with door.begin("webhook_prove") as work:
        url, body, headers, word = challenge(work, partner_id=partner_id)
    is_loopback_fine = door.runtime.settings.partner_loopback
    reply = post(url, body=body, headers=headers, allow_loopback=is_loopback_fine, seconds=_PROOF_SECONDS)
    with door.begin("webhook_prove") as work:
        accept_proof(work, partner_id=partner_id, reply=reply, word=word)


@router.post("/partners/{partner_id}/webhook/secret")
def renew(partner_id: UUID, door: CoordinationDoor) -> SecretShown:
    """Sign with a new secret; the former signs too for a week."""
    with door.begin("webhook_renew") as work:
        return SecretShown(secret=renew_webhook_secret(work, partner_id=partner_id).secret)


@router.get("/partners/{partner_id}/webhook")
def read(partner_id: UUID, door: CoordinationDoor) -> EndpointView:
    """The address and its last messages."""
    with door.begin("webhook_read") as work:
        endpoint = endpoint_for(work, partner_id)
        rows = webhooks.last_attempts(work.session, endpoint.id, limit=_SHOWN)
        return EndpointView(
            url=endpoint.target,
            state=endpoint.state,
            disabled_at=endpoint.disabled_at,
            attempts=[
                AttemptLine(**{name: getattr(row, name) for name in AttemptLine.model_fields}) for row in rows
            ],
        )


@router.delete("/partners/{partner_id}/webhook", status_code=204)
def disable(partner_id: UUID, door: CoordinationDoor) -> None:
    """Tell this address nothing more until it is proven again."""
    with door.begin("webhook_disable") as work:
        disable_endpoint(work, endpoint_for(work, partner_id), reason="by_staff")


@router.post("/partner-webhooks/{attempt_id}/replay", status_code=204)
def replay(attempt_id: UUID, door: CoordinationDoor) -> None:
    """Send a message again, under its own id."""
    with door.begin("webhook_replay") as work:
        replay_webhook(work, attempt_id=attempt_id)
