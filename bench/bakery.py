"""An invented service that measures the bus: one event, one row of effect. Its parts run as processes of their own."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from celery import Celery
from sqlalchemy import BigInteger, Column, DateTime, Engine, MetaData, Table, Uuid, func, insert

from shared.audit import AuditKey
from shared.bus import Handlers, Timetable, current, tables
from shared.bus.celery_app import make_celery
from shared.bus.keys import create_event_keys, load_event_keys
from shared.bus.processes import run_relays, run_worker
from shared.bus.queues import queues_of, settings
from shared.bus.sending.publisher import RedisPublisher
from shared.bus.sending.relay import Relay
from shared.contracts.contract import Event
from shared.db import make_engine
from shared.work import Transactions, Work

SERVICE: Final = "bakery"
NOTHING: Final = "bare.nothing"

metadata = MetaData()
loaf = Table(
    "loaf",
    metadata,
    Column("event_id", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("sold_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)


class LoafBaked(Event):
    """A loaf came out of the oven."""

    name: ClassVar[str] = "bakery.loaf_measured.v1"
    subscribers: ClassVar[tuple[str, ...]] = (SERVICE,)
    number: int


handlers = Handlers(SERVICE)
timetable = Timetable(SERVICE)


@handlers.on(LoafBaked)
def sell(work: Work, event: LoafBaked) -> None:
    """Leave one row, as the smallest real effect."""
    now = current.current()
    work.session.execute(insert(loaf).values(event_id=now and now.event_id, number=event.number))


@dataclass(frozen=True)
class Runtime:
    """What the worker holds."""

    engine: Engine
    transactions: Transactions


@dataclass(frozen=True)
class Place:
    """Where the servers are."""

    database_url: str
    redis_url: str
    keys_dir: Path

    def to_json(self) -> str:
        """For the command line of a process."""
        return json.dumps([self.database_url, self.redis_url, str(self.keys_dir)])

    @classmethod
    def from_json(cls, text: str) -> "Place":
        """The other way round."""
        database_url, redis_url, keys_dir = json.loads(text)
        return cls(database_url, redis_url, Path(keys_dir))


def build(place: Place) -> Runtime:
    """The service's runtime."""
    engine = make_engine(place.database_url, name=SERVICE)
    return Runtime(engine, Transactions(engine, keyring=None, audit_key=AuditKey(b"k" * 32)))


def prepare(place: Place) -> None:
    """Make the tables and the keys."""
    engine = make_engine(place.database_url)
    with engine.begin() as connection:
        tables.create_tables(connection)
        metadata.create_all(connection)
    engine.dispose()
    create_event_keys(place.keys_dir, [SERVICE])


def worker(place: Place, *, concurrency: int) -> None:
    """Run the service's worker."""
    app = make_celery(
        SERVICE,
        redis_url=place.redis_url,
        keys_dir=place.keys_dir,
        handlers=handlers,
        timetable=timetable,
        runtime=lambda: build(place),
    )
    run_worker(app, name=SERVICE, queues=queues_of(SERVICE), concurrency=concurrency)


def bare_worker(place: Place, *, concurrency: int) -> None:
    """Run a worker with the same settings, an empty task and nothing else; kombu's own transport."""
    app = Celery("bare", set_as_current=False)
    same = settings("bare", place.redis_url)
    same.pop("broker_transport")
    app.conf.update(same)

    @app.task(name=NOTHING)  # type: ignore[untyped-decorator]  # Celery has no types
    def nothing(_body: str) -> None:
        pass

    run_worker(app, name="bare", queues=["bare.urgent", "bare", "bare.bulk"], concurrency=concurrency)


def make_relay(place: Place) -> Relay:
    """The service's relay."""
    engine = make_engine(place.database_url, name="relay")
    return Relay(engine, RedisPublisher(place.redis_url), load_event_keys(place.keys_dir, SERVICE))


if __name__ == "__main__":
    role, where, count = sys.argv[1], Place.from_json(sys.argv[2]), int(sys.argv[3])
    if role == "worker":
        worker(where, concurrency=count)
    elif role == "bare":
        bare_worker(where, concurrency=count)
    else:
        run_relays([make_relay(where)])
