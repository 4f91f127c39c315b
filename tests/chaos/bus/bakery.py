"""Two invented services in processes of their own: a bakery tells a shop of each loaf, the shop sends a receipt back."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from celery import Celery
from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, Uuid, insert, text

from shared.audit import AuditKey
from shared.bus import Handlers, Timetable, tables
from shared.bus.celery_app import make_celery
from shared.bus.current import current
from shared.bus.keys import load_event_keys
from shared.bus.processes import run_relays, run_worker
from shared.bus.queues import queues_of, settings
from shared.bus.sending.publisher import RedisPublisher
from shared.bus.sending.relay import Relay
from shared.contracts.contract import Event
from shared.db import make_engine
from shared.work import Transactions, Work

metadata = MetaData()
effect = Table(
    "effect",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
)
"""What a handler did; nothing here stops it from being done twice."""


RUNG = -1
"""What the bell leaves among the effects."""


class BunBaked(Event):
    """A bun came out of the oven."""

    name: ClassVar[str] = "bakery.bun_baked.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("shop",)
    number: int


class BunSold(Event):
    """A bun was sold."""

    name: ClassVar[str] = "shop.bun_sold.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("bakery",)
    number: int


shop, bakery = Handlers("shop"), Handlers("bakery")


@shop.on(BunBaked)
def sell(work: Work, event: BunBaked) -> None:
    note(work, event)
    work.emit(BunSold(subject=event.subject, number=event.number))


@bakery.on(BunSold)
def note(work: Work, event: BunBaked | BunSold) -> None:
    now = current()
    assert now is not None
    row = {"event_id": now.event_id, "subject": event.subject, "number": event.number}
    work.session.execute(insert(effect).values(row))


@dataclass(frozen=True)
class Place:
    """Where things are. databases: service to address."""

    databases: dict[str, str]
    redis_url: str
    keys_dir: str

    def to_json(self) -> str:
        return json.dumps(vars(self))


@dataclass(frozen=True)
class Runtime:
    engine: Engine
    transactions: Transactions


def build(place: Place, service: str) -> Runtime:
    engine = make_engine(place.databases[service], name=service)
    return Runtime(engine, Transactions(engine, keyring=None, audit_key=AuditKey(b"k" * 32)))


def prepare(place: Place) -> None:
    for url in place.databases.values():
        engine = make_engine(url)
        with engine.begin() as connection:
            tables.create_tables(connection)
            metadata.create_all(connection)
        engine.dispose()


def make_timetable(service: str) -> Timetable:
    """A long piece of work on the usual queue, and a bell that must be heard meanwhile."""
    timetable = Timetable(service)

    @timetable.every(seconds=1)
    def knead(runtime: Runtime) -> None:
        with runtime.engine.begin() as connection:
            connection.execute(text("select pg_sleep(0.1)"))

    @timetable.every(seconds=1, urgent=True)
    def ring(runtime: Runtime) -> None:
        with runtime.engine.begin() as connection:
            connection.execute(insert(effect).values(event_id=uuid4(), subject=uuid4(), number=RUNG))

    return timetable


def worker(place: Place, service: str) -> None:
    app = make_celery(
        service,
        redis_url=place.redis_url,
        keys_dir=Path(place.keys_dir),
        handlers={"shop": shop, "bakery": bakery}[service],
        timetable=make_timetable(service),
        runtime=lambda: build(place, service),
    )
    run_worker(app, name=service, queues=queues_of(service), concurrency=2)


def relays(place: Place) -> None:
    keys = Path(place.keys_dir)
    run_relays(
        [
            Relay(
                make_engine(url, pool_size=2), RedisPublisher(place.redis_url), load_event_keys(keys, service)
            )
            for service, url in place.databases.items()
        ]
    )


def plain_worker(place: Place) -> None:
    """Celery by itself, as careful as its settings allow: what the bus is compared with."""
    app = Celery("plain", set_as_current=False)
    careful = settings("plain", place.redis_url)
    careful["broker_transport_options"] |= {
        "visibility_timeout": 5,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }
    app.conf.update(careful)
    engines: dict[str, Engine] = {}

    @app.task(name="plain.sell")
    def plain_sell(event_id: str, subject: str, number: int) -> None:
        if "shop" not in engines:
            engines["shop"] = make_engine(place.databases["shop"])
        with engines["shop"].begin() as connection:
            row = {"event_id": event_id, "subject": subject, "number": number}
            connection.execute(insert(effect).values(row))

    run_worker(app, name="plain", queues=["plain"], concurrency=2)


if __name__ == "__main__":
    role, where = sys.argv[1], Place(**json.loads(sys.argv[2]))
    if role == "relays":
        relays(where)
    elif role == "plain":
        plain_worker(where)
    else:
        worker(where, role)
