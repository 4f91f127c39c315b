"""The stage: intake's database, worker processes with a clock that skips waits, and a program that misbehaves."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from bench.partner_calls.skipping_clock import SkippingClock, skip_idle
from services.intake.domain.partner_api.webhooks import AttemptState, EndpointState
from services.intake.store.partner_api import webhooks
from services.intake.store.partner_api.webhooks import WebhookAttempt, WebhookEndpoint
from services.intake.usecases.partner_api.endpoints import set_endpoint
from tests.chaos.partners.program import Program, running_program
from tests.integration.intake.referral.conftest import World, make_world
from tests.support.servers import Databases
from tests.support.wired import tables_of

CALL_SECONDS = 1.0
"""What a call may take on this stage; the product gives it fifteen."""


@dataclass
class Stage:
    """A world, its clock, and the processes that send."""

    world: World
    clock: SkippingClock
    command: Sequence[str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def listen(self, partner: UUID, port: int) -> None:
        """Give a partner an address at this port that is on."""
        with self.world.begin() as work:
            url = f"http://127.0.0.1:{port}/{partner}"
            set_endpoint(work, partner_id=partner, url=url, allow_loopback=True)
            endpoint = webhooks.endpoint_of(work.session, partner)
            assert endpoint is not None
            endpoint.state = EndpointState.ACTIVE

    def another_partner(self, number: int, port: int) -> UUID:
        """One more partner that she agreed to, with an address at this port."""
        partner = self.world.add_partner(f"Entidad {number}")
        self.world.consent_to(partner, "call_name", "need", "urgency")
        self.listen(partner, port)
        return partner

    def start(self, count: int) -> None:
        """Set so many worker processes to work."""
        self.processes += [subprocess.Popen(self.command) for _ in range(count)]

    def kill(self) -> None:
        """SIGKILL every worker: no goodbye of any kind."""
        for process in self.processes:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def attempts(self) -> list[WebhookAttempt]:
        """Every message, oldest first."""
        with self.world.begin() as work:
            return list(work.session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.id)))

    def states(self) -> Counter[AttemptState]:
        """How many messages stand where."""
        return Counter(one.state for one in self.attempts())

    def endpoint_state(self, partner: UUID) -> EndpointState:
        """Whether a partner is told anything."""
        with self.world.begin() as work:
            query = select(WebhookEndpoint.state).where(WebhookEndpoint.partner_id == partner)
            return work.session.scalars(query).one()

    def until_over(self, *, seconds: float = 40) -> None:
        """Let the workers go on, waits skipped, until nothing waits at an address that is on."""
        deadline = time.monotonic() + seconds
        while skip_idle(self.world.transactions, self.clock):
            assert time.monotonic() < deadline, self.states()
            time.sleep(0.03)

    def until(self, true: Callable[[], bool], *, skip: bool = True, seconds: float = 30) -> None:
        """Let the workers go on until this holds."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.states()
            if skip:
                skip_idle(self.world.transactions, self.clock)
            time.sleep(0.03)


@pytest.fixture
def program() -> Iterator[Program]:
    with running_program() as started:
        yield started


@pytest.fixture
def stage(
    new_database: Callable[..., Engine], databases: Databases, keys_dir: Path, tmp_path: Path
) -> Iterator[Stage]:
    clock_file = tmp_path / "clock"
    clock = SkippingClock(clock_file)
    engine = new_database(*tables_of("intake"))
    world = make_world(engine, keys_dir, clock=clock)
    module = "tests.chaos.partners.sender_process"
    url = databases.url_of(engine)
    command = [sys.executable, "-m", module, url, str(keys_dir), str(clock_file), str(CALL_SECONDS)]
    made = Stage(world, clock, command)
    yield made
    made.kill()
