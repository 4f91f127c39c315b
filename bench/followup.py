"""Follow-up at scale: what claiming costs beside a million rows, how many messages leave a second, how late, how large.

`telar bench followup`. Small and large: the same work on 10,000 and on 1,000,000 rows that are not due, in turns (`--quick`: 100,000).
Handing over: two worker processes, a provider on loopback that takes everything, one message a woman.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select

from bench import alert_latency
from bench import followup_town as town
from services.intake.gateways.risk_book import risk_book
from services.intake.usecases.due.announce_due_work import announce_due_work
from services.notifications.domain.messages import MessageState
from services.notifications.gateways.outside import Outside, open_outside
from services.notifications.settings import NotificationsSettings
from services.notifications.store import claims
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.message.deliver_due import CLAIM_LEASE, deliver_due
from services.notifications.usecases.message.deliver_message import begin_sending
from services.notifications.usecases.message.prepare_messages import prepare_messages
from shared.db import make_engine
from shared.work import Transactions

TARGETS: Final = {
    "messages_per_second": 300,
    "cost_of_a_million": 1.2,
    "late_p99_s": 5,
    "worker_mb": 250,
    "alert_idle_p99_s": 2,
    "alert_loaded_p99_s": 5,
}
_WORKERS: Final = 2
_PER_SECOND: Final = 100


def run(*, quick: bool, json_path: Path) -> dict[str, Any]:
    """Measure, print, write `json_path`, and return the figures."""
    rounds, batch, women, seconds = (3, 60, 400, 5) if quick else (9, 200, 4_000, 30)
    sizes = {"small": 10_000, "large": 100_000 if quick else 1_000_000}
    with (
        tempfile.TemporaryDirectory(prefix="telar-bench-") as folder,
        town.servers(Path(folder)) as (postgres, keys),
        sink() as port,
    ):
        figures = _cost_of_messages(postgres, keys, port, sizes, rounds=rounds, batch=batch)
        figures |= _cost_of_work(postgres, keys, sizes, rounds=rounds, batch=batch)
        figures |= _handing_over(postgres, keys, port, women=women, seconds=seconds)
        figures |= alert_latency.measure(port, alerts=20 if quick else 150, seconds=15 if quick else 60)
    figures["cost_of_a_million"] = max(
        figures["message_cost_of_a_million"], figures["work_cost_of_a_million"]
    )
    figures |= {
        "rows": sizes["large"],
        "targets": TARGETS,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    _show(figures)
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def _show(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, float | int) and not isinstance(value, bool):
            target = TARGETS.get(name)
            print(f"{name:36} {value:10.4g}" + (f"   target {target}" if target else ""))


def _outside(port: int) -> Outside:
    return open_outside(NotificationsSettings(sms_url=f"http://127.0.0.1:{port}"))


def _cost_of_messages(
    postgres: Any, keys: Path, port: int, sizes: dict[str, int], *, rounds: int, batch: int
) -> dict[str, Any]:
    """Claiming and deciding, a message: few rows against many, in turns."""
    outside, jobs = _outside(port), {}
    for size, count in sizes.items():
        works = town.open_service(postgres, keys, "notifications", f"messages_{size}")
        people = town.women(works, batch)
        town.pend_messages(works, count)
        jobs[size] = lambda works=works, people=people: _decide(works, people, outside)
    return _pairs("message", jobs, rounds, batch)


def _decide(works: Transactions, people: list[UUID], outside: Outside) -> float:
    now = works.clock()
    town.remind(works, people, [now] * len(people))
    started = time.perf_counter()
    while True:
        with works.begin(actor=town.actor("notifications"), purpose="bench") as work:
            taken = claims.claim_due(work.session, owner="bench", now=work.now, lease=CLAIM_LEASE, limit=10)
        if not taken:
            break
        with works.begin(actor=town.actor("notifications"), purpose="bench") as work:
            ready = prepare_messages(work, message_ids=taken, owner="bench", outside=outside)
        assert len(ready) == len(taken)
        for message_id in taken:
            with works.begin(actor=town.actor("notifications"), purpose="bench") as work:
                assert begin_sending(work, message_id=message_id, owner="bench", now=work.now)
    spent = time.perf_counter() - started
    with works.engine.begin() as connection:
        connection.execute(delete(MessageRow).where(MessageRow.state == MessageState.SENDING))
    return spent


def _cost_of_work(
    postgres: Any, keys: Path, sizes: dict[str, int], *, rounds: int, batch: int
) -> dict[str, Any]:
    """Announcing due work, an item: few rows against many, in turns."""
    protocol, jobs = risk_book().protocol, {}
    for size, count in sizes.items():
        works = town.open_service(postgres, keys, "intake", f"work_{size}")
        case_ids = town.cases(works, 20)
        town.pend_work(works, count)

        def announce(works: Transactions = works, case_ids: list[UUID] = case_ids) -> float:
            town.owe(works, case_ids, batch)
            started, announced = time.perf_counter(), 0
            while announced < batch:
                with works.begin(actor=town.actor("intake"), purpose="bench") as work:
                    announced += announce_due_work(work, protocol=protocol)
            return time.perf_counter() - started

        jobs[size] = announce
    return _pairs("work", jobs, rounds, batch)


def _pairs(what: str, jobs: dict[str, Callable[[], float]], rounds: int, batch: int) -> dict[str, Any]:
    taken: dict[str, list[float]] = {size: [] for size in jobs}
    for job in jobs.values():
        job()  # what only the first one pays
    for number in range(rounds):
        for size in list(jobs)[:: 1 if number % 2 == 0 else -1]:
            taken[size].append(jobs[size]())
    ratio = statistics.median(
        large / small for small, large in zip(taken["small"], taken["large"], strict=True)
    )
    return {
        f"{what}_{size}_ms": 1_000 * statistics.median(times) / batch for size, times in taken.items()
    } | {f"{what}_cost_of_a_million": ratio}


def _handing_over(postgres: Any, keys: Path, port: int, *, women: int, seconds: int) -> dict[str, Any]:
    """Messages a second with everything due at once, then how late they are at a steady pace; size of the workers."""
    works = town.open_service(postgres, keys, "notifications", "handing")
    people = town.women(works, women + _PER_SECOND * seconds)
    with workers(postgres.url("handing"), keys, port) as running:
        _warm(works, town.women(works, 40))
        before = [megabytes(worker) for worker in running]
        now = works.clock()
        town.remind(works, people[:women], [now] * women)
        _until_gone(works)
        spent = _ends(works, people[:women])
        middle = [megabytes(worker) for worker in running]
        now = works.clock() + timedelta(seconds=1)
        town.remind(
            works,
            people[women:],
            [now + timedelta(seconds=number / _PER_SECOND) for number in range(_PER_SECOND * seconds)],
        )
        _until_gone(works)
        late = sorted(_lateness(works, people[women:]))
        after = [megabytes(worker) for worker in running]
    return {
        "messages_per_second": women / spent,
        "messages": women,
        "late_p50_s": late[len(late) // 2],
        "late_p99_s": late[int(len(late) * 0.99)],
        "worker_mb": max(after),
        "worker_mb_before": max(before),
        "worker_grows_mb": max(end - start for start, end in zip(middle, after, strict=True)),
    }


def _warm(works: Transactions, people: list[UUID]) -> None:
    town.remind(works, people, [works.clock()] * len(people))
    _until_gone(works)


def _until_gone(works: Transactions) -> None:
    waiting = select(func.count()).where(MessageRow.state != MessageState.SENT)
    ends = time.monotonic() + 600
    while time.monotonic() < ends:
        with works.engine.connect() as connection:
            if connection.scalar(waiting) == 0:
                return
        time.sleep(0.25)
    raise SystemExit("messages do not leave")


def _ends(works: Transactions, people: list[UUID]) -> float:
    """Seconds from the first call to the last that was settled."""
    query = select(func.min(MessageRow.called_at), func.max(MessageRow.settled_at)).where(
        MessageRow.person.in_(people)
    )
    with works.engine.connect() as connection:
        first, last = connection.execute(query).one()
    return float((last - first).total_seconds())


def _lateness(works: Transactions, people: list[UUID]) -> list[float]:
    query = select(MessageRow.due_at, MessageRow.planned_at, MessageRow.called_at).where(
        MessageRow.person.in_(people)
    )
    with works.engine.connect() as connection:
        return [(called - planned).total_seconds() for _, planned, called in connection.execute(query)]


def megabytes(worker: "subprocess.Popen[bytes]") -> float:
    """What a process holds in memory."""
    status = Path(f"/proc/{worker.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@contextmanager
def sink() -> Iterator[int]:
    """A provider that takes everything, in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.followup", "--sink", str(port)])
    try:
        for _ in range(200):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def workers(url: str, keys: Path, port: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two processes that deliver what is due in this database."""
    command = [sys.executable, "-m", "bench.followup", "--worker", url, str(keys), str(port)]
    running = [subprocess.Popen(command) for _ in range(_WORKERS)]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
            process.wait()


def worker(url: str, keys: str, port: str) -> None:
    """Deliver what is due, each second, as the timetable has it."""
    works, outside = town.transactions(make_engine(url), Path(keys), "notifications"), _outside(int(port))
    while True:
        deliver_due(works, outside)
        time.sleep(1 - time.time() % 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sink", type=int)
    parser.add_argument("--worker", nargs=3)
    asked = parser.parse_args()
    if asked.sink:
        asyncio.run(town.sink(asked.sink))
    elif asked.worker:
        worker(*asked.worker)
