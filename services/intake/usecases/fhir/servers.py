"""A partner's own FHIR server: its address set, proven, switched off."""

from uuid import UUID

from services.intake.gateways.fhir_partner import FhirAddress, SignIn
from services.intake.gateways.outgoing import UnfitAddress, checked_url
from services.intake.store.referral import fhir_servers
from services.intake.store.referral.fhir_servers import FhirServer, ServerState
from services.intake.usecases.referral.request_referral import active_partner
from shared.errors import Missing
from shared.ids import new_id
from shared.work import Work


def set_fhir_server(work: Work, *, partner_id: UUID, address: FhirAddress, allow_loopback: bool) -> None:
    """Set where a partner's referrals are posted; nothing is, before it is proven.

    Another address leaves the former one disabled, so that what was posted there can still be taken back.
    Raises UnfitAddress, Invalid.
    """
    partner = active_partner(work, partner_id)
    base = address.base.rstrip("/")
    _expect_fit(base, field="url", allow_loopback=allow_loopback)
    if "?" in base:
        raise UnfitAddress(
            "A esta dirección no se puede llamar.", field="url", expected="una dirección sin ?"
        )
    if address.sign_in is not None:
        _expect_fit(address.sign_in.token_url, field="sign_in.token_url", allow_loopback=allow_loopback)
    held = fhir_servers.server_of(work.session, partner.id, lock=True)
    if held is not None and held.base != base:
        _disable(work, held, reason="replaced")
        work.session.flush()
        held = None
    if held is None:
        held = FhirServer(id=new_id(), scope_id=partner.id, partner_id=partner.id, base=base)
        work.session.add(held)
    held.state, held.made_at, held.wait_until = ServerState.PENDING, work.now, None
    held.sign_in = _written(address.sign_in)
    work.session.flush()
    work.audit("fhir_server.set", subject=held.id)


def prove_fhir_server(work: Work, *, server_id: UUID) -> None:
    """Switch an address on after a server answered there. Raises Missing if it was replaced meanwhile."""
    server = fhir_servers.server_by_id(work.session, server_id, lock=True)
    if server is None or server.disabled_at is not None:
        raise Missing("Esta entidad no tiene servidor FHIR.")
    server.state, server.wait_until = ServerState.ACTIVE, None
    work.audit("fhir_server.proven", subject=server.id)


def disable_fhir_server(work: Work, *, partner_id: UUID) -> None:
    """Post and read nothing there any more; what is taken back is still told. Raises Missing."""
    _disable(work, fhir_server_for(work, partner_id), reason="by_staff")


def fhir_server_for(work: Work, partner_id: UUID) -> FhirServer:
    """Return a partner's server, held. Raises Missing."""
    server = fhir_servers.server_of(work.session, partner_id, lock=True)
    if server is None:
        raise Missing("Esta entidad no tiene servidor FHIR.")
    return server


def address_of(server: FhirServer) -> FhirAddress:
    """Open a server's address and how it signs us in."""
    return FhirAddress(server.base, None if server.sign_in is None else SignIn(**server.sign_in))


def _disable(work: Work, server: FhirServer, *, reason: str) -> None:
    server.state, server.disabled_at = ServerState.DISABLED, work.now
    work.audit("fhir_server.disabled", subject=server.id, reason=reason)


def _written(sign_in: SignIn | None) -> dict[str, str] | None:
    return None if sign_in is None else dict(vars(sign_in))


def _expect_fit(url: str, *, field: str, allow_loopback: bool) -> None:
    try:
        checked_url(url, allow_loopback=allow_loopback)
    except UnfitAddress as error:
        raise UnfitAddress(error.message, field=field, expected=error.expected) from None
