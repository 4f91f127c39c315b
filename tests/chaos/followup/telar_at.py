"""The command `telar` on a clock that a test sets while it runs: the injectable Clock, put in before anything reads it.

libfaketime 0.9.10 was tried first: since Python 3.11 `time.sleep` is `clock_nanosleep` to an absolute monotonic time,
which it spoils (EINVAL), so that beat ends at once. Here every wall clock that Telar, Celery's timetable and its expiry
read is set on by the seconds in a file; what counts elapsed time stays.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

VARIABLE: Final = "TELAR_CHAOS_CLOCK"
"""Names the file that holds the seconds."""

_LOOK_EVERY: Final = 0.2


class _Offset:
    """The seconds in the file, looked up five times a second at most."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds = 0.0
        self._next = 0.0

    def __call__(self) -> float:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _LOOK_EVERY
            self._seconds = float(self._path.read_text())
        return self._seconds


def set_clock(path: Path) -> None:
    """Put every wall clock of this process on by what the file says, from now on."""
    import shared.clock

    offset, real_time = _Offset(path), time.time

    class Shifted(datetime):
        """The datetime that Celery asks for the hour."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Shifted":  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=offset())  # type: ignore[return-value]

    time.time = lambda: real_time() + offset()
    shared.clock.utc_now = lambda: datetime.now(UTC) + timedelta(seconds=offset())
    if sys.argv[1] in {"worker", "beat"}:
        import celery.app.base
        import celery.worker.request

        celery.app.base.datetime = Shifted
        celery.worker.request.datetime = Shifted


if __name__ == "__main__":
    set_clock(Path(os.environ[VARIABLE]))
    from telar.cli import app

    app()
