"""How soon an alert reaches the coordinator's mail server: from the answer that saved it, idle and beside messages.

The whole of Telar as `make run` starts it, with a mail server and a provider of texts on loopback.
"""

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from bench import followup_town as town
from services.notifications.domain.messages import MessageState
from services.notifications.store.messages import MessageRow
from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from shared.db import make_engine
from shared.work import Transactions
from telar.local.redis import free_port
from telar.local.settings import LocalSettings
from telar.local.system import System

_WORKER: Final = Actor(
    ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER, Role.COORDINATOR}), teams=frozenset({"leon"})
)
_FLAGS: Final = [{"code": code} for code in ("strangulation", "threat_to_kill", "recent_separation")]
_PER_SECOND: Final = 200
_PATIENCE_SECONDS: Final = 30.0
_TOKEN_SECONDS: Final = 3_600


class Mailbox:
    """A mail server that notes when each letter came."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._times: list[float] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it."""
        with self._came:
            self._times.append(time.monotonic())
            self._came.notify_all()
        return "250 ok"

    def since(self, started: float) -> float:
        """Seconds from `started` until the first letter after it; it waits for one. Raises SystemExit if none comes."""
        with self._came:
            came = self._came.wait_for(lambda: self._first(started) is not None, timeout=_PATIENCE_SECONDS)
            first = self._first(started)
        if not came or first is None:
            raise SystemExit("an alert did not reach the mail server")
        return first - started

    def _first(self, started: float) -> float | None:
        return next((at for at in self._times if at > started), None)


def measure(port: int, *, alerts: int, seconds: int) -> dict[str, Any]:
    """Idle first, then beside 200 messages a second for about `seconds`. port: of the provider of texts."""
    mailbox = Mailbox()
    with _mail_server(mailbox) as smtp, _system(smtp, port) as system:
        intake = _client(system, "intake", _WORKER)
        idle = sorted(_one(intake, mailbox) for _ in range(alerts))
        works = town.transactions(
            make_engine(system.environment["TELAR_DATABASE_URL_NOTIFICATIONS"]),
            system.settings.keys_dir,
            "notifications",
        )
        loaded, rate = _beside_messages(works, intake, mailbox, seconds=seconds)
    return {
        "alert_idle_p50_s": idle[len(idle) // 2],
        "alert_idle_p99_s": idle[int(len(idle) * 0.99)],
        "alert_loaded_p50_s": loaded[len(loaded) // 2],
        "alert_loaded_p99_s": loaded[int(len(loaded) * 0.99)],
        "alerts_idle": len(idle),
        "alerts_loaded": len(loaded),
        "messages_beside_alerts_per_second": rate,
    }


def _beside_messages(
    works: Transactions, intake: httpx.Client, mailbox: Mailbox, *, seconds: int
) -> tuple[list[float], float]:
    people = town.women(works, _PER_SECOND * seconds)
    begins = works.clock() + timedelta(seconds=2)
    spread = [begins + timedelta(seconds=number / _PER_SECOND) for number in range(len(people))]
    town.remind(works, people, spread)
    time.sleep(3)
    taken, started = [], time.monotonic()
    while time.monotonic() - started < seconds - 3:
        taken.append(_one(intake, mailbox))
    with works.engine.connect() as connection:
        sent = select(func.count()).where(MessageRow.state == MessageState.SENT)
        rate = connection.scalar(sent) / (time.monotonic() - started + 1)
    return sorted(taken), rate


def _one(intake: httpx.Client, mailbox: Mailbox) -> float:
    """A case whose assessment raises an alert; seconds from the answer until the letter came."""
    time.sleep(random.uniform(0.0, 0.5))
    case = _post(
        intake, "/api/v1/cases", {"names": {"call_name": "Ejemplo"}, "profile": {"languages": ["es"]}}
    )
    asked = time.monotonic()
    _post(intake, f"/api/v1/cases/{case}/assessments", {"flags": _FLAGS})
    answered = time.monotonic()
    return max(mailbox.since(asked) - (answered - asked), 0.0)


def _post(intake: httpx.Client, path: str, body: dict[str, Any]) -> str:
    answer = intake.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    answer.raise_for_status()
    return str(answer.json()["id"])


@contextmanager
def _mail_server(mailbox: Mailbox) -> Iterator[str]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def _system(smtp_url: str, port: int) -> Iterator[System]:
    with tempfile.TemporaryDirectory(prefix="telar-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        settings = LocalSettings(
            home=Path(folder), port=free_port(), services_port=free_port(), redis_port=free_port(),
            smtp_port=free_port(), smtp_url=smtp_url, demo=False,
        )  # fmt: skip
        environment = {"TELAR_SMS_URL": f"http://127.0.0.1:{port}", "TELAR_SMS_TOKEN": "bench"}
        system = System(settings, say=lambda _step: None, environment=environment)
        try:
            system.start()
            card = {"roles": ["caseworker", "coordinator"], "teams": ["leon"], "work_address": "guardia@example.org",
                    "hours": {str(day): [["00:00", "23:59"]] for day in range(7)}}  # fmt: skip
            with _client(system, "notifications", Actor.service("portal")) as portal:
                portal.put(f"/api/v1/staff/{_WORKER.ref}", json=card).raise_for_status()
            yield system
        finally:
            with suppress(KeyboardInterrupt):
                system.stop()


def _client(system: System, service: str, actor: Actor) -> httpx.Client:
    key = OKPKey.import_key((system.settings.keys_dir / "tokens" / "portal.pem").read_text())

    def sign(request: httpx.Request) -> None:
        token = mint(actor, audience=service, private_key=key, ttl_seconds=_TOKEN_SECONDS)
        request.headers["authorization"] = f"Bearer {token}"

    base = system.environment[f"TELAR_{service.upper()}_URL"]
    return httpx.Client(base_url=base, timeout=20.0, trust_env=False, event_hooks={"request": [sign]})
