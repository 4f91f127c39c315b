"""How fast and how soon: outbox to inbox as a share of bare Celery on the same Redis, and idle latency from commit to effect."""

import json
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Final
from uuid import UUID, uuid4

from redis import Redis as Client
from rich.console import Console
from sqlalchemy import Engine, text

from bench.bakery import NOTHING, LoafBaked, Place, build, prepare
from shared.actor import Actor
from shared.bus.sending.publisher import Call, RedisPublisher
from shared.db import make_engine
from telar.local import children
from telar.local.children import Child
from telar.local.postgres import Postgres
from telar.local.redis import Redis

TARGET_SHARE: Final = 0.35
TARGET_P99_MS: Final = 250.0
_CONCURRENCY: Final = 2
_SUBJECTS: Final = 300
_PER_SECOND: Final = 20


def run(*, quick: bool, json_path: Path) -> dict[str, Any]:
    """Measure, print, write `json_path`, and return the figures.

    Both sides: the same Redis, two prefork processes, late acknowledgement, prefetch 1, one message an event;
    the clock runs from the first event a worker touched to the last that was done with (ours: acknowledged).
    """
    rounds, events, seconds = (3, 1200, 5) if quick else (9, 2000, 15)
    with _servers() as place:
        prepare(place)
        with _running(place) as bench:
            latencies = _latencies(place, seconds=seconds)
            pairs = [_pair(bench, events) for _ in range(rounds)]
    bare, whole, carried = (statistics.median(column) for column in zip(*pairs, strict=True))
    figures = {
        "bare_celery_per_second": round(bare, 1),
        "events_per_second": round(whole, 1),
        "share_of_bare_celery": round(statistics.median(w / b for b, w, _ in pairs), 3),
        "share_with_emission": round(statistics.median(c / b for b, _, c in pairs), 3),
        "events_per_second_with_emission": round(carried, 1),
        "idle_latency_p50_ms": round(_percentile(latencies, 50), 1),
        "idle_latency_p99_ms": round(_percentile(latencies, 99), 1),
        "idle_latency_samples": len(latencies),
        "rounds": [[round(figure, 1) for figure in pair] for pair in pairs],
        "events_a_round": events,
        "target_share": TARGET_SHARE,
        "target_p99_ms": TARGET_P99_MS,
        "python": platform.python_version(),
    }
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(figures, indent=2) + "\n")
    _print(figures)
    return figures


def _print(figures: dict[str, Any]) -> None:
    say = Console().print
    say(f"bare Celery, empty task        {figures['bare_celery_per_second']:8.0f} a second")
    say(f"outbox → relay → Celery → inbox{figures['events_per_second']:8.0f} a second")
    shares = [whole / bare for bare, whole, _ in figures["rounds"]]
    spread = f"median of {len(shares)} rounds, from {min(shares):.2f} to {max(shares):.2f}"
    say(f"  share {figures['share_of_bare_celery']:.2f} (target ≥ {TARGET_SHARE}; {spread})")
    say(
        f"  share {figures['share_with_emission']:.2f} while another process writes the events, one commit each"
    )
    say(
        f"commit → effect at {_PER_SECOND}/s     p50 {figures['idle_latency_p50_ms']:.1f} ms, "
        f"p99 {figures['idle_latency_p99_ms']:.1f} ms (target < {TARGET_P99_MS:.0f} ms)"
    )


@contextmanager
def _servers() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="telar-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        postgres.start()
        try:
            redis.start()
            postgres.ensure_databases(["bakery"])
            yield Place(postgres.url("bakery"), redis.url, folder / "keys")
        finally:
            redis.stop()
            postgres.stop()


@dataclass(frozen=True)
class _Bench:
    """The running parts: a bare worker, the service's worker and relay, and ways to look at what they did."""

    place: Place
    bare: Child
    relay: Child
    engine: Engine
    client: "Client"

    def acknowledged(self) -> int:
        return self._count("SELECT count(*) FROM bus_delivery WHERE state = 'acknowledged'")

    def applied(self) -> int:
        return self._count("SELECT count(*) FROM loaf")

    def lying(self) -> int:
        return int(self.client.llen("bare")) + int(self.client.hlen("unacked"))

    def _count(self, words: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(words)).scalar_one())


