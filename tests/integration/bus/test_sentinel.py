"""Two Valkeys and three sentinels, real processes: the first one is killed, and nothing that was owed is lost."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis import RedisError
from sqlalchemy import Engine

from shared import audit
from shared.bus import tables
from shared.bus.broker import client_of
from shared.bus.keys import create_event_keys
from shared.bus.sending.publisher import Call, RedisAway, RedisPublisher
from shared.db import make_engine
from telar.doctor import _answers
from telar.local import children
from telar.local.children import Child
from telar.local.redis import find_server, free_port
from tests.chaos.bus.bakery import Place, metadata
from tests.integration.bus.test_worker import emit, is_acknowledged, until, workers
from tests.support.servers import Databases
from tests.unit.deploy.test_systemd_and_backup import ask

__all__ = ["workers"]
pytestmark = pytest.mark.xdist_group("bus_worker")
WORD, WATCHWORD = "pw-%40/x", "watch:me"
QUOTED, QUOTED_WATCH = "pw-%2540%2Fx", "watch%3Ame"


@dataclass
class Watched:
    """Servers, the first of which takes writes at the start, and who watches them."""

    folder: Path
    ports: list[int] = field(default_factory=list)
    watching: list[int] = field(default_factory=list)
    started: dict[int, Child] = field(default_factory=dict)

    def start(self) -> None:
        self.ports = [self._server(None)]
        self.ports.append(self._server(self.ports[0]))
        for port in self.ports:
            until(lambda port=port: _is_up(port))  # type: ignore[misc]
        self.watching = [self._sentinel() for _ in range(3)]
        until(lambda: self.writes_to() == self.ports[0])
        time.sleep(2.5)  # sentinels hear of each other every two seconds; no sooner can they agree

    def _server(self, of: int | None) -> int:
        port, words = (
            free_port(),
            [f'requirepass "{WORD}"', f'masterauth "{WORD}"', "repl-diskless-sync-delay 0"],
        )
        self._run(port, [*words, "appendonly yes", *([f"replicaof 127.0.0.1 {of}"] if of else [])])
        return port

    def _sentinel(self) -> int:
        port = free_port()
        watch = [
            f'requirepass "{WATCHWORD}"',
            f"sentinel sentinel-pass {WATCHWORD}",
            f"sentinel monitor telar 127.0.0.1 {self.ports[0]} 2",
            f'sentinel auth-pass telar "{WORD}"',
            "sentinel down-after-milliseconds telar 1000",
            "sentinel failover-timeout telar 4000",
        ]
        self._run(port, watch, "--sentinel")
        return port

    def _run(self, port: int, lines: list[str], *how: str) -> None:
        home = self.folder / str(port)
        home.mkdir()
        conf = home / "it.conf"
        conf.write_text("\n".join(["bind 127.0.0.1", f"port {port}", f"dir {home}", *lines]) + "\n")
        self.started[port] = children.start("redis", [find_server(), str(conf), *how], log=home / "log")

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.watching)
        return f"sentinel://:{QUOTED}@{hosts}/telar?password={QUOTED_WATCH}"

    def writes_to(self) -> int | None:
        """The port of the server that takes writes now, as the sentinels say; None while they do not know."""
        try:
            with client_of(self.url, seconds=1) as client:
                client.ping()
                return int(client.info("server")["tcp_port"])
        except RedisError:
            return None

    def kill_first(self) -> None:
        self.started[self.ports[0]].process.kill()

    def stop(self) -> None:
        for child in self.started.values():
            child.ask_to_stop()
        for child in self.started.values():
            child.wait(10)


def _is_up(port: int) -> bool:
    try:
        with client_of(f"redis://:{QUOTED}@127.0.0.1:{port}/0", seconds=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    made = Watched(tmp_path_factory.mktemp("sentinel"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def client() -> None:
    """What `workers` of the other tests asks for: a Redis that was emptied; this one is new."""


@pytest.fixture
def place(
    new_database: Callable[..., Engine], databases: Databases, watched: Watched, tmp_path: Path
) -> Place:
    engines = {
        service: new_database(tables.metadata, metadata, audit.metadata) for service in ("bakery", "shop")
    }
    create_event_keys(tmp_path, engines)
    urls = {service: databases.url_of(engine) for service, engine in engines.items()}
    return Place(urls, watched.url, str(tmp_path))


def test_relay_and_workers_go_on_with_the_next_server_and_lose_nothing(
    watched: Watched, workers: dict[str, Child], place: Place
) -> None:
    engine = make_engine(place.databases["bakery"])
    for number in range(20):
        emit(engine, number)
    until(lambda: is_acknowledged(engine, 20))

    watched.kill_first()
    for number in range(20, 40):
        emit(engine, number)
    until(lambda: watched.writes_to() == watched.ports[1], seconds=30)
    for number in range(40, 60):
        emit(engine, number)

    until(lambda: is_acknowledged(engine, 60), seconds=90)
    assert all(child.is_alive for child in workers.values())
    engine.dispose()


def test_what_publishes_and_what_asks_for_health_find_the_server_too(watched: Watched) -> None:
    publisher = RedisPublisher(watched.url)
    publisher.publish([Call("shop", "bus.tick", ("knead",))])
    assert publisher.depths(["shop"]) == {"shop": 1}
    assert ask("redis", TELAR_REDIS_URL=watched.url).returncode == 0
    assert _answers(watched.url)

    for port in watched.watching:
        watched.started[port].process.kill()

    publisher.close()
    with pytest.raises(RedisAway):
        publisher.publish([Call("shop", "bus.tick", ("knead",))])
    assert ask("redis", TELAR_REDIS_URL=watched.url).returncode == 1
    assert not _answers(watched.url)
