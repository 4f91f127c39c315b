"""What routes lean on: who may come in, and the transaction of the request."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.notifications.runtime import Runtime
from shared.actor import Actor
from shared.auth import allow, allow_service
from shared.contracts.roles import Role
from shared.work import Work


def runtime_of(request: Request) -> Runtime:
    """Return the runtime this application was created with."""
    runtime: Runtime = request.app.state.runtime
    return runtime


@dataclass(frozen=True)
class Door:
    """The caller, let in by her rule, and the way to open her transaction."""

    actor: Actor
    runtime: Runtime

    def begin(self, purpose: str) -> AbstractContextManager[Work]:
        """Open the request's one transaction; purpose is a code that the audit keeps."""
        return self.runtime.transactions.begin(actor=self.actor, purpose=purpose)


TheRuntime = Annotated[Runtime, Depends(runtime_of)]


def _casework(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR)]) -> Door:
    return Door(actor, runtime)


def _record(
    runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR, Role.DPO)]
) -> Door:
    return Door(actor, runtime)


def _coordination(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.COORDINATOR)]) -> Door:
    return Door(actor, runtime)


def _upkeep(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.COORDINATOR, Role.ADMIN)]) -> Door:
    return Door(actor, runtime)


def _staff(
    runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR, Role.ADMIN)]
) -> Door:
    return Door(actor, runtime)


def _portal(runtime: TheRuntime, actor: Annotated[Actor, allow_service("portal")]) -> Door:
    return Door(actor, runtime)


CaseworkDoor = Annotated[Door, Depends(_casework)]
"""Caseworkers (for women of their teams) and coordinators."""

RecordDoor = Annotated[Door, Depends(_record)]
"""Caseworkers (for women of their teams), coordinators and the data protection officer: who opened what, never what."""

CoordinationDoor = Annotated[Door, Depends(_coordination)]
"""Coordinators alone."""

UpkeepDoor = Annotated[Door, Depends(_upkeep)]
"""Coordinators and administrators: how the machinery fares, nothing of anyone."""

StaffDoor = Annotated[Door, Depends(_staff)]
"""Whoever works with alerts or keeps the machines."""

PortalDoor = Annotated[Door, Depends(_portal)]
"""The portal acting for itself."""
