"""A partner's own program for the invented town: it may sign in, holds a key, and once missed a notice."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from services.intake.domain.partner_api.webhooks import AttemptState, WebhookKind
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from shared.actor import Actor
from shared.ids import new_id

PUBLIC_JWK: Final = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
"""The public half of the example of RFC 7517, appendix A.1."""


def connect_partner(town: Any, boss: Actor) -> None:
    """Put it there; `town.known` says where."""
    here = f"/partners/{town.known['partner_id']}"
    client = town.call(boss, "POST", "intake", f"{here}/clients", {"scopes": ["referrals:read"]})["client_id"]
    town.call(boss, "POST", "intake", f"/partner-clients/{client}/secret")
    former = town.call(boss, "GET", "intake", f"{here}/clients")[0]["secrets"][0]["id"]
    key = town.call(boss, "POST", "intake", f"{here}/keys", {"jwk": PUBLIC_JWK})["id"]
    town.call(boss, "PUT", "intake", f"{here}/webhook", {"url": "https://programa.example/avisos"})
    signs_in = {
        "token_url": "https://fhir.inventada.example/token",
        "client_id": "telar",
        "secret": "inventada",
    }
    server = {"url": "https://fhir.inventada.example/r4", "sign_in": signs_in}
    town.call(boss, "PUT", "intake", f"{here}/fhir-server", server)
    town.known |= {"client_id": client, "secret_id": former, "key_id": key}
    town.known["attempt_id"] = str(_missed_notice(town))


def _missed_notice(town: Any) -> UUID:
    """A notice that was tried ten times in vain."""
    works, attempt = town.runtimes["intake"].transactions, new_id()
    partner = UUID(town.known["partner_id"])
    with works.begin(actor=Actor.service("intake"), purpose="test") as work:
        endpoint = work.session.scalars(
            select(WebhookEndpoint).where(WebhookEndpoint.partner_id == partner)
        ).one()
        work.session.add(
            WebhookAttempt(
                id=attempt, endpoint_id=endpoint.id, referral_id=UUID(town.known["referral_id"]),
                kind=WebhookKind.REFERRAL_SENT, state=AttemptState.FAILED, made_at=work.now - timedelta(days=3),
                next_at=work.now, attempts=10, response_code=503, finished_at=work.now,
            )
        )  # fmt: skip
    return attempt
