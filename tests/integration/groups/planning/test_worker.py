"""The planner's own worker, a real process on real servers: it plans, tells how far it is, stops, and may be killed."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from shared.bus.queues import TICK
from shared.bus.sending.publisher import Call, RedisPublisher
from shared.clock import utc_now
from telar.local import children
from telar.local.children import Child
from telar.local.redis import Redis
from tests.integration.groups.house import House
from tests.integration.groups.planning.conftest import asking
from tests.support.convocatoria import Convocatoria
from tests.support.servers import Databases

pytestmark = pytest.mark.xdist_group("planner_worker")
QUEUE = "groups.planner"
LONG = {"seconds": 300, "seed": 1}


class Worker:
    """One planner's worker, and what the clock would send it."""

    def __init__(self, house: House, databases: Databases, server: Redis, log: Path) -> None:
        self.environment = {
            "TELAR_DATABASE_URL_GROUPS": databases.url_of(house.engine),
            "TELAR_REDIS_URL": server.url,
            "TELAR_KEYS_DIR": str(house.keys_dir),
        }
        self.publisher = RedisPublisher(server.url)
        self.log = log
        self.child = self.start()

    def start(self) -> Child:
        command = [sys.executable, "-m", "telar", "worker", "--name", "planner"]
        self.child = children.start("planner", command, log=self.log, environment=self.environment)
        return self.child

    def tick(self) -> None:
        self.publisher.publish([Call(QUEUE, TICK, ("run_searches",))])

    def kill(self) -> None:
        """SIGKILL the worker and the processes that it forked."""
        os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait()

    def end(self) -> None:
        if self.child.is_alive:
            self.kill()
        self.publisher.close()


@pytest.fixture
def worker(house: House, databases: Databases, redis_server: Redis, tmp_path: Path) -> Iterator[Worker]:
    house.transactions.clock = utc_now
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    started = Worker(house, databases, redis_server, tmp_path / "planner.log")
    yield started
    started.end()


def until(planning: Convocatoria, search: str, is_so: Callable[[Any], bool], seconds: float = 120) -> Any:
    """Ask how it goes, as a page does, until it is so."""
    deadline = time.monotonic() + seconds
    while True:
        line = planning.get(f"searches/{search}/progress")
        if is_so(line):
            return line
        assert time.monotonic() < deadline, line
        time.sleep(0.2)


def test_thirty_women_are_planned_by_the_worker_and_its_progress_is_seen(
    house: House, worker: Worker
) -> None:
    planning = Convocatoria(asking(house), house.a_case, women=30, seed=1)
    search = planning.post("searches", {"seconds": 60, "seed": 1})["id"]
    worker.tick()

    seen = until(planning, search, lambda line: line["state"] == "running" and line["placed"])
    over = until(planning, search, lambda line: line["state"] not in {"queued", "running"})

    assert seen["gap"] is not None
    assert seen["spent"] is not None
    assert over["state"] == "done"
    assert over["objective"] >= seen["objective"]
    assert over["bound"] <= seen["bound"]
    assert over["placed"] >= 18
    number = planning.post(f"searches/{search}/take", {"number": 0})["number"]
    assert planning.get("board")["broken"] == []
    assert number == 1


def test_a_search_is_stopped_at_once_and_its_best_plan_is_taken(house: House, worker: Worker) -> None:
    planning = Convocatoria(asking(house), house.a_case, women=120, seed=2)
    search = planning.post("searches", LONG)["id"]
    worker.tick()
    until(planning, search, lambda line: line["placed"])

    began = time.monotonic()
    planning.post(f"searches/{search}/stop")
    over = until(planning, search, lambda line: line["state"] not in {"queued", "running"})

    assert over["state"] == "stopped"
    assert time.monotonic() - began < 20
    planning.post(f"searches/{search}/take", {"number": 0})
    assert planning.get("board")["placed"] == over["placed"] > 60


def test_a_killed_worker_leaves_a_lost_search_whose_plan_is_kept_and_another_begins(
    house: House, worker: Worker
) -> None:
    planning = Convocatoria(asking(house), house.a_case, women=60, seed=1)
    search = planning.post("searches", LONG)["id"]
    worker.tick()
    until(planning, search, lambda line: line["placed"])
    time.sleep(1.5)

    worker.kill()
    lost = until(planning, search, lambda line: line["state"] != "running", seconds=40)
    again = planning.post("searches", {"seconds": 5})["id"]
    worker.start()
    worker.tick()
    over = until(planning, again, lambda line: line["state"] not in {"queued", "running"})

    assert lost["state"] == "lost"
    assert over["state"] == "done"
    assert planning.post(f"searches/{search}/take", {"number": 0})["number"] == 1
    assert planning.get("board")["broken"] == []
