"""Who is calling at a partners' door: a token in the header, and the certificate that the proxy has verified.

@router.get("/referrals")
def of_partner(runtime: TheRuntime, caller: Annotated[PartnerCaller, calling_partner(PartnerScope.FHIR)]) -> ...:
"""

from ipaddress import ip_address, ip_network
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from services.intake.api.dependencies import runtime_of
from services.intake.domain.partner_api.clients import PartnerScope
from services.intake.settings import IntakeSettings
from services.intake.usecases.partner_api.sign_in import PartnerCaller, caller_behind
from shared.actor import Actor
from shared.auth import NotSignedIn, Rule
from shared.errors import Forbidden

_SHA256_HEX = 64


class PartnerRule(Rule):
    """The rule of a partners' door: a token of ours that carries every scope the door asks for."""

    async def __call__(self, request: Request) -> Actor:
        """Return the client as the actor, or refuse. Raises NotSignedIn, Forbidden, TooQuick."""
        caller = await run_in_threadpool(_caller, request)
        request.state.actor = caller.client
        if not self.scopes <= caller.scopes:
            raise Forbidden("este acceso no alcanza a esto")
        request.state.partner_caller = caller
        return actor_of(caller)


def calling_partner(*scopes: PartnerScope) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let a partner's program in that may do all of this; gives a PartnerCaller."""
    rule = PartnerRule(kinds=frozenset({"partner"}), scopes=frozenset(scope.value for scope in scopes))

    def caller(request: Request, _actor: Annotated[Actor, Depends(rule)]) -> PartnerCaller:
        found: PartnerCaller = request.state.partner_caller
        return found

    return Depends(caller)


def actor_of(caller: PartnerCaller) -> Actor:
    """A partner's program as whoever acts in a transaction."""
    return Actor(ref=caller.client, kind="partner", scope="partner")


def certificate_of(request: Request) -> bytes | None:
    """SHA-256 of the client certificate, if settings name the header and our own proxy is who sent it.

    From any other address the header is not looked at: anyone can write one.
    """
    settings = runtime_of(request).settings
    written = (
        request.headers.get(settings.partner_certificate_header) if _is_ours(request, settings) else None
    )
    if not written or len(written) != _SHA256_HEX:
        return None
    try:
        return bytes.fromhex(written)
    except ValueError:
        return None


def _is_ours(request: Request, settings: IntakeSettings) -> bool:
    if not settings.partner_certificate_header or request.client is None:
        return False
    try:
        peer = ip_address(request.client.host)
    except ValueError:
        return False
    return any(peer in ip_network(one) for one in settings.partner_proxies.split())


def _caller(request: Request) -> PartnerCaller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("falta un permiso de acceso")
    runtime = runtime_of(request)
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="partner_sign_in") as work:
        caller = caller_behind(work, token=token, certificate=certificate_of(request))
    if caller is None:
        raise NotSignedIn("el permiso de acceso no vale")
    return caller
