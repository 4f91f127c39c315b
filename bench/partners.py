"""Webhooks to partners' programs: how many leave a second, and whether any is lost, doubled or made by two at once.

`telar bench partners`. Two worker processes on a real PostgreSQL; a program on loopback that fails one call in twenty
(500, 429, silence, cut connection). What is the bench's own: a clock that skips to the next instant at which something
is due once nothing can be done before it, and two seconds for a call instead of fifteen. The schedule is the product's.
"""

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from bench import followup_town
from bench.partner_calls import town
from bench.partner_calls.skipping_clock import SkippingClock, skip_idle
from services.intake.domain.partner_api.webhooks import AttemptState
from services.intake.gateways.outgoing import Reply, post
from services.intake.store.partner_api.webhooks import WebhookAttempt
from services.intake.usecases.partner_api.send_webhook import Message
from services.intake.webhook_tasks import run_due_webhooks
from shared.audit import AuditKey
from shared.crypto import Keyring
from shared.db import make_engine
from shared.work import Transactions

TARGETS: Final = {"losses": 0, "duplicates_in_effect": 0, "calls_at_once_for_one_id": 0, "bad_signatures": 0}
_WORKERS: Final = 2
_PARTNERS: Final = 20
_SHARE: Final = 0.05
_CALL_SECONDS: Final = 2.0
_LONGEST_SECONDS: Final = 3600


def run(*, quick: bool, json_path: Path) -> dict[str, Any]:
    """Measure, print, write `json_path`, and return the figures. A notice lost or doubled ends it with an error."""
    count = 500 if quick else 10_000
    with (
        tempfile.TemporaryDirectory(prefix="telar-bench-") as name,
        followup_town.servers(Path(name)) as (postgres, keys),
    ):
        figures: dict[str, Any] = {}
        for what, addresses, notices in (("", _PARTNERS, count), ("one_address_", 1, count // 10)):
            database = f"partners_{addresses}"
            works = followup_town.open_service(postgres, keys, "intake", database)
            found = _deliver(
                Path(name), works, postgres.url(database), keys, addresses=addresses, count=notices
            )
            figures |= {what + key: value for key, value in found.items()}
    figures |= {
        "failing_share": _SHARE,
        "workers": _WORKERS,
        "call_seconds": _CALL_SECONDS,
        "targets": TARGETS,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    _show(figures)
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(figures, indent=1) + "\n")
    wrong = [name for name in figures if figures[name] and name.removeprefix("one_address_") in TARGETS]
    if wrong:
        raise SystemExit(f"not as promised: {', '.join(wrong)}")
    return figures


def _show(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, float | int):
            target = TARGETS.get(name.removeprefix("one_address_"))
            print(f"{name:40} {value:10.4g}" + ("" if target is None else f"   target {target}"))


def _deliver(
    folder: Path, works: Transactions, url: str, keys: Path, *, addresses: int, count: int
) -> dict[str, Any]:
    port = free_port()
    secrets = town.partners(works, addresses, port=port)
    town.owe_notices(works, list(secrets), count)
    clock_file = folder / f"clock_{addresses}"
    clock = SkippingClock(clock_file)
    with program(folder, port, secrets), workers(url, keys, clock_file):
        started = time.monotonic()
        _until_over(works, clock)
        spent = time.monotonic() - started
        ledger = json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/ledger").read())
    return _figures(works, ledger, count=count, addresses=addresses, spent=spent) | {
        "waits_skipped_s": clock.skipped_seconds
    }


def _figures(
    works: Transactions, ledger: dict[str, Any], *, count: int, addresses: int, spent: float
) -> dict[str, Any]:
    """Hold what the program saw against what was owed: by webhook-id, and by what each notice says."""
    with works.engine.connect() as connection:
        rows = connection.execute(
            select(WebhookAttempt.id, WebhookAttempt.state, WebhookAttempt.attempts)
        ).all()
    told = ledger["taken"]
    delivered = [row for row in rows if row.state is AttemptState.DELIVERED]
    effects = Counter(told.values())
    return {
        "notices": count,
        "addresses": addresses,
        "notices_per_second": len(delivered) / spent,
        "seconds": spent,
        "calls": ledger["calls"],
        "retries": sum(row.attempts for row in rows) - len(rows),
        "most_tries_of_one": max(row.attempts for row in rows),
        "faults": {name: number for name, number in ledger["faults"].items() if name != "200"},
        "repeats_of_a_known_id": ledger["repeats"],
        "losses": count - sum(str(row.id) in told for row in delivered),
        "duplicates_in_effect": sum(number - 1 for number in effects.values()),
        "calls_at_once_for_one_id": ledger["at_once"],
        "most_calls_open": ledger["most_open"],
        "bad_signatures": ledger["bad"],
    }


def _until_over(works: Transactions, clock: SkippingClock) -> None:
    ends = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < ends:
        if not skip_idle(works, clock):
            return
        time.sleep(0.05)
    raise SystemExit("notices do not leave")


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def program(folder: Path, port: int, secrets: dict[UUID, str], *, share: float = _SHARE) -> Iterator[None]:
    """The partners' program, in a process of its own."""
    known = folder / f"secrets_{port}.json"
    known.write_text(json.dumps({str(partner): secret for partner, secret in secrets.items()}))
    command = ["bench.partner_calls.program", str(port), str(share), str(_CALL_SECONDS + 1), str(known)]
    with _running([command]):
        for _ in range(200):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield


@contextmanager
def workers(url: str, keys: Path, clock_file: Path) -> Iterator[None]:
    """Two processes that send what is due in this database."""
    command = ["bench.partners", "--worker", url, str(keys), str(clock_file)]
    with _running([command] * _WORKERS):
        yield


@contextmanager
def _running(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    running = [subprocess.Popen([sys.executable, "-m", *command], stdout=sys.stderr) for command in commands]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
            process.wait()


def worker(url: str, keys: str, clock_file: str) -> None:
    """Send what is due, and look again at once: the timetable's second between two looks is not measured here."""
    folder = Path(keys) / "intake"
    works = Transactions(
        make_engine(url),
        keyring=Keyring.load(folder),
        audit_key=AuditKey.load(folder),
        clock=SkippingClock(Path(clock_file)),
    )
    while True:
        if not run_due_webhooks(works, send=_send):
            time.sleep(0.005)


def _send(message: Message) -> Reply:
    return post(
        message.url, body=message.body, headers=message.headers, allow_loopback=True, seconds=_CALL_SECONDS
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", nargs=3, required=True)
    worker(*parser.parse_args().worker)
