"""What the processes behind the pages run: a worker, the relay, the timetable."""

from collections.abc import Sequence
from typing import Final

from shared import logging as logs
from shared.bus.keys import load_event_keys
from shared.bus.processes import run_beat, run_relays, run_worker
from shared.bus.queues import queues_of
from shared.bus.sending.publisher import RedisPublisher
from shared.bus.sending.relay import Relay
from shared.db import make_engine
from shared.settings import Settings
from telar import wiring

URGENT: Final = "urgent"
PLANNER: Final = "planner"
WEBHOOKS: Final = "webhooks"


def queues_for(name: str) -> tuple[str, list[str]]:
    """The service whose Celery a worker runs, and its queues. `urgent`: alerts to staff, in a lane of their own;
    `planner`: searches for plans, which take long; `webhooks`: calls to partners' programs, which may hang.
    """
    if name == PLANNER:
        return "groups", ["groups.planner"]
    if name == WEBHOOKS:
        return "intake", ["intake.webhooks"]
    if name == URGENT:
        return "notifications", ["notifications.urgent"]
    urgent, usual, bulk = queues_of(name)
    return name, [usual, bulk] if name == "notifications" else [urgent, usual, bulk]


def work(name: str, *, concurrency: int) -> None:
    """Run one worker until it is told to stop."""
    logs.configure()
    service, queues = queues_for(name)
    classes = ("staff",) if name == URGENT else None
    own = {PLANNER: wiring.planner_app, WEBHOOKS: wiring.webhooks_app}.get(name)
    celery = wiring.celery_app(service, classes=classes) if own is None else own()
    alone = name in {URGENT, PLANNER, WEBHOOKS}
    run_worker(celery, name=name, queues=queues, concurrency=1 if alone else concurrency)


def relay(service: str) -> None:
    """Carry what one service's outbox (or every one's) owes to Redis until told to stop."""
    logs.configure()
    common = Settings()
    names: Sequence[str] = wiring.BUS_SERVICES if service == "all" else (service,)
    relays = [
        Relay(
            make_engine(wiring.database_url(name), pool_size=2, name="telar-relay"),
            RedisPublisher(common.redis_url),
            load_event_keys(common.keys_dir, name),
        )
        for name in names
    ]
    run_relays(relays)


def beat() -> None:
    """Tick `look now` for every service, in UTC. Two of these do no harm."""
    logs.configure()
    run_beat(Settings().redis_url, wiring.timetables())
