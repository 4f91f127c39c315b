"""Which partner's system calls, and whether it may speak FHIR."""

from dataclasses import dataclass
from typing import Annotated, Final, Protocol
from uuid import UUID

from fastapi import Depends, Request

from services.intake.api.dependencies import Door, runtime_of
from shared.actor import Actor
from shared.auth import NotSignedIn
from shared.errors import Forbidden

SCOPE: Final = "fhir"


class PartnerCaller(Protocol):
    """A partner's system that has shown who it is."""

    @property
    def partner(self) -> UUID:
        """The entry of the directory it speaks for."""
        ...

    @property
    def client(self) -> UUID:
        """Its own credentials: who acts, for the audit."""
        ...

    @property
    def scopes(self) -> frozenset[str]:
        """What it may do."""
        ...


@dataclass(frozen=True)
class FhirDoor(Door):
    """The door of one partner's system."""

    partner: UUID


def recognise(request: Request) -> PartnerCaller:
    """Return who calls, by whatever the application was given to tell partners apart. Raises NotSignedIn without it."""
    known = getattr(request.app.state, "partner_callers", None)
    if known is None:
        raise NotSignedIn("a partner's token is needed")
    caller: PartnerCaller = known(request)
    return caller


def _door(request: Request, caller: Annotated[PartnerCaller, Depends(recognise)]) -> FhirDoor:
    if SCOPE not in caller.scopes:
        raise Forbidden("Estas credenciales no sirven para FHIR.", field="scope", expected=SCOPE)
    actor = Actor.link(caller.client, SCOPE)
    return FhirDoor(actor=actor, runtime=runtime_of(request), partner=caller.partner)


Partner = Annotated[FhirDoor, Depends(_door)]
"""A partner's system with the scope `fhir`."""
