"""Every place where typed words may come to lie, and the search through them, in whatever form they lie there."""

import base64
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

import psycopg
import redis

from telar.local.settings import SERVICES as DATABASES
from telar.local.system import System

CONTROL: Final = "controlWKPYB5528"
"""A plain word put into each place, to see that the search finds what is there."""
_DEADLINE_SECONDS: Final = 60.0
_SUBSCRIBERS: Final = {"groups": "case_id", "notifications": "case_ref"}


def forms_of(word: str) -> list[bytes]:
    """The word as it might lie about: plain, base64 at each offset, hex, URL, JSON with escapes, UTF-16."""
    plain = word.encode()
    shifted = [base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word).encode()
    return [
        plain,
        *shifted,
        plain.hex().encode(),
        plain.hex().upper().encode(),
        quote(word).encode(),
        escaped,
        word.encode("utf-16-le"),
    ]


def is_in(word: str, content: bytes) -> bool:
    """Whether the word lies in there in any form."""
    return any(form in content for form in forms_of(word))


@contextmanager
def watched(url: str) -> Iterator[list[bytes]]:
    """Every command that passes through Redis meanwhile, as its MONITOR shows it; begins once it is seen to look."""
    seen: list[bytes] = []
    stop = threading.Event()
    client = redis.Redis.from_url(url, socket_timeout=None)

    def listen() -> None:
        with client.monitor() as monitor:
            while not stop.is_set():
                seen.append(json.dumps(monitor.next_command(), default=str).encode())

    thread = threading.Thread(target=listen)
    thread.start()
    with redis.Redis.from_url(url) as prod:
        wait_until(lambda: bool(prod.ping() and seen), what="MONITOR shows nothing")
        try:
            yield seen
        finally:
            stop.set()
            while thread.is_alive():
                prod.ping()
                thread.join(timeout=0.1)
    client.close()


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float = _DEADLINE_SECONDS) -> None:
    """Look again and again until it is so; fail with `what` at the deadline."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def ask(system: System, service: str, words: str) -> list[tuple[object, ...]]:
    """Ask a service's database."""
    with psycopg.connect(system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]) as connection:
        return connection.execute(words.encode()).fetchall()


def is_known_everywhere(system: System, case: str) -> bool:
    """Whether every other service has heard of the case."""
    return all(
        ask(system, service, f"select 1 from case_copy where {column} = '{case}'")
        for service, column in _SUBSCRIBERS.items()
    )


def is_drained(system: System) -> bool:
    """Whether each subscriber has acknowledged everything that was ever told."""
    words = "select count(*) from bus_delivery where state <> 'acknowledged'"
    return all(ask(system, service, words) == [(0,)] for service in ("intake", "groups", "notifications"))


def plant_control(system: System, addresses: list[str]) -> None:
    """Put the plain word in each place that is searched."""
    for service in DATABASES:
        url = system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create table control (word text)")
            connection.execute("insert into control values (%s)", (CONTROL,))
    with redis.Redis.from_url(system.environment["TELAR_REDIS_URL"]) as client:
        client.set("control", CONTROL)
    (system.settings.home / "log" / "control.log").write_text(CONTROL)
    mail = system.settings.home / "mail"
    mail.mkdir(exist_ok=True)
    (mail / "control.eml").write_text(CONTROL)
    addresses.append(f"http://localhost/?q={CONTROL}")


def places(system: System, passed: list[bytes], addresses: list[str]) -> dict[str, bytes]:
    """Everything that is kept or that passed, by name."""
    assert system.postgres is not None
    with system.postgres.connect() as connection:
        connection.execute("checkpoint")
    data, home = system.postgres.data, system.settings.home

    def under(*parts: str) -> bytes:
        folder = home.joinpath(*parts)
        return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    found = {f"dump of {service}": _dump(system, service) for service in DATABASES}
    for name, folder in (("tables on disk", "base"), ("write-ahead log", "pg_wal")):
        found[name] = b"".join(path.read_bytes() for path in (data / folder).rglob("*") if path.is_file())
    return found | {
        "redis files": under("redis"),
        "redis commands": b"\n".join(passed),
        "logs": under("log") + system.postgres.log.read_bytes(),
        "mail": under("mail"),
        "addresses": "\n".join(addresses).encode(),
    }


def _dump(system: System, service: str) -> bytes:
    assert system.postgres is not None
    program = system.postgres._programs / "pg_dump"
    url = system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]
    return subprocess.run([str(program), "--inserts", url], check=True, capture_output=True).stdout
