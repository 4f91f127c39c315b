"""Words for what a partner's program may do, and for the notices that are sent to it."""

from typing import Final

from services.portal.locale.text import N_

SCOPES: Final = {
    "referrals:read": N_("Leer las derivaciones que le enviamos"),
    "referrals:write": N_("Contestar a las derivaciones"),
    "incoming:write": N_("Derivarnos a una mujer"),
    "fhir": N_("Hablar en FHIR"),
}
KINDS: Final = {
    "referral.sent": N_("Derivación enviada"),
    "referral.revoked": N_("Derivación retirada"),
    "referral.closed": N_("Derivación cerrada"),
}
STATES: Final = {
    "due": N_("En espera"),
    "delivered": N_("Entregado"),
    "failed": N_("No llegó"),
    "cancelled": N_("No se envía"),
}
TAGS: Final = {"delivered": "done", "failed": "late", "cancelled": "neutral", "due": "warning"}
AGAIN: Final = frozenset({"failed", "delivered"})
"""States from which a notice can be sent again."""
