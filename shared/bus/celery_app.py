"""A service's Celery: how events, answers and ticks reach a worker that may be killed at any moment."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from celery import Celery, Task
from celery.signals import worker_process_init, worker_process_shutdown

from shared.actor import Actor
from shared.bus.answer_box import ANSWERS, AnswerBox
from shared.bus.answers import apply_answers, unseal_answers
from shared.bus.envelope import NotBelieved
from shared.bus.keys import load_event_keys
from shared.bus.queues import LONGEST_TASK_SECONDS, TICK, settings
from shared.bus.receiving.consumer import PURPOSE, Consumer, Transactions
from shared.bus.receiving.handlers import Handlers, Timetable
from shared.bus.sending.publisher import RedisPublisher
from shared.bus.sending.relay import RECEIVE
from shared.clock import Clock, utc_now
from shared.logging import get_logger

log = get_logger(__name__)
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
