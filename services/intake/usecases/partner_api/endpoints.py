"""A partner's webhook address: set, proven, its secret renewed, switched off."""

import base64
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.partner_api.clients import OVERLAP
from services.intake.domain.partner_api.webhooks import PREFIX, EndpointState, signature_header
from services.intake.gateways.outgoing import Reply, checked_url
from services.intake.store.partner_api import webhooks
from services.intake.store.partner_api.webhooks import WebhookEndpoint
from services.intake.usecases.referral.request_referral import active_partner
from shared.errors import Conflict, Missing
from shared.ids import new_id
from shared.work import Work


class NotProven(Conflict):
    """The address did not give the challenge back."""


@dataclass(frozen=True)
class EndpointMade:
    """An address, and the secret it verifies with, shown this once."""

    endpoint: UUID
    secret: str


def set_endpoint(work: Work, *, partner_id: UUID, url: str, allow_loopback: bool) -> EndpointMade:
    """Set a partner's address, with a new secret; nothing is sent before it is proven. Raises UnfitAddress, Invalid."""
    partner = active_partner(work, partner_id)
    checked_url(url, allow_loopback=allow_loopback)
    secret = _new_secret()
    endpoint = webhooks.endpoint_of(work.session, partner.id, lock=True)
    if endpoint is None:
        endpoint = WebhookEndpoint(id=new_id(), scope_id=partner.id, partner_id=partner.id)
        work.session.add(endpoint)
    endpoint.state, endpoint.made_at = EndpointState.PENDING, work.now
    endpoint.former_until = endpoint.wait_until = endpoint.disabled_at = None
    endpoint.target, endpoint.secret, endpoint.former_secret = url, secret, None
    work.session.flush()
    work.audit("webhook_endpoint.set", subject=endpoint.id)
    return EndpointMade(endpoint.id, secret)


def challenge(work: Work, *, partner_id: UUID) -> tuple[str, bytes, dict[str, str], str]:
    """Return address, signed body and headers of a challenge, and the word that must come back. Raises Missing."""
    endpoint = endpoint_for(work, partner_id)
    word = secrets.token_urlsafe(24)
    body = json.dumps({"type": "endpoint.verification", "data": {"challenge": word}}).encode()
    return endpoint.target, body, headers_for(work, endpoint, message_id=new_id(), body=body), word


def accept_proof(work: Work, *, partner_id: UUID, reply: Reply, word: str) -> None:
    """Switch the address on if it gave the word back. Raises NotProven, Missing."""
    endpoint = endpoint_for(work, partner_id)
    if not 200 <= reply.status < 300 or not _holds(reply.body, word):  # noqa: PLR2004, HTTP's own numbers
        raise NotProven(
            "La dirección no ha devuelto la palabra de prueba.", field="url", expected="otra respuesta"
        )
    endpoint.state, endpoint.wait_until, endpoint.disabled_at = EndpointState.ACTIVE, None, None
    work.audit("webhook_endpoint.proven", subject=endpoint.id)


def renew_webhook_secret(work: Work, *, partner_id: UUID) -> EndpointMade:
    """Sign with a new secret and, for OVERLAP more, with the former too. Raises Missing."""
    endpoint = endpoint_for(work, partner_id)
    endpoint.former_secret, endpoint.former_until = endpoint.secret, work.now + OVERLAP
    endpoint.secret = _new_secret()
    work.audit("webhook_endpoint.secret_renewed", subject=endpoint.id)
    return EndpointMade(endpoint.id, endpoint.secret)


def disable_endpoint(work: Work, endpoint: WebhookEndpoint, *, reason: str) -> None:
    """Tell this address nothing more until it is proven again. reason: a code for the audit."""
    endpoint.state, endpoint.disabled_at = EndpointState.DISABLED, work.now
    work.audit("webhook_endpoint.disabled", subject=endpoint.id, reason=reason)


def endpoint_for(work: Work, partner_id: UUID) -> WebhookEndpoint:
    """Return a partner's endpoint, held. Raises Missing."""
    endpoint = webhooks.endpoint_of(work.session, partner_id, lock=True)
    if endpoint is None:
        raise Missing("Esta entidad no tiene dirección de avisos.")
    return endpoint


def secrets_of(work: Work, endpoint: WebhookEndpoint) -> list[str]:
    """The secrets that count now, the newest first."""
    former = endpoint.former_secret
    is_alive = endpoint.former_until is not None and endpoint.former_until > work.now
    return [endpoint.secret, former] if former is not None and is_alive else [endpoint.secret]


def headers_for(work: Work, endpoint: WebhookEndpoint, *, message_id: UUID, body: bytes) -> dict[str, str]:
    """Standard Webhooks' headers of one try."""
    signature = signature_header(
        secrets_of(work, endpoint), message_id=str(message_id), at=work.now, body=body
    )
    return {
        "Content-Type": "application/json",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(work.now.timestamp())),
        "webhook-signature": signature,
    }


def _new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _holds(body: bytes, word: str) -> bool:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("challenge") == word
