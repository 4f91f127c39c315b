"""A partner's public key: register, retire, and seal to the one in force."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.gateways.partner_seal import checked_key, seal
from services.intake.store.partner_api import keys
from services.intake.store.partner_api.keys import PartnerKey
from services.intake.usecases.referral.request_referral import active_partner
from shared.errors import Missing
from shared.ids import new_id
from shared.work import Work


def register_key(work: Work, *, partner_id: UUID, jwk: Mapping[str, Any], key: UUID | None = None) -> UUID:
    """Seal to this key from now on; the partner opens older bodies with the former. Raises UnfitKey, Invalid."""
    partner = active_partner(work, partner_id)
    public, thumbprint = checked_key(jwk)

    def make() -> UUID:
        key_id = new_id()
        work.session.add(
            PartnerKey(id=key_id, partner_id=partner.id, thumbprint=thumbprint, jwk=public, made_at=work.now)
        )
        work.session.flush()
        work.audit("partner_key.registered", subject=key_id)
        return key_id

    return work.once(key, "partner_key", make)


def retire_key(work: Work, *, key_id: UUID) -> None:
    """Seal no more to this key; the newest of the others, if any, is in force. Raises Missing."""
    found = keys.live_key(work.session, key_id)
    if found is None:
        raise Missing("No existe esta clave.")
    found.retired_at = work.now
    work.audit("partner_key.retired", subject=key_id)


def sealed_for(work: Work, partner_id: UUID, body: bytes) -> str | None:
    """Return the body encrypted to the partner's key in force; None if the partner has none."""
    found = keys.key_in_force(work.session, partner_id)
    return None if found is None else seal(body, jwk=found.jwk, kid=found.thumbprint)
