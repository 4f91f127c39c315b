"""Partners' programs over HTTP, as a coordinator lets them in and shuts them out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.intake.api.dependencies import CoordinationDoor
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.usecases.partner_api.clients import (
    ClientLine,
    Registered,
    bind_certificate,
    list_clients,
    register_client,
    renew_secret,
    retire_secret,
    revoke_client,
)
from shared.http import IdempotencyKey

router = APIRouter(tags=["partner clients"])

Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ClientForm(BaseModel):
    """What a new program may do, and the certificate it is bound to, if any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scopes: list[PartnerScope] = Field(min_length=1, max_length=len(PartnerScope))
    fingerprint: Fingerprint | None = None


class CertificateForm(BaseModel):
    """SHA-256 of a client certificate, 64 hex digits in small letters; null lets go of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: Fingerprint | None


class SecretShown(BaseModel):
    """A client and its secret, told this once."""

    client_id: UUID
    client_secret: str


class SecretLine(BaseModel):
    """One secret that opens now, without the secret. until null: no end is set."""

    id: UUID
    made_at: datetime
    until: datetime | None


class Client(BaseModel):
    """A program of a partner. secrets: those that open now, oldest first."""

    id: UUID
    scopes: list[str]
    made_at: datetime
    used_at: datetime | None
    locked_until: datetime | None
    revoked_at: datetime | None
    has_certificate: bool
    secrets: list[SecretLine]


@router.get("/partners/{partner_id}/clients")
def of_partner(partner_id: UUID, door: CoordinationDoor) -> list[Client]:
    """A partner's programs, newest first."""
    with door.begin("partner_clients") as work:
        return [_line(line) for line in list_clients(work, partner_id=partner_id)]


@router.post("/partners/{partner_id}/clients", status_code=201)
def register(
    partner_id: UUID, form: ClientForm, door: CoordinationDoor, key: IdempotencyKey = None
) -> SecretShown:
    """Let a program in; its secret is in this answer and nowhere else."""
    with door.begin("partner_client_register") as work:
        made = register_client(
            work, partner_id=partner_id, scopes=form.scopes, fingerprint=form.fingerprint, key=key
        )
    return _shown(made)


@router.post("/partner-clients/{client_id}/secret")
def renew(client_id: UUID, door: CoordinationDoor) -> SecretShown:
    """Make a new secret; the former opens for a week more."""
    with door.begin("partner_client_renew") as work:
        return _shown(renew_secret(work, client_id=client_id))


@router.delete("/partner-clients/{client_id}/secrets/{secret_id}", status_code=204)
def retire(client_id: UUID, secret_id: UUID, door: CoordinationDoor) -> None:
    """Kill one of two secrets at once."""
    with door.begin("partner_client_retire_secret") as work:
        retire_secret(work, client_id=client_id, secret_id=secret_id)


@router.put("/partner-clients/{client_id}/certificate", status_code=204)
def bind(client_id: UUID, form: CertificateForm, door: CoordinationDoor) -> None:
    """Bind the program to a certificate, or let go of it."""
    with door.begin("partner_client_certificate") as work:
        bind_certificate(work, client_id=client_id, fingerprint=form.fingerprint)


@router.delete("/partner-clients/{client_id}", status_code=204)
def revoke(client_id: UUID, door: CoordinationDoor) -> None:
    """Shut the program out, at once and for good."""
    with door.begin("partner_client_revoke") as work:
        revoke_client(work, client_id=client_id)


def _shown(made: Registered) -> SecretShown:
    return SecretShown(client_id=made.client, client_secret=made.secret)


def _line(line: ClientLine) -> Client:
    row = line.client
    return Client(
        id=row.id,
        scopes=row.scopes,
        made_at=row.made_at,
        used_at=row.used_at,
        locked_until=row.locked_until,
        revoked_at=row.revoked_at,
        has_certificate=row.certificate is not None,
        secrets=[SecretLine(id=one.id, made_at=one.made_at, until=one.until) for one in line.secrets],
    )
