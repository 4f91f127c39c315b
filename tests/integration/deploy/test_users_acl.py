"""users.acl in a real Valkey: each service eats from its own queues, adds to others', and does no more."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from kombu import Connection, Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.bus.queues import queue_of, queues_of, settings
from shared.bus.sending.publisher import Call, RedisPublisher
from telar.local import children
from telar.local.redis import find_server, free_port
from telar.wiring import timetables

DEPLOY = Path(__file__).parents[3] / "deploy" / "redis"
USERS = ("intake", "groups", "notifications", "relay", "beat")
SERVICES = USERS[:3]
TICKED = {queue_of(timetable, entry) for timetable in timetables() for entry in timetable.entries()}
"""Every queue that the timetable wakes somebody by; the urgent ones are those that escalate alerts."""


class Server:
    """A Valkey that knows the users of deploy/ only."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        (folder / "users.acl").write_text(rendered((DEPLOY / "users.acl").read_text()))
        lines = [
            line
            for line in (DEPLOY / "redis.conf").read_text().splitlines()
            if not line.startswith(("port", "dir", "aclfile"))
        ]
        lines += [f"port {self.port}", f"dir {folder}", f"aclfile {folder}/users.acl", "bind 127.0.0.1"]
        (folder / "redis.conf").write_text("\n".join(lines))
        self.child = children.start("valkey", [find_server(), str(folder / "redis.conf")], log=folder / "log")

    def url(self, user: str) -> str:
        return f"redis://telar_{user}:{quote(password(user))}@127.0.0.1:{self.port}/0"

    def client(self, user: str) -> redis.Redis:
        return redis.Redis.from_url(self.url(user), decode_responses=True)


def stranger(server: Server, **named: str) -> redis.Redis:
    """A client that is refused once and does not try again for seconds."""
    return redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0), **named)


def password(user: str) -> str:
    return f"invented-{user}-password"


def rendered(text: str) -> str:
    for user in USERS:
        text = text.replace(f"@{user}@", sha256(password(user).encode()).hexdigest())
    return text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("valkey"))
    with made.client("beat") as client:
        for _ in range(500):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert made.child.is_alive, "the server refused deploy/redis"
                time.sleep(0.02)
    yield made
    made.child.ask_to_stop()
    made.child.wait()


@pytest.mark.parametrize("user", USERS)
def test_each_user_signs_in_with_her_own_password_alone(server: Server, user: str) -> None:
    assert server.client(user).ping()
    with pytest.raises(redis.AuthenticationError):
        stranger(server, username=f"telar_{user}", password="guess").ping()


def test_nobody_enters_without_a_name(server: Server) -> None:
    with pytest.raises(redis.AuthenticationError):
        stranger(server).ping()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_a_service_reads_no_queue_but_its_own(server: Server, service: str, other: str) -> None:
    client = server.client(service)
    for queue in queues_of(other):
        if service == other:
            client.lpush(queue, "x")
            assert client.rpop(queue) == "x"
            continue
        client.lpush(queue, "wake up")
        for deed in (
            lambda queue=queue: client.rpop(queue),
            lambda queue=queue: client.lrange(queue, 0, -1),
            lambda queue=queue: client.brpop([queue], timeout=1),
            lambda queue=queue: client.lindex(queue, 0),
            lambda queue=queue: client.delete(queue),
            lambda queue=queue: client.ltrim(queue, 1, 0),
            lambda queue=queue: client.rename(queue, service),
            lambda queue=queue: client.eval("return redis.call('rpop', KEYS[1])", 1, queue),
        ):
            with pytest.raises(redis.ResponseError):
                deed()
        assert server.client(other).rpop(queue) == "wake up"


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize(
    "command",
    [
        "FLUSHALL", "FLUSHDB", "KEYS *", "CONFIG GET *", "ACL LIST", "DEBUG SLEEP 0", "SHUTDOWN NOSAVE",
        "MONITOR", "REPLICAOF 127.0.0.1 1", "SCRIPT FLUSH", "SWAPDB 0 1", "MODULE LIST", "CLIENT LIST",
        "RANDOMKEY", "SCAN 0", "SUBSCRIBE x", "SAVE", "LRANGE unacked 0 -1", "GETDEL bank", "SET bank x",
    ],
)  # fmt: skip
def test_no_service_commands_the_server(server: Server, user: str, command: str) -> None:
    with pytest.raises(redis.ResponseError):
        server.client(user).execute_command(*command.split())


