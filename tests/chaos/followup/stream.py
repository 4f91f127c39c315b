"""A steady stream of follow-up, told over HTTP as the portal tells it, and kept up through every fault."""

import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event as Flag
from typing import Final
from uuid import UUID, uuid4

import httpx

from tests.chaos.followup.stage import TOKEN_SECONDS, Stage
from tests.chaos.story import ALWAYS, WORKER
from tests.support.system import service_client

_PEOPLE: Final = 4
_PATIENCE_SECONDS: Final = 90.0
_STARTS_IN: Final = timedelta(hours=26)
_CONFLICT, _TROUBLE, _NOT_HEARD_YET = 409, 500, 404


class GaveUp(Exception):
    """A page was never answered; what it asked for is not owed, unless it was kept."""


@dataclass(frozen=True)
class Asked:
    """A reminder that the API accepted. accompaniment: its row in intake. is_closed: no window opens in time."""

    accompaniment: UUID
    case: UUID
    address: str
    channel: str
    is_closed: bool


@dataclass
class Stream:
    """Several workers who each open a case, agree on safe contact, and plan something she is to be reminded of.

    asked, alerts: what was accepted (alerts by their case). answers: how often an answer other than yes came.
    """

    stage: Stage
    chance: random.Random
    asked: list[Asked] = field(default_factory=list)
    alerts: list[UUID] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._ends = Flag()
        self._people = ThreadPoolExecutor(_PEOPLE)
        self._at_work: list[Future[None]] = []
        clients = [
            service_client(self.stage.system, service, WORKER, ttl_seconds=TOKEN_SECONDS)
            for service in ("intake", "notifications")
        ]
        self._intake, self._notifications = clients

    def start(self) -> None:
        seeds = [self.chance.random() for _ in range(_PEOPLE)]
        self._at_work = [self._people.submit(self._work, random.Random(seed)) for seed in seeds]

    def end(self) -> None:
        """Let each finish what is begun."""
        self._ends.set()
        for future in self._at_work:
            future.result(3 * _PATIENCE_SECONDS)
        self._people.shutdown()
        self._intake.close()
        self._notifications.close()

    def _work(self, chance: random.Random) -> None:
        while not self._ends.wait(chance.uniform(0.5, 1.5)):
            try:
                self._accompany(next(self._numbers))
            except GaveUp:
                self.answers["gave up"] += 1

    def _accompany(self, number: int) -> None:
        is_closed, channel = number % 5 == 4, "email" if number % 2 else "sms"
        address = f"ella{number}@example.org" if channel == "email" else f"+34600{number:06d}"
        body = {"names": {"call_name": f"Ejemplo {number}"}, "profile": {"languages": ["es"]}}
        case = self._ask(self._intake, "POST", "/api/v1/cases", body).json()["id"]
        person = self._ask(self._intake, "GET", f"/api/v1/cases/{case}").json()["person"]
        if number % 3 == 0:
            flags = [{"code": code} for code in ("strangulation", "threat_to_kill", "recent_separation")]
            self._ask(self._intake, "POST", f"/api/v1/cases/{case}/assessments", {"flags": flags})
            self.alerts.append(UUID(case))
        starts = datetime.now(UTC) + timedelta(seconds=self.stage.offset) + _STARTS_IN
        self._agree(person, channel, address, starts if is_closed else None)
        going = {"kind": "court", "place": "Juzgado", "minutes": 30}
        asked = {"accompaniment": going, "starts_at": starts.isoformat(), "remind_her": True}
        made = self._ask(self._intake, "POST", f"/api/v1/cases/{case}/accompaniments", asked).json()["id"]
        self.asked.append(Asked(UUID(made), UUID(case), address, channel, is_closed))

    def _agree(self, person: str, channel: str, address: str, closed_for: datetime | None) -> None:
        """Her plan, her consent and a confirmed point; with `closed_for`, no hour before it suits her."""
        windows: object = ALWAYS
        if closed_for is not None:
            after = (closed_for + timedelta(days=2)).weekday()
            windows = [{"weekday": after, "start": 600, "end": 660}]
        point = str(uuid4())
        plan = {"language": "es", "points": [{"ref": point, "kind": channel, "value": address, "safe": "yes",
                "windows": windows, "who_may_answer": "only_her", "accepts_messages": True}]}  # fmt: skip
        base = f"/api/v1/people/{person}/contact-plan"
        self._ask(self._notifications, "PUT", base, plan, good=_CONFLICT)
        self._ask(self._notifications, "PUT", f"{base}/message-consent", {"is_on": True})
        self._ask(self._notifications, "POST", f"{base}/points/{point}/confirm")

    def _ask(
        self, client: httpx.Client, method: str, path: str, body: object = None, *, good: int = 0
    ) -> httpx.Response:
        """Ask again with the same key until it is answered. good: a refusal that says it was done before."""
        key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        ends = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends:
            try:
                answer = client.request(method, path, json=body, headers=key)
            except httpx.TransportError as error:
                self.answers[type(error).__name__] += 1
                time.sleep(0.3)
                continue
            if answer.is_success or answer.status_code == good:
                return answer
            self.answers[str(answer.status_code)] += 1
            is_passing = answer.status_code >= _TROUBLE or answer.status_code == _NOT_HEARD_YET
            assert is_passing, f"{method} {path.split('/')[3]}: {answer.status_code} {answer.text}"
            time.sleep(0.3)
        raise GaveUp
