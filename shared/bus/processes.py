"""Running the bus: a worker, the clock, the relays; each blocks until it is told to stop by SIGTERM or SIGINT."""

import signal
from collections.abc import Sequence
from datetime import timedelta
from threading import Event as Flag
from types import FrameType
from typing import Any, Final

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler

from shared.bus.queues import URGENT, beat_schedule, settings
from shared.bus.receiving.handlers import Timetable
from shared.bus.sending.publisher import RedisAway, RedisPublisher
from shared.bus.sending.relay import Relay, run_all
from shared.logging import get_logger

log = get_logger(__name__)

_MOST_TICKS_LYING: Final = 20
"""A queue this long is not being eaten; more ticks would only pile up."""
_MOST_URGENT_LYING: Final = 200
"""An urgent queue holds more than the relay ever lets lie there before a tick is dropped: alerts are not delayed."""


_SET_BACK: Final = timedelta(seconds=2)
"""A clock that is this much earlier than at the last look was set, not only drawn a little."""


def run_worker(app: Celery, *, name: str, queues: Sequence[str], concurrency: int = 1) -> None:
    """Work these queues in `concurrency` processes until told to stop; what is in hand is finished first."""
    worker = app.Worker(
        hostname=f"{name}@telar",
        queues=list(queues),
        concurrency=concurrency,
        pool="prefork",
        optimization="fair",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()


def run_beat(redis_url: str, timetables: Sequence[Timetable]) -> None:
    """Tick for every timetable until told to stop. Two of these at once do no harm."""
    app = Celery("telar-beat", set_as_current=False)
    app.conf.update(settings("beat", redis_url), beat_schedule=beat_schedule(*timetables))
    app.Beat(scheduler_cls=TickScheduler, quiet=True).run()


def run_relays(relays: Sequence[Relay]) -> None:
    """Carry several services' events until told to stop."""
    until = Flag()

    def stop(_number: int, _frame: FrameType | None) -> None:
        until.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run_all(relays, until)


class TickScheduler(Scheduler):  # type: ignore[misc]  # Celery has no types
    """Celery's scheduler without its file: ticks have no memory, and none is sent to a queue that nobody eats.

    A clock that is set back silences Celery's own until it is as late again as it was: an hour without alerts.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401, Celery's signature
        super().__init__(*arguments, **named)
        self._publisher = RedisPublisher(self.app.conf.telar_redis_url)
        self._last_seen = self.app.now()

    def tick(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401, Celery's signature
        """Send what is due; when the clock was set back, count every interval from now."""
        now = self.app.now()
        if self._last_seen - now > _SET_BACK:
            log.warning("clock_set_back", seconds=round((self._last_seen - now).total_seconds()))
            for entry in self.schedule.values():
                entry.last_run_at = now
            self._heap = None
        self._last_seen = now
        return super().tick(*arguments, **named)

    def apply_async(self, entry: ScheduleEntry, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401, Celery's signature
        """Send one tick, unless its queue is long or Redis is away: the next one comes soon."""
        queue = entry.options["queue"]
        try:
            most = _MOST_URGENT_LYING if queue.endswith(URGENT) else _MOST_TICKS_LYING
            if self._publisher.depths([queue])[queue] >= most:
                return None
        except RedisAway:
            log.warning("tick_dropped", queue=queue)
            return None
        return super().apply_async(entry, *arguments, **named)