@pytest.mark.parametrize("user", ["relay", "beat"])
def test_who_only_wakes_others_reads_nothing(server: Server, user: str) -> None:
    client = server.client(user)
    client.lpush("intake", "wake up")
    assert client.llen("intake") == 1
    for deed in (
        lambda: client.rpop("intake"),
        lambda: client.lrange("intake", 0, -1),
        lambda: client.delete("intake"),
    ):
        with pytest.raises(redis.ResponseError):
            deed()
    server.client("intake").rpop("intake")


@pytest.mark.parametrize("user", USERS)
def test_the_real_publisher_wakes_every_service_it_must(server: Server, user: str) -> None:
    every = {queue for service in SERVICES for queue in queues_of(service)}
    queues = sorted(TICKED if user == "beat" else every)
    publisher = RedisPublisher(server.url(user))
    publisher.publish([Call(queue, "bus.receive", ("x",)) for queue in queues])

    assert publisher.depths(queues) == dict.fromkeys(queues, 1)
    publisher.close()
    for queue in queues:
        server.client(queue.split(".")[0]).rpop(queue)


@pytest.mark.parametrize("service", SERVICES)
def test_the_real_transport_eats_acknowledges_and_puts_back(server: Server, service: str) -> None:
    publisher = RedisPublisher(server.url("relay"))
    publisher.publish([Call(service, "bus.receive", (str(number),)) for number in range(2)])
    publisher.close()
    conf = settings(service, server.url(service))
    eaten: list[object] = []

    with Connection(
        conf["broker_url"],
        transport=conf["broker_transport"],
        transport_options=conf["broker_transport_options"],
    ) as connection:
        consumer = connection.Consumer(
            [Queue(name, exchange="", routing_key=name) for name in queues_of(service)],
            callbacks=[
                lambda body, message: (
                    eaten.append(body),
                    message.ack() if len(eaten) > 1 else message.requeue(),
                )
            ],
            accept=["json"],
        )
        consumer.qos(prefetch_count=1)
        with consumer:
            while len(eaten) < 3:
                connection.drain_events(timeout=5)
        connection.default_channel.qos.restore_visible()
    assert len(eaten) == 3
    assert server.client(service).llen(service) == 0


def test_start_puts_hashes_where_the_list_has_names(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "run").mkdir()
    for user in USERS:
        (tmp_path / "secrets" / f"redis_{user}").write_text(password(user) + "\n")
    script = (DEPLOY / "start.sh").read_text()
    for old, new in (
        ("/run/secrets", str(tmp_path / "secrets")),
        ("/run/valkey", str(tmp_path / "run")),
        ("/etc/telar", str(DEPLOY)),
        ("exec valkey-server", "exec true"),
    ):
        script = script.replace(old, new)
    subprocess.run(["sh", "-c", script], check=True, env={"PATH": os.environ["PATH"]})

    made = tmp_path / "run" / "users.acl"
    assert made.read_text() == rendered((DEPLOY / "users.acl").read_text())
    assert made.stat().st_mode & 0o077 == 0


def test_the_list_in_the_repository_holds_no_password_and_every_service_is_in_it() -> None:
    text = (DEPLOY / "users.acl").read_text()

    assert re.findall(r"^user (\S+)", text, re.MULTILINE) == ["default", *(f"telar_{user}" for user in USERS)]
    assert re.findall(r" #(\S+)", text) == [f"@{user}@" for user in USERS]
    assert " >" not in text
    assert "nopass" not in text
    assert "+@all" not in text
    assert "~* " not in text