@contextmanager
def _running(place: Place) -> Iterator[_Bench]:
    roles = ("bare", "worker", "relay")
    started = {role: _start(role, place) for role in roles}
    try:
        with Client.from_url(place.redis_url) as client:
            bench = _Bench(place, started["bare"], started["relay"], make_engine(place.database_url), client)
            _emit(place, 20, one_commit=True)
            RedisPublisher(place.redis_url).publish([Call("bare", NOTHING, ("x",))] * 20)
            _until(lambda: bench.acknowledged() == 20 and not bench.lying())
            yield bench
    finally:
        for child in started.values():
            child.ask_to_stop()
        for child in started.values():
            child.wait()


def _start(role: str, place: Place) -> Child:
    command = [sys.executable, "-m", "bench.bakery", role, place.to_json(), str(_CONCURRENCY)]
    return children.start(role, command, log=place.keys_dir.parent / f"{role}.log")


@contextmanager
def _held(child: Child) -> Iterator[None]:
    """Stop a process while the work is laid out for it."""
    child.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        child.process.send_signal(signal.SIGCONT)


def _pair(bench: _Bench, events: int) -> tuple[float, float, float]:
    """Bare Celery, events already owed, events owed while they are written; each a second."""
    return _bare(bench, events), _owed(bench, events), _carried(bench, events)


def _bare(bench: _Bench, events: int) -> float:
    publisher = RedisPublisher(bench.place.redis_url)
    calls = [Call("bare", NOTHING, ("x" * 800,)) for _ in range(events)]
    with _held(bench.bare):
        for start in range(0, events, 200):
            publisher.publish(calls[start : start + 200])
    publisher.close()
    return _rate(lambda: events - bench.lying(), lambda: events - bench.lying(), events)


def _owed(bench: _Bench, events: int) -> float:
    acknowledged, applied = bench.acknowledged(), bench.applied()
    with _held(bench.relay):
        _emit(bench.place, events, one_commit=True)
    return _rate(lambda: bench.applied() - applied, lambda: bench.acknowledged() - acknowledged, events)


def _carried(bench: _Bench, events: int) -> float:
    acknowledged, applied = bench.acknowledged(), bench.applied()
    emitter = Thread(target=_emit, args=(bench.place, events), kwargs={"one_commit": False})
    emitter.start()
    rate = _rate(lambda: bench.applied() - applied, lambda: bench.acknowledged() - acknowledged, events)
    emitter.join()
    return rate


def _emit(place: Place, events: int, *, one_commit: bool) -> None:
    runtime = build(place)
    subjects = [uuid4() for _ in range(_SUBJECTS)]
    actor = Actor.service("bakery")
    batch = events if one_commit else 1
    for start in range(0, events, batch):
        with runtime.transactions.begin(actor=actor, purpose="bake") as work:
            for number in range(start, start + batch):
                work.emit(LoafBaked(subject=subjects[number % _SUBJECTS], number=number))
    runtime.engine.dispose()


def _latencies(place: Place, *, seconds: int) -> list[float]:
    """Milliseconds from just before the commit to the effect's own clock, one event every 50 ms, sorted."""
    runtime = build(place)
    actor = Actor.service("bakery")
    sent: dict[UUID, float] = {}
    started = time.monotonic()
    for number in range(seconds * _PER_SECOND):
        time.sleep(max(0.0, started + number / _PER_SECOND - time.monotonic()))
        subject = uuid4()
        with runtime.transactions.begin(actor=actor, purpose="bake") as work:
            work.emit(LoafBaked(subject=subject, number=number))
            sent[subject] = time.time()
    _until(lambda: len(_effects(runtime.engine, sent)) == len(sent))
    effects = _effects(runtime.engine, sent)
    runtime.engine.dispose()
    return sorted((effects[subject] - at) * 1000 for subject, at in sent.items())


def _effects(engine: Engine, sent: dict[UUID, float]) -> dict[UUID, float]:
    words = text(
        "SELECT e.subject, extract(epoch FROM loaf.sold_at) FROM loaf JOIN bus_event AS e ON e.id = loaf.event_id"
        " WHERE e.subject = ANY(:subjects)"
    )
    with engine.connect() as connection:
        return {subject: float(at) for subject, at in connection.execute(words, {"subjects": list(sent)})}


def _rate(begun: Callable[[], int], done: Callable[[], int], total: int) -> float:
    """Items a second, from the first that a worker touched to the last that was done with."""
    _until(lambda: begun() > 0)
    first, started = begun(), time.monotonic()
    _until(lambda: done() >= total)
    return (total - first) / (time.monotonic() - started)


def _until(is_so: Callable[[], bool], *, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the bus did not get through in time")
        time.sleep(0.02)


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]


if __name__ == "__main__":
    run(quick="--quick" in sys.argv, json_path=Path("bench/results/events.json"))
