"""Real servers and processes, and the faults that are done to them. Counts what was owed and what was done."""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from uuid import UUID, uuid4

import redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.bus.keys import create_event_keys
from shared.bus.sending import outbox
from shared.clock import utc_now
from shared.db import make_engine
from shared.errors import Unavailable
from telar.local import children
from telar.local.children import Child
from telar.local.postgres import Postgres
from telar.local.redis import Redis
from tests.chaos.bus.bakery import BunBaked, Place, prepare

SERVICES = ("bakery", "shop")


@dataclass(frozen=True)
class Toll:
    """What came of the events of one service. out_of_order: subjects whose effects stand in the wrong order."""

    owed: int
    done: int
    lost: int
    doubled: int
    out_of_order: int


@dataclass
class Arena:
    """Two services on one PostgreSQL and one Redis, all of it killable."""

    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    faults: Counter[str] = field(default_factory=Counter)
    processes: dict[str, Child] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.chmod(0o755)
        # Without fsync a killed server still keeps its commits: the machine does not lose power here.
        self.postgres = Postgres(
            self.folder / "postgres", settings={"fsync": "off", "full_page_writes": "off"}
        )
        self.redis = Redis(self.folder / "redis")
        self._stop = Flag()
        self._baker: Thread | None = None

    def start(self) -> None:
        """Start the servers and make databases and keys; `run` starts the rest."""
        self.postgres.start()
        self.redis.start()
        self.postgres.ensure_databases(SERVICES)
        databases = {service: self.postgres.url(service) for service in SERVICES}
        self.place = Place(databases, self.redis.url, str(self.folder / "keys"))
        prepare(self.place)
        create_event_keys(self.folder / "keys", SERVICES)
        self.engines = {service: make_engine(url) for service, url in databases.items()}
        self.client = redis.Redis.from_url(self.redis.url)

    def stop(self) -> None:
        self.end_baking()
        for child in self.processes.values():
            _kill(child)
        self.client.close()
        for engine in self.engines.values():
            engine.dispose()
        self.redis.stop()
        self.postgres.stop()

    def run(self, role: str) -> None:
        command = [sys.executable, "-m", "tests.chaos.bus.bakery", role, self.place.to_json()]
        self.processes[role] = children.start(role, command, log=self.folder / f"{role}.log")

    def bake(
        self, *, per_second: float, subjects: int, tell: Callable[[Session, UUID, int], None] | None = None
    ) -> None:
        """Write events in the background until `end_baking`, one commit each, whatever happens to the database."""
        names = [uuid4() for _ in range(subjects)]
        self._stop.clear()
        self._baker = Thread(target=self._bake, args=(names, per_second, tell or _emit), daemon=True)
        self._baker.start()

    def end_baking(self) -> None:
        self._stop.set()
        if self._baker is not None:
            self._baker.join()

    def _bake(self, names: list[UUID], per_second: float, tell: Callable[[Session, UUID, int], None]) -> None:
        number = 0
        while not self._stop.wait(1 / per_second):
            number += 1
            try:
                with Session(self.engines["bakery"]) as session:
                    tell(session, names[number % len(names)], number)
                    session.commit()
            except (DBAPIError, redis.RedisError, OSError, Unavailable):
                time.sleep(0.05)

    def kill(self, role: str) -> None:
        """SIGKILL a process with its children, and start another."""
        self.faults[f"kill {role}"] += 1
        _kill(self.processes[role])
        self.run(role)

    def kill_redis(self, *, emptied: bool) -> None:
        """SIGKILL Redis; with `emptied` its files are gone too."""
        self.faults["empty redis" if emptied else "kill redis"] += 1
        assert self.redis.child is not None
        _kill(self.redis.child)
        if emptied:
            for path in (self.redis.folder / "appendonlydir").glob("*"):
                path.unlink()
        self.redis.start()

    def flush(self) -> None:
        self.faults["flush"] += 1
        self.client.flushall()

    def kill_postgres(self) -> None:
        """Stop PostgreSQL as if it had crashed, and start it again."""
        self.faults["kill postgres"] += 1
        assert self.postgres.child is not None
        self.postgres.child.process.send_signal(signal.SIGQUIT)
        self.postgres.child.process.wait()
        self.postgres.start()

    def pop(self, queue: str) -> int:
        """Take every message off a list, as a worker does that dies before it notes what it took."""
        self.faults["pop"] += 1
        popped = 0
        while self.client.rpop(queue):
            popped += 1
        return popped

    def scramble(self, queue: str, role: str) -> int:
        """Hold a worker until messages lie there, then say each three times, in any order; return how many lay."""
        self.faults["scramble"] += 1
        with self.held(role):
            until(lambda: self.client.llen(queue) > 5, seconds=5, or_fail=False)
            found = self.client.lrange(queue, 0, -1)
            copies = [message for message in found for _ in range(2)]
            self.chance.shuffle(copies)
            if copies:
                self.client.rpush(queue, *copies)
        return len(found)

    @contextmanager
    def held(self, role: str) -> Iterator[None]:
        """Stop a process for a while, so that what is meant for it lies in Redis."""
        pid = self.processes[role].process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def wait_for_progress(self) -> None:
        """Wait until a handler did something more, but not for ever: a fault may have come too early for that."""
        before = self.effects()
        until(lambda: self.effects() > before, seconds=15, or_fail=False)

    def effects(self) -> int:
        """How many effects the shop has committed."""
        return self._number(self.engines["shop"], "SELECT count(*) FROM effect")

    def is_drained(self) -> bool:
        """Whether nothing is owed any more, anywhere."""
        return all(
            self._number(engine, "SELECT count(*) FROM bus_delivery WHERE state <> 'acknowledged'") == 0
            for engine in self.engines.values()
        )

    def owed(self, producer: str = "bakery") -> set[UUID]:
        """Every event that became true."""
        with self.engines[producer].connect() as connection:
            return {row.id for row in connection.execute(text("SELECT id FROM bus_event"))}

    def toll(self, producer: str, subscriber: str) -> Toll:
        """Compare what a producer's outbox says was true with what the subscriber's handlers did."""
        owed = self.owed(producer)
        with self.engines[subscriber].connect() as connection:
            rows = connection.execute(text("SELECT event_id, subject, number FROM effect ORDER BY id")).all()
        return count_toll(owed, [(row.event_id, row.subject, row.number) for row in rows])

    def _number(self, engine: Engine, words: str) -> int:
        with engine.connect() as connection:
            return int(connection.execute(text(words)).scalar_one())


def count_toll(owed: set[UUID], effects: list[tuple[UUID, UUID, int]]) -> Toll:
    """effects: event, subject and number of each, in the order in which they were done."""
    done = Counter(event_id for event_id, _, _ in effects)
    lines: dict[UUID, list[int]] = {}
    for _, subject, number in effects:
        lines.setdefault(subject, []).append(number)
    return Toll(
        owed=len(owed),
        done=len(done),
        lost=len(owed - set(done)),
        doubled=sum(1 for count in done.values() if count > 1),
        out_of_order=sum(1 for numbers in lines.values() if numbers != sorted(numbers)),
    )


def _emit(session: Session, subject: UUID, number: int) -> None:
    outbox.emit(session, BunBaked(subject=subject, number=number), now=utc_now())


def _kill(child: Child) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def until(is_so: Callable[[], bool], *, seconds: float, or_fail: bool = True) -> float:
    """Wait until something is so and return how long it took, in seconds."""
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > seconds:
            assert not or_fail, f"not so after {seconds} s"
            break
        time.sleep(0.05)
    return time.monotonic() - started
