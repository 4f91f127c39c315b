"""What routes lean on: who may come in, and the transaction of the request.

@router.get("/cases/{case_id}/notes")
def notes(case_id: UUID, door: CaseworkDoor) -> list[NoteView]:
    with door.begin("note_list") as work:
        ...
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from services.intake.gateways.risk_book import RiskBook
from services.intake.runtime import Runtime
from services.intake.usecases.risk.book_in_force import book_in_force
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


def _casework(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR)]) -> Door:
    return Door(actor=actor, runtime=runtime)


def _coordination(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.COORDINATOR)]) -> Door:
    return Door(actor=actor, runtime=runtime)


def _lifecycle(
    runtime: TheRuntime, actor: Annotated[Actor, allow(Role.CASEWORKER, Role.COORDINATOR, Role.DPO)]
) -> Door:
    return Door(actor=actor, runtime=runtime)


def _governance(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.DPO)]) -> Door:
    return Door(actor=actor, runtime=runtime)


def _telling(runtime: TheRuntime, actor: Annotated[Actor, allow(Role.FACILITATOR, Role.COORDINATOR)]) -> Door:
    return Door(actor=actor, runtime=runtime)


CaseworkDoor = Annotated[Door, Depends(_casework)]
"""Caseworkers and coordinators."""

CoordinationDoor = Annotated[Door, Depends(_coordination)]
"""Coordinators alone."""

LifecycleDoor = Annotated[Door, Depends(_lifecycle)]
"""Caseworkers, coordinators and the data protection officer (who may block, never read)."""

TellingDoor = Annotated[Door, Depends(_telling)]
"""Whoever runs groups, to tell a concern and read nothing."""

GovernanceDoor = Annotated[Door, Depends(_governance)]
"""The data protection officer alone."""


def the_book(runtime: TheRuntime) -> RiskBook:
    """The book in force, read anew for each request."""
    with Session(runtime.transactions.engine) as session:
        return book_in_force(session)


TheBook = Annotated[RiskBook, Depends(the_book)]
"""The protocol and the instruments in force as the request comes in."""
