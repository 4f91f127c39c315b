"""A service's Celery: how events, answers and ticks reach a worker that may be killed at any moment."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, Protocol, TypeVar

from celery import Celery, Task
from celery.signals import worker_process_init, worker_process_shutdown

from shared.actor import Actor
from shared.bus.answer_box import ANSWERS, AnswerBox
from shared.bus.answers import apply_answers, unseal_answers
from shared.bus.envelope import NotBelieved
from shared.bus.keys import load_event_keys
from shared.bus.receiving.consumer import PURPOSE, Consumer, Transactions
from shared.bus.receiving.handlers import Entry, Handlers, Timetable
from shared.bus.sending.publisher import SOCKET_OPTIONS, RedisPublisher
from shared.bus.sending.relay import RECEIVE
from shared.bus.transport import TRANSPORT
from shared.clock import Clock, utc_now
from shared.logging import get_logger

log = get_logger(__name__)

TICK: Final = "bus.tick"
"""Celery's name for the task that runs one entry of a timetable."""

URGENT: Final = ".urgent"
"""End of the name of a service's urgent queue."""

LONGEST_TASK_SECONDS: Final = 120
VISIBILITY_SECONDS: Final = 300
"""Redis hands an unfinished message out again after this; it must stay above the longest task."""

T = TypeVar("T")


class Runtime(Protocol):
    """What a service's `build()` returns, as far as the bus cares."""

    @property
    def transactions(self) -> Transactions:
        """Opens works on the service's database."""


class PerProcess(Generic[T]):
    """Something built once in each process, after the fork: engines, keys and sockets must not be shared."""

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._built: T | None = None
        self._pid = 0
        self._lock = Lock()

    def get(self) -> T:
        """Return this process's own, building it if need be."""
        with self._lock:
            if self._built is None or self._pid != os.getpid():
                self._built, self._pid = self._build(), os.getpid()
            return self._built

    def peek(self) -> T | None:
        """Return this process's own if it was built."""
        return self._built if self._pid == os.getpid() else None


class Worker:
    """What one worker process holds: the service's runtime, its keys, its consumer and its box of answers."""

    def __init__(
        self,
        service: str,
        *,
        redis_url: str,
        keys_dir: Path,
        handlers: Handlers,
        runtime: Runtime,
        clock: Clock = utc_now,
    ) -> None:
        self.runtime = runtime
        self._actor = Actor.service(service)
        self._clock = clock
        self._keys = load_event_keys(keys_dir, service)
        self.box = AnswerBox(RedisPublisher(redis_url), self._keys, clock=clock)
        self.consumer = Consumer(
            service,
            transactions=runtime.transactions,
            handlers=handlers,
            keys=self._keys,
            answer=self.box.put,
            clock=clock,
        )

    def take_answers(self, body: bytes) -> None:
        """Mark deliveries by what their subscriber says, if it is believed."""
        try:
            batch = unseal_answers(body, self._keys, now=self._clock())
        except NotBelieved as error:
            log.warning("answers_not_believed", code=error.code)
            return
        with self.runtime.transactions.begin(actor=self._actor, purpose=PURPOSE) as work:
            apply_answers(work.session, batch, now=self._clock())


def make_celery(
    service: str,
    *,
    redis_url: str,
    keys_dir: Path,
    handlers: Handlers,
    timetable: Timetable,
    runtime: Callable[[], Runtime],
    warm: bool = True,
    longest_seconds: int = LONGEST_TASK_SECONDS,
) -> Celery:
    """Return a service's Celery app with its three tasks. `runtime` is called in each worker process, after the fork.

    warm: whether a process builds its runtime at its start rather than at its first task. longest_seconds: a task that
    takes longer is ended.
    """
    app = Celery(f"telar-{service}", set_as_current=False)
    app.conf.update(settings(service, redis_url, longest_seconds=longest_seconds))

    def build() -> Worker:
        return Worker(service, redis_url=redis_url, keys_dir=keys_dir, handlers=handlers, runtime=runtime())

    worker = PerProcess(build)

    @app.task(name=RECEIVE, bind=True)  # type: ignore[untyped-decorator]  # Celery has no types
    def receive(self: Task, *bodies: str) -> None:
        is_redelivered = bool((self.request.delivery_info or {}).get("redelivered"))
        for body in bodies:
            worker.get().consumer.receive(str(body).encode(), is_redelivered=is_redelivered)

    @app.task(name=ANSWERS)  # type: ignore[untyped-decorator]  # Celery has no types
    def answers(body: str) -> None:
        worker.get().take_answers(str(body).encode())

    @app.task(name=TICK)  # type: ignore[untyped-decorator]  # Celery has no types
    def tick(name: str) -> None:
        entry = timetable.find(name)
        if entry is not None:
            entry.tick(worker.get().runtime)

    def at_start(**_: Any) -> None:  # noqa: ANN401, Celery's signals
        if warm:
            worker.get()

    def at_end(**_: Any) -> None:  # noqa: ANN401, Celery's signals
        built = worker.peek()
        if built is not None:
            built.box.close()

    worker_process_init.connect(at_start, weak=False)
    worker_process_shutdown.connect(at_end, weak=False)
    return app


def settings(service: str, redis_url: str, *, longest_seconds: int = LONGEST_TASK_SECONDS) -> dict[str, Any]:
    """Celery's settings for a queue that only wakes people up: PostgreSQL remembers what is owed."""
    return {
        "broker_url": redis_url,
        "broker_transport": TRANSPORT,
        "broker_transport_options": {
            "visibility_timeout": max(VISIBILITY_SECONDS, 2 * longest_seconds),
            "queue_order_strategy": "priority",
            "priority_steps": [0],
            "socket_keepalive": SOCKET_OPTIONS["socket_keepalive"],
            "socket_connect_timeout": SOCKET_OPTIONS["socket_connect_timeout"],
            "health_check_interval": 5,
        },
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_default_queue": service,
        "task_default_exchange": "",
        "task_create_missing_queues": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_soft_time_limit": longest_seconds - 10,
        "task_time_limit": longest_seconds,
        "worker_send_task_events": False,
        "worker_enable_remote_control": False,
        "event_queue_exclusive": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "timezone": "UTC",
        "enable_utc": True,
    }


def queues_of(service: str) -> tuple[str, str, str]:
    """A service's queues in the order in which a worker looks at them: urgent (and answers), the usual one, bulk."""
    return (f"{service}{URGENT}", service, f"{service}.bulk")


def queue_of(timetable: Timetable, entry: Entry) -> str:
    """Where a tick goes: the timetable's own lane, or the service's urgent or usual queue."""
    if timetable.lane:
        return f"{timetable.service}.{timetable.lane}"
    return queues_of(timetable.service)[0 if entry.is_urgent else 1]


def beat_schedule(*timetables: Timetable) -> dict[str, dict[str, Any]]:
    """Celery beat's schedule for these timetables: small calls to look now, dropped when they come late."""
    return {
        f"{timetable.service}.{entry.name}": {
            "task": TICK,
            "args": (entry.name,),
            "schedule": timedelta(seconds=entry.seconds),
            "options": {
                "queue": queue_of(timetable, entry),
                "expires": max(entry.seconds, 5.0),
            },
        }
        for timetable in timetables
        for entry in timetable.entries()
    }
