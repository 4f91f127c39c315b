"""A real Celery worker on a real Redis: garbage does not stop it, ticks reach it, answers come home."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from celery import Celery
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared import audit
from shared.bus import tables
from shared.bus.keys import create_event_keys, load_event_keys
from shared.bus.processes import TickScheduler
from shared.bus.queues import beat_schedule, settings
from shared.bus.sending import outbox
from shared.bus.sending.publisher import Call, RedisAway, RedisPublisher
from shared.bus.sending.relay import Relay, start_thread
from shared.bus.transport import ASIDE, read_message
from shared.clock import utc_now
from shared.db import make_engine
from telar.local import children
from telar.local.children import Child
from telar.local.redis import Redis, free_port
from telar.local.system import WORKERS
from telar.running.processes import queues_for
from telar.wiring import timetables
from tests.chaos.bus.bakery import RUNG, BunBaked, Place, make_timetable, metadata
from tests.support.servers import Databases

pytestmark = pytest.mark.xdist_group("bus_worker")
GARBAGE = [
    b"", b"garbage", b"{}", b"[]", b"null", b"7", b'"x"', b"\xff\xfe\x00", b"[" * 5000,
    json.dumps({"body": "x", "properties": {}, "headers": {}}).encode(),
    json.dumps({"body": "x", "properties": {"delivery_tag": "t", "delivery_info": {}}, "headers": {"task": "x"}}).encode(),
]  # fmt: skip


@pytest.fixture
def place(
    new_database: Callable[..., Engine], databases: Databases, redis_server: Redis, tmp_path: Path
) -> Place:
    engines = {
        service: new_database(tables.metadata, metadata, audit.metadata) for service in ("bakery", "shop")
    }
    create_event_keys(tmp_path, engines)
    urls = {service: databases.url_of(engine) for service, engine in engines.items()}
    return Place(urls, redis_server.url, str(tmp_path))


@pytest.fixture
def client(place: Place) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(place.redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def engine(place: Place, new_database: Callable[..., Engine]) -> Iterator[Engine]:
    made = make_engine(place.databases["bakery"])
    yield made
    made.dispose()


@pytest.fixture
def workers(place: Place, client: redis.Redis, tmp_path: Path) -> Iterator[dict[str, Child]]:
    command = [sys.executable, "-m", "tests.chaos.bus.bakery"]
    started = {
        role: children.start(role, [*command, role, place.to_json()], log=tmp_path / f"{role}.log")
        for role in ("shop", "bakery", "relays")
    }
    yield started
    for child in started.values():
        child.ask_to_stop()
    for child in started.values():
        child.wait(15)


def until(is_so: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def emit(engine: Engine, number: int) -> None:
    with Session(engine) as session:
        outbox.emit(session, BunBaked(subject=uuid4(), number=number), now=utc_now())
        session.commit()


def is_acknowledged(engine: Engine, count: int) -> bool:
    with engine.connect() as connection:
        words = text("SELECT count(*) FROM bus_delivery WHERE state = 'acknowledged'")
        return connection.scalar(words) == count


def test_garbage_unknown_tasks_and_forged_bodies_do_not_stop_a_worker(
    workers: dict[str, Child], client: redis.Redis, engine: Engine, place: Place
) -> None:
    emit(engine, 1)
    until(lambda: is_acknowledged(engine, 1))
    for item in GARBAGE:
        client.lpush("shop", item)
    publisher = RedisPublisher(place.redis_url)
    publisher.publish(
        [
            Call("shop", "bus.nothing_of_ours", ("x",)),
            Call("shop", "bus.receive", ("forged",)),
            Call("shop", "bus.receive", (7, None)),
            Call("shop.urgent", "bus.answers", ("forged",)),
            Call("shop", "bus.tick", ("nothing",)),
            Call("shop", "bus.tick", ("too", "many")),
        ]
    )
    publisher.close()

    emit(engine, 2)
    until(lambda: is_acknowledged(engine, 2))

    assert client.llen("shop" + ASIDE) == len(GARBAGE)
    assert client.llen("shop") == 0


def test_a_redis_that_refuses_every_write_for_a_while_ends_no_worker(
    workers: dict[str, Child], client: redis.Redis, engine: Engine
) -> None:
    """As when its disk is full; here because it wants a replica that it does not have."""
    emit(engine, 1)
    until(lambda: is_acknowledged(engine, 1))
    client.config_set("min-replicas-to-write", 1)
    try:
        emit(engine, 2)
        ends = time.monotonic() + 6
        until(lambda: time.monotonic() > ends or not all(child.is_alive for child in workers.values()))
        assert [role for role, child in workers.items() if not child.is_alive] == []
    finally:
        client.config_set("min-replicas-to-write", 0)

    until(lambda: is_acknowledged(engine, 2), seconds=60)


def test_what_lies_in_redis_names_a_task_and_tells_nothing_beside_the_signed_body(
    engine: Engine, place: Place, client: redis.Redis
) -> None:
    keys = load_event_keys(Path(place.keys_dir), "bakery")
    emit(engine, 41)
    relay = Relay(engine, RedisPublisher(place.redis_url), keys)
    relay.publish_due()

    (message,) = client.lrange("shop", 0, -1)

    headers = json.loads(message)["headers"]
    assert headers["task"] == "bus.receive"
    assert headers["argsrepr"] == headers["kwargsrepr"] == ""
    assert read_message(message) is not None


def test_a_publish_to_a_redis_that_is_not_there_fails_soon_and_says_so() -> None:
    publisher = RedisPublisher(f"redis://127.0.0.1:{free_port()}/0")
    started = time.monotonic()

    with pytest.raises(RedisAway):
        publisher.publish([Call("shop", "bus.receive", ("x",))])
    with pytest.raises(RedisAway):
        publisher.depths(["shop"])

    assert time.monotonic() - started < 20, "a caller was made to wait"


def test_a_publisher_finds_redis_again_after_it_was_away(tmp_path: Path) -> None:
    server = Redis(tmp_path / "redis")
    server.start()
    publisher = RedisPublisher(server.url)
    publisher.publish([Call("shop", "bus.receive", ("x",))])
    server.stop()
    with pytest.raises(RedisAway):
        publisher.publish([Call("shop", "bus.receive", ("x",))])

    server.start()
    try:
        publisher.publish([Call("shop", "bus.receive", ("x",))] * 3)
        assert publisher.depths(["shop", "mill"]) == {"shop": 4, "mill": 0}
    finally:
        publisher.close()
        server.stop()


def test_a_relay_in_a_thread_is_woken_by_a_commit_and_ends_when_told(
    engine: Engine, place: Place, client: redis.Redis
) -> None:
    relay = Relay(engine, RedisPublisher(place.redis_url), load_event_keys(Path(place.keys_dir), "bakery"))
    stop = start_thread(relay)
    try:
        emit(engine, 1)
        until(lambda: client.llen("shop") == 1, seconds=15)
    finally:
        stop()

    assert relay.counts.published == 1
    assert relay.counts.interruptions == 0


def test_a_relay_outlives_the_loss_of_its_connections(
    engine: Engine, place: Place, client: redis.Redis
) -> None:
    relay = Relay(engine, RedisPublisher(place.redis_url), load_event_keys(Path(place.keys_dir), "bakery"))
    stop = start_thread(relay)
    try:
        until(lambda: relay.counts.passes > 1, seconds=15)
        with engine.connect() as connection:
            words = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            )
            connection.execute(text(words + " AND pid <> pg_backend_pid()"))
        until(lambda: relay.counts.interruptions > 0, seconds=15)
        emit(engine, 1)
        until(lambda: client.llen("shop") == 1, seconds=15)
    finally:
        stop()


@pytest.fixture
def tick(place: Place) -> Callable[[str], None]:
    """A function: the name of a tick of the shop's timetable in, one tick of the clock sent."""
    app = Celery("beat", set_as_current=False)
    schedule = beat_schedule(make_timetable("shop"))
    app.conf.update(settings("beat", place.redis_url), beat_schedule=schedule)
    scheduler = TickScheduler(app)
    return lambda name: scheduler.apply_async(scheduler.schedule[f"shop.{name}"], advance=False)


