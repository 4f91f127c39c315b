"""A partner's own FHIR server, as the portal speaks to intake."""

from datetime import datetime
from uuid import UUID

from services.portal.clients.base import MissingThere, ServiceClient
from services.portal.clients.intake.referrals import Answered


class Server(Answered):
    """Where the partner's FHIR server is. token_url, client_id, scope None: it asks for no token."""

    url: str
    token_url: str | None
    client_id: str | None
    scope: str | None
    state: str
    made_at: datetime


class ServersClient(ServiceClient):
    """One partner's FHIR server: see ServiceClient for the errors."""

    service = "intake"

    def server(self, partner_id: UUID) -> Server | None:
        """Where it is; None if none is set or it was switched off."""
        try:
            return Server.model_validate(self.get(f"/partners/{partner_id}/fhir-server"))
        except MissingThere:
            return None

    def set_server(self, partner_id: UUID, *, url: str, sign_in: dict[str, str] | None) -> None:
        """Set it; nothing is posted there before it is proven. sign_in: token_url, client_id, secret, scope."""
        self.put(f"/partners/{partner_id}/fhir-server", {"url": url, "sign_in": sign_in})

    def prove_server(self, partner_id: UUID) -> None:
        """Ask it what it can do, and switch it on if it is FHIR R4."""
        self.post(f"/partners/{partner_id}/fhir-server/proof")

    def switch_server_off(self, partner_id: UUID) -> None:
        """Post nothing there any more."""
        self.delete(f"/partners/{partner_id}/fhir-server")
