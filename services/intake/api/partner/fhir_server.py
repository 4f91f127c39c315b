"""Partners' FHIR servers over HTTP: a coordinator sets an address, proves it, switches it off."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints

from services.intake.api.dependencies import CoordinationDoor
from services.intake.gateways.fhir_partner import FhirAddress, FhirFailed, FhirPartner, FhirRefused, SignIn
from services.intake.store.referral.fhir_servers import ServerState
from services.intake.usecases.fhir.servers import (
    address_of,
    disable_fhir_server,
    fhir_server_for,
    prove_fhir_server,
    set_fhir_server,
)
from shared.errors import Conflict

router = APIRouter(tags=["partner fhir servers"])

Url = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class NotFhirThere(Conflict):
    """No FHIR R4 server answers at the address, or it does not let us in."""


class SignInForm(BaseModel):
    """OAuth 2 client credentials that the partner gave us."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    token_url: Url
    client_id: Short
    secret: Annotated[SecretStr, StringConstraints(min_length=1, max_length=1000)]
    scope: Annotated[str, StringConstraints(max_length=200)] = ""


class ServerForm(BaseModel):
    """Where the partner's server is; without sign_in it is asked without a token."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    url: Url
    sign_in: SignInForm | None = None


class ServerView(BaseModel):
    """An address; the secret is never told again."""

    url: str
    token_url: str | None
    client_id: str | None
    scope: str | None
    state: ServerState
    made_at: datetime


@router.put("/partners/{partner_id}/fhir-server", status_code=204)
def put(partner_id: UUID, form: ServerForm, door: CoordinationDoor) -> None:
    """Set the address; it must be proven before anything is posted there."""
    allow = door.runtime.settings.partner_loopback
    given = form.sign_in
    sign_in = (
        SignIn(given.token_url, given.client_id, given.secret.get_secret_value(), given.scope)
        if given
        else None
    )
    with door.begin("fhir_server_set") as work:
        set_fhir_server(
            work, partner_id=partner_id, address=FhirAddress(form.url, sign_in), allow_loopback=allow
        )


@router.post("/partners/{partner_id}/fhir-server/proof", status_code=204)
def prove(partner_id: UUID, door: CoordinationDoor) -> None:
    """Ask what the server can do; it is on once it says that it speaks FHIR R4. No transaction spans the call."""
    with door.begin("fhir_server_prove") as work:
        server = fhir_server_for(work, partner_id)
        server_id, address = server.id, address_of(server)
    try:
        FhirPartner(address, allow_loopback=door.runtime.settings.partner_loopback).check()
    except (FhirFailed, FhirRefused) as error:
        raise NotFhirThere(
            "Ahí no contesta un servidor FHIR R4.", field="url", expected="otra dirección u otra clave"
        ) from error
    with door.begin("fhir_server_prove") as work:
        prove_fhir_server(work, server_id=server_id)


@router.get("/partners/{partner_id}/fhir-server")
def read(partner_id: UUID, door: CoordinationDoor) -> ServerView:
    """The address that counts now."""
    with door.begin("fhir_server_read") as work:
        server = fhir_server_for(work, partner_id)
        sign_in = address_of(server).sign_in
        return ServerView(
            url=server.base,
            token_url=sign_in and sign_in.token_url,
            client_id=sign_in and sign_in.client_id,
            scope=sign_in and sign_in.scope,
            state=server.state,
            made_at=server.made_at,
        )


@router.delete("/partners/{partner_id}/fhir-server", status_code=204)
def disable(partner_id: UUID, door: CoordinationDoor) -> None:
    """Post and read nothing there any more; what is taken back is still told."""
    with door.begin("fhir_server_disable") as work:
        disable_fhir_server(work, partner_id=partner_id)
