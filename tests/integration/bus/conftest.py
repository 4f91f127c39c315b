"""A bakery and a shop with real databases, real keys and a clock that tests move; Redis is a list in memory here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Column, Engine, MetaData, Row, Table, Text, Uuid, insert, select, text
from sqlalchemy.orm import Session

from shared import audit
from shared.bus import Handlers, may_act_outward, tables
from shared.bus.answers import Answer, apply_answers, seal_answers, unseal_answers
from shared.bus.keys import EventKeys, create_event_keys, load_event_keys
from shared.bus.receiving.consumer import Consumer
from shared.bus.sending import outbox
from shared.bus.sending.publisher import Call, RedisAway
from shared.bus.sending.relay import Relay
from shared.contracts.contract import Event
from shared.work import Transactions, Work
from tests.unit.bus.bakery import NOON, LoafBaked, LoafSold, OvenOnFire, RecipeChanged, StockCounted

metadata = MetaData()
effect = Table(
    "effect",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("went_out", Text, nullable=False),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Lists:
    """Redis lists in memory: the port `Publisher` without the network. `is_away` makes it refuse."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.is_away = False
        self.is_eaten = True

    def publish(self, calls: Sequence[Call]) -> None:
        if self.is_away:
            raise RedisAway("away")
        self.calls += calls

    def depths(self, queues: Iterable[str]) -> dict[str, int]:
        if self.is_away:
            raise RedisAway("away")
        return {
            queue: 0 if self.is_eaten else sum(call.queue == queue for call in self.calls) for queue in queues
        }

    def close(self) -> None:
        pass

    def take(self) -> list[Call]:
        taken, self.calls = self.calls, []
        return taken


class Broken(ValueError):
    """A handler that does not work."""


@dataclass
class Shop:
    """The subscriber: handlers that leave rows, break on demand, and pass on what follows."""

    engine: Engine
    keys: EventKeys
    clock: Clock
    broken: set[int] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    trouble: Exception | None = None

    def __post_init__(self) -> None:
        handlers = Handlers("shop")
        for event_class in (LoafBaked, OvenOnFire, RecipeChanged, StockCounted):
            handlers.on(event_class)(self._apply)
        self.transactions = Transactions(
            self.engine, keyring=None, audit_key=audit.AuditKey(b"k" * 32), clock=self.clock
        )
        self.consumer = Consumer(
            "shop",
            transactions=self.transactions,
            handlers=handlers,
            keys=self.keys,
            answer=lambda producer, answer: self.answers.append(answer),
            clock=self.clock,
        )

    def _apply(self, work: Work, event: Event) -> None:
        number = getattr(event, "number", 0)
        row = {
            "name": event.name,
            "subject": event.subject,
            "number": number,
            "went_out": str(may_act_outward()),
        }
        work.session.execute(insert(effect).values(row))
        work.emit(LoafSold(subject=event.subject, number=number))
        if number in self.broken:
            raise self.trouble or Broken("words that must not leave")

    def numbers(self, subject: UUID | None = None) -> list[int]:
        """What was done, in order."""
        words = select(effect.c.number).order_by(effect.c.id)
        with self.engine.connect() as connection:
            return list(
                connection.scalars(words if subject is None else words.where(effect.c.subject == subject))
            )

    def went_out(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(select(effect.c.went_out).order_by(effect.c.id)))

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


@dataclass
class Bakery:
    """The producer: an outbox, a relay and what it hears back."""

    engine: Engine
    keys: EventKeys
    clock: Clock
    lists: Lists

    def __post_init__(self) -> None:
        self.relay = Relay(self.engine, self.lists, self.keys, clock=self.clock)

    def emit(self, *events: Event) -> list[UUID]:
        with Session(self.engine) as session:
            ids = [outbox.emit(session, event, now=self.clock()) for event in events]
            session.commit()
        return ids

    def hear(self, answers: Iterable[Answer], keys: EventKeys) -> None:
        """Take answers as they come over Redis: signed and sealed."""
        body = seal_answers(list(answers), producer="bakery", keys=keys, now=self.clock())
        batch = unseal_answers(body.encode(), self.keys, now=self.clock())
        with Session(self.engine) as session:
            apply_answers(session, batch, now=self.clock())
            session.commit()

    def deliveries(self, subscriber: str = "shop") -> list[Row[Any]]:
        words = text(
            "SELECT * FROM bus_delivery WHERE subscriber = :s ORDER BY created_at, position, event_id"
        )
        with self.engine.connect() as connection:
            return list(connection.execute(words, {"s": subscriber}))

    def states(self, subscriber: str = "shop") -> list[str]:
        return [row.state for row in self.deliveries(subscriber)]


@dataclass
class Town:
    """Both, and the way between them."""

    bakery: Bakery
    shop: Shop
    lists: Lists
    clock: Clock

    def bodies(self) -> list[bytes]:
        """What lies on the shop's lists, taken off."""
        calls = [call for call in self.lists.take() if call.queue.partition(".")[0] == "shop"]
        return [body.encode() for call in calls for body in call.arguments]

    def carry(self) -> None:
        """Publish what is due, receive all of it, and bring the answers home."""
        self.bakery.relay.publish_due()
        for body in self.bodies():
            self.shop.consumer.receive(body)
        answers, self.shop.answers = self.shop.answers, []
        if answers:
            self.bakery.hear(answers, self.shop.keys)


@pytest.fixture(scope="session")
def town_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town-keys")
    create_event_keys(folder, ["bakery", "shop", "mill"])
    return folder


@pytest.fixture
def town(new_database: Callable[..., Engine], town_keys: Path) -> Town:
    clock, lists = Clock(), Lists()
    shop = Shop(
        new_database(tables.metadata, metadata, audit.metadata), load_event_keys(town_keys, "shop"), clock
    )
    return Town(
        Bakery(new_database(tables.metadata), load_event_keys(town_keys, "bakery"), clock, lists),
        shop,
        lists,
        clock,
    )
