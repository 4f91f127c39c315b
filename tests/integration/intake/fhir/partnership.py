"""A partner that runs a FHIR server, and us who call it over real HTTP."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from services.intake.domain.referral.referrals import StepKind
from services.intake.gateways.fhir_partner import FhirAddress, FhirPartner, SignIn
from services.intake.handlers.fhir_servers import run_due_exchanges
from services.intake.store.due import DueItem
from services.intake.store.referral.fhir_servers import FhirServer
from services.intake.store.referral.referrals import ReferralAnswer, ReferralStep
from services.intake.usecases.fhir.servers import prove_fhir_server, set_fhir_server
from shared.contracts.codes import DueKind
from tests.integration.intake.referral.conftest import World
from tests.support.fhir_server import Clinic


class Partnership:
    """A world whose partner runs a FHIR server."""

    def __init__(self, world: World, there: Clinic) -> None:
        self.world = world
        self.there = there
        self.before: Callable[[str], object] = lambda _step: None
        self.after: Callable[[str], object] = lambda _step: None
        self.set_address()

    def set_address(self, base: str = "", sign_in: SignIn | None = None) -> None:
        with self.world.begin() as work:
            address = FhirAddress(base or self.there.base, sign_in)
            set_fhir_server(work, partner_id=self.world.partner, address=address, allow_loopback=True)
        with self.world.begin() as work:
            query = select(FhirServer.id).where(FhirServer.disabled_at.is_(None))
            prove_fhir_server(work, server_id=work.session.scalars(query).one())

    def tick(self) -> int:
        def reach(address: FhirAddress) -> Any:
            return Watched(FhirPartner(address, allow_loopback=True), self)

        done = 0
        while made := run_due_exchanges(self.world.transactions, reach=reach):
            done += made
        return done

    def send(self, *fields: str) -> Any:
        made = self.world.request(*fields)
        self.world.tell()
        self.tick()
        self.world.tell()
        return made.referral

    def hear(self, **changes: Any) -> None:
        """The partner changes the Task, and we ask."""
        self.there.set(**changes)
        self.world.later(hours=1)
        self.tick()
        self.world.tell()

    def answers(self) -> list[dict[str, Any]]:
        with self.world.begin() as work:
            return [
                one.said for one in work.session.scalars(select(ReferralAnswer).order_by(ReferralAnswer.id))
            ]

    def due(self) -> list[DueKind]:
        with self.world.begin() as work:
            return [item.kind for item in work.session.scalars(select(DueItem))]

    def steps(self, kind: StepKind) -> list[str]:
        with self.world.begin() as work:
            query = select(ReferralStep.state).where(ReferralStep.kind == kind).order_by(ReferralStep.id)
            return list(work.session.scalars(query))


class Watched:
    """A real client; what happens just before and after its calls may be chosen."""

    def __init__(self, real: FhirPartner, watch: Partnership) -> None:
        self._real, self._watch = real, watch

    def __getattr__(self, name: str) -> Any:
        def called(*args: Any, **named: Any) -> Any:
            self._watch.before(name)
            found = getattr(self._real, name)(*args, **named)
            self._watch.after(name)
            return found

        return called
