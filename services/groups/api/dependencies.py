"""What routes lean on: who may come in, and the transaction of the request."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.groups.runtime import Runtime
from shared.actor import Actor
from shared.auth import allow
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


def _coordinating(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.COORDINATOR)]) -> Door:
    return Door(actor=actor, runtime=runtime)


def _running(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.FACILITATOR, Role.COORDINATOR)]) -> Door:
    return Door(actor=actor, runtime=runtime)


def _enrolling(
    runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR)]
) -> Door:
    return Door(actor=actor, runtime=runtime)


def _record(
    runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR, Role.DPO)]
) -> Door:
    return Door(actor=actor, runtime=runtime)


def _seeing(
    runtime: TheRuntime,
    actor: Annotated[Actor, allow(Role.CASEWORKER, Role.FACILITATOR, Role.COORDINATOR)],
) -> Door:
    return Door(actor=actor, runtime=runtime)


CoordinatingDoor = Annotated[Door, Depends(_coordinating)]
"""Coordinators alone."""

RunningDoor = Annotated[Door, Depends(_running)]
"""Facilitators (of their editions, which the use case checks) and coordinators."""

EnrollingDoor = Annotated[Door, Depends(_enrolling)]
"""Caseworkers (for their team's cases, which the use case checks) and coordinators."""

RecordDoor = Annotated[Door, Depends(_record)]
"""Caseworkers (for their team's cases), coordinators and the data protection officer: who opened what, never what."""

SeeingDoor = Annotated[Door, Depends(_seeing)]
"""Everyone who works with groups; each sees what is hers."""