@pytest.mark.parametrize(("name", "queue", "most"), [("knead", "shop", 20), ("ring", "shop.urgent", 200)])
def test_ticks_are_not_piled_up_on_a_queue_that_nobody_eats(
    client: redis.Redis, tick: Callable[[str], None], name: str, queue: str, most: int
) -> None:
    for _ in range(most + 10):
        tick(name)

    assert client.llen(queue) == most
    message = json.loads(client.lindex(queue, 0))
    assert message["headers"]["eta"] is None
    assert message["headers"]["expires"]
    assert message["properties"]["delivery_info"]["exchange"] == ""


def test_a_clock_that_is_set_back_an_hour_silences_no_tick(client: redis.Redis, place: Place) -> None:
    app = Celery("beat", set_as_current=False)
    app.conf.update(settings("beat", place.redis_url), beat_schedule=beat_schedule(make_timetable("shop")))
    shown = [utc_now()]
    app.now = lambda: shown[-1]
    scheduler = TickScheduler(app)

    def run(seconds: int) -> int:
        for _ in range(seconds * 2):
            shown.append(shown[-1] + timedelta(seconds=0.5))
            while scheduler.tick() == 0:
                pass
        ticks = int(client.llen("shop.urgent"))
        client.delete("shop.urgent", "shop")
        return ticks

    assert run(seconds=10) >= 9
    shown.append(shown[-1] - timedelta(hours=1))
    assert run(seconds=10) >= 9


def test_with_500_calls_waiting_an_urgent_tick_is_heard_within_seconds(
    workers: dict[str, Child], client: redis.Redis, place: Place, tick: Callable[[str], None]
) -> None:
    publisher = RedisPublisher(place.redis_url)
    publisher.publish([Call("shop", "bus.tick", ("knead",))] * 500)
    publisher.close()
    until(lambda: client.llen("shop") < 500)

    tick("knead")
    tick("ring")
    rang, shop = time.monotonic(), make_engine(place.databases["shop"])
    words = text("select count(*) from effect where number = :rung")
    with shop.connect() as connection:
        until(lambda: connection.scalar(words, {"rung": RUNG}) == 1, seconds=5)
    shop.dispose()

    assert client.llen("shop") > 300, "the backlog was over before: nothing was shown"
    assert time.monotonic() - rang < 5


def test_what_stands_between_an_alert_and_a_person_is_urgent_and_has_a_worker() -> None:
    urgent = {
        f"{timetable.service}.{entry.name}"
        for timetable in timetables()
        for entry in timetable.entries()
        if entry.is_urgent
    }
    eaten = {queue for name in WORKERS for queue in queues_for(name)[1]}

    assert urgent == {"intake.look_at_alerts", "intake.tell_chain_alive", "notifications.staff_notices"}
    assert {"intake.urgent", "notifications.urgent"} <= eaten
    assert "notifications.urgent" not in queues_for("notifications")[1], "mail to her could hold it up"
