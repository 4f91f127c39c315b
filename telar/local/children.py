"""Child processes that never outlive us: started in their own session, ended by pid, killed if we are killed."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_STOP_SECONDS: Final = 10.0


class Child:
    """One child process with its log file."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
        self.name = name
        self.process = process
        self._stop_signal = stop_signal

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the polite signal; `wait` makes sure."""
        if self.is_alive:
            self.process.send_signal(self._stop_signal)

    def wait(self, seconds: float = _STOP_SECONDS) -> None:
        """Wait for the end; after `seconds` kill it."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    user: int | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child whose output goes to `log`. It is told to stop if this process dies, even by SIGKILL.

    user: numeric user to run as, for servers that refuse to run as root.
    """

    def in_child() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop_signal))

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = _popen(command, output, environment, user, in_child)
    return Child(name, process, stop_signal)


def _popen(
    command: Sequence[str],
    output: IO[bytes],
    environment: Mapping[str, str] | None,
    user: int | None,
    in_child: Callable[[], None],
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603, the command is ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(os.environ) | dict(environment or {}),
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        start_new_session=True,
        preexec_fn=in_child,  # noqa: PLW1509, we start children before any thread
    )
