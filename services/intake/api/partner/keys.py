"""Partners' public keys over HTTP, as a coordinator registers and retires them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.intake.api.dependencies import CoordinationDoor
from services.intake.store.partner_api import keys
from services.intake.usecases.partner_api.keys import register_key, retire_key
from shared.http import IdempotencyKey

router = APIRouter(tags=["partner keys"])


class KeyForm(BaseModel):
    """A public key as a JWK."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jwk: dict[str, Any] = Field(max_length=12)


class KeyMade(BaseModel):
    """The reference of a key."""

    id: UUID


class KeyLine(BaseModel):
    """A key. thumbprint: RFC 7638, to be compared with the partner by another way."""

    id: UUID
    thumbprint: str
    made_at: datetime
    retired_at: datetime | None


@router.get("/partners/{partner_id}/keys")
def of_partner(partner_id: UUID, door: CoordinationDoor) -> list[KeyLine]:
    """A partner's keys, newest first; the first that is not retired is in force."""
    with door.begin("partner_keys") as work:
        return [
            KeyLine(id=row.id, thumbprint=row.thumbprint, made_at=row.made_at, retired_at=row.retired_at)
            for row in keys.keys_of(work.session, partner_id)
        ]


@router.post("/partners/{partner_id}/keys", status_code=201)
def register(partner_id: UUID, form: KeyForm, door: CoordinationDoor, key: IdempotencyKey = None) -> KeyMade:
    """Encrypt to this key from now on."""
    with door.begin("partner_key_register") as work:
        return KeyMade(id=register_key(work, partner_id=partner_id, jwk=form.jwk, key=key))


@router.delete("/partner-keys/{key_id}", status_code=204)
def retire(key_id: UUID, door: CoordinationDoor) -> None:
    """Encrypt to this key no more."""
    with door.begin("partner_key_retire") as work:
        retire_key(work, key_id=key_id)
