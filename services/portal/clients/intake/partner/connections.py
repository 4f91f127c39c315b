"""Partners' programs, public keys and addresses for notices, as the portal speaks to intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.portal.clients.base import MissingThere, ServiceClient
from services.portal.clients.intake.referrals import Answered


class SecretLine(Answered):
    """A secret that opens now, without the secret. until None: no end is set."""

    id: UUID
    made_at: datetime
    until: datetime | None


class Program(Answered):
    """A program that may sign in. secrets: those that open now, oldest first."""

    id: UUID
    scopes: list[str]
    made_at: datetime
    used_at: datetime | None
    locked_until: datetime | None
    revoked_at: datetime | None
    has_certificate: bool
    secrets: list[SecretLine]


class NewSecret(Answered):
    """A program's name and secret, told this once."""

    client_id: UUID
    client_secret: str


class PublicKey(Answered):
    """A key that bodies are sealed to. thumbprint: RFC 7638."""

    id: UUID
    thumbprint: str
    made_at: datetime
    retired_at: datetime | None


class Attempt(Answered):
    """One notice. response_code None: no answer yet, or none came."""

    id: UUID
    kind: str
    state: str
    made_at: datetime
    next_at: datetime
    attempts: int
    response_code: int | None


class Listener(Answered):
    """Where the partner's program listens, and its newest notices."""

    url: str
    state: str
    disabled_at: datetime | None
    attempts: list[Attempt]


class ConnectionsClient(ServiceClient):
    """One partner's connections: see ServiceClient for the errors."""

    service = "intake"

    def programs(self, partner_id: UUID) -> list[Program]:
        """Its programs, newest first, those shut out too."""
        return TypeAdapter(list[Program]).validate_python(self.get(f"/partners/{partner_id}/clients"))

    def register(
        self, partner_id: UUID, *, scopes: list[str], fingerprint: str | None, key: UUID
    ) -> NewSecret:
        """Let a program in."""
        body = {"scopes": scopes, "fingerprint": fingerprint}
        return NewSecret.model_validate(self.post(f"/partners/{partner_id}/clients", body, key=key))

    def renew(self, program: UUID) -> NewSecret:
        """One secret more; the former opens for a week."""
        return NewSecret.model_validate(self.post(f"/partner-clients/{program}/secret"))

    def retire_secret(self, program: UUID, secret: UUID) -> None:
        """Kill one of two."""
        self.delete(f"/partner-clients/{program}/secrets/{secret}")

    def bind(self, program: UUID, fingerprint: str | None) -> None:
        """Bind it to a certificate; None lets go."""
        self.put(f"/partner-clients/{program}/certificate", {"fingerprint": fingerprint})

    def revoke(self, program: UUID) -> None:
        """Shut it out for good."""
        self.delete(f"/partner-clients/{program}")

    def keys(self, partner_id: UUID) -> list[PublicKey]:
        """Its keys, newest first; the first that is not retired is in force."""
        return TypeAdapter(list[PublicKey]).validate_python(self.get(f"/partners/{partner_id}/keys"))

    def add_key(self, partner_id: UUID, jwk: Mapping[str, Any], *, key: UUID) -> None:
        """Seal to this key from now on."""
        self.post(f"/partners/{partner_id}/keys", {"jwk": jwk}, key=key)

    def retire_key(self, key_id: UUID) -> None:
        """Seal to it no more."""
        self.delete(f"/partner-keys/{key_id}")

    def listener(self, partner_id: UUID) -> Listener | None:
        """Where it listens; None if no address is set."""
        try:
            return Listener.model_validate(self.get(f"/partners/{partner_id}/webhook"))
        except MissingThere:
            return None

    def listen_at(self, partner_id: UUID, url: str) -> str:
        """Set the address; the secret that signs, told this once."""
        return str(self.put(f"/partners/{partner_id}/webhook", {"url": url})["secret"])

    def prove(self, partner_id: UUID) -> None:
        """Call the address with a word that must come back, and switch it on."""
        self.post(f"/partners/{partner_id}/webhook/proof")

    def renew_signing(self, partner_id: UUID) -> str:
        """Sign with another secret, told this once."""
        return str(self.post(f"/partners/{partner_id}/webhook/secret")["secret"])

    def switch_off(self, partner_id: UUID) -> None:
        """Tell it nothing more."""
        self.delete(f"/partners/{partner_id}/webhook")

    def replay(self, attempt: UUID) -> None:
        """Send one notice again."""
        self.post(f"/partner-webhooks/{attempt}/replay")
