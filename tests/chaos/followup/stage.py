"""Where faults are done: the whole of Telar as processes, a plain Celery worker beside it, two providers, one clock."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

from shared.actor import Actor
from telar.local import children
from telar.local.children import Child
from telar.local.system import System
from tests.chaos.followup import telar_at
from tests.chaos.followup.plain import PREFIX
from tests.chaos.story import WORKER
from tests.support.http_provider import TextProvider, running_text_provider
from tests.support.smtp import MailCatcher, running_mail_server
from tests.support.system import running_in, service_client

DUTY: Final = "guardia@example.org"
TOKEN_SECONDS: Final = 48 * 3600
"""The harness signs tokens by the real clock, which the system's own may leave far behind."""

_FIRST_HOURS: Final = 1
"""The system's clock begins so far ahead of the real one, so that a step back leaves it ahead."""

_SMALL_DISK: Final = "size=48m"
_CALL_TAKES: Final = 0.15


class SettableSystem(System):
    """Telar whose processes all go by a clock that can be set."""

    def _spawn(self, name: str) -> None:
        log = self.settings.home / "log" / f"{name}.log"
        command = [sys.executable, "-m", telar_at.__name__, *self.commands[name]]
        self.processes[name] = children.start(name, command, log=log, environment=self.environment)


@dataclass
class Stage:
    """Everything that may be struck. disk: the small disk under Redis, if one could be made.

    mark: what `hers` was when the present trial began. orphaned: process groups whose first process was killed alone.
    offset: seconds by which the clock of Telar's processes is ahead; farthest: the most that it was. PostgreSQL and
    Redis keep the real one.
    """

    system: System
    mail: MailCatcher
    texts: TextProvider
    folder: Path
    disk: Path | None = None
    offset: int = _FIRST_HOURS * 3600
    farthest: int = _FIRST_HOURS * 3600
    second_beat: Child | None = None
    mark: int = 0
    orphaned: list[int] = field(default_factory=list)

    @property
    def plain_url(self) -> str:
        """A Redis database of the plain worker's own: its short visibility would give back our messages too."""
        return self.system.environment["TELAR_REDIS_URL"].removesuffix("/0") + "/1"

    def set_clock(self, offset: int) -> None:
        """Set the clock of every process of Telar; each sees it within a second."""
        self.offset, self.farthest = offset, max(offset, self.farthest)
        write_clock(self.folder, offset)

    def start_plain(self) -> None:
        command = [sys.executable, "-m", "tests.chaos.followup.plain", self.plain_url, self.mail.host]
        log = self.folder / "log" / "worker-plain.log"
        child = children.start("worker-plain", [*command, str(self.mail.port)], log=log)
        self.system.processes["worker-plain"] = child

    def mend(self) -> list[str]:
        """Start again whatever ended; return the names."""
        ended = []
        if not self.system.processes["worker-plain"].is_alive:
            self.start_plain()
            ended.append("worker-plain")
        return ended + self.system.revive()

    def count(self, service: str, words: str) -> int:
        """One number from a service's database; 0 while it is away."""
        url = self.system.environment[f"TELAR_DATABASE_URL_{service.upper()}"]
        with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(words).fetchone()  # type: ignore[call-overload]
            return int(row[0]) if row else 0
        return 0

    def arrived(self) -> dict[str, list[str]]:
        """Every message that a provider took, by our reference: to which addresses, once for each time."""
        found: dict[str, list[str]] = {}
        for letter in list(self.mail.messages):
            found.setdefault(str(letter.parsed["X-Client-Ref"]), []).extend(letter.recipients)
        for text in list(self.texts.given):
            found.setdefault(text["client_ref"], []).append(text["to"])
        return found

    def hers(self) -> int:
        """How many messages to women providers took so far, or have in hand."""
        letters = [letter.recipients[0] for letter in list(self.mail.messages)]
        return sum(not to.startswith(PREFIX) and to != DUTY for to in letters) + len(self.texts.given)

    def letters_to_her(self) -> int:
        """Those of them that are mail, of which no provider can be asked what became."""
        return self.hers() - len(self.texts.given)


def write_clock(folder: Path, offset: int) -> None:
    """Put the offset where every process looks for it, whole at every moment."""
    draft = folder / "clock.new"
    draft.write_text(str(offset))
    draft.replace(folder / "clock")


@contextmanager
def a_stage() -> Iterator[Stage]:
    """Start everything with a coordinator on duty, and end it."""
    # Not tmp_path: pytest closes that folder to the user PostgreSQL runs as, each time another run starts.
    with (
        tempfile.TemporaryDirectory(prefix="telar-chaos-", ignore_cleanup_errors=True) as name,
        running_mail_server() as mail,
        running_text_provider() as texts,
        a_small_disk(Path(name) / "telar" / "redis") as disk,
    ):
        folder, home = Path(name), Path(name) / "telar"
        for each in (folder, home):
            each.chmod(0o711)
        mail.delay_seconds = texts.delay_seconds = _CALL_TAKES
        write_clock(folder, _FIRST_HOURS * 3600)
        environment = {"TELAR_SMS_URL": texts.url, "TELAR_SMS_TOKEN": texts.token,
                       telar_at.VARIABLE: str(folder / "clock")}  # fmt: skip
        smtp_url = f"smtp://{mail.host}:{mail.port}"
        with running_in(home, smtp_url=smtp_url, environment=environment, kind=SettableSystem) as system:
            stage = Stage(system, mail, texts, folder, disk)
            stage.start_plain()
            _put_on_duty(system)
            try:
                yield stage
            finally:
                mail.hang.clear()
                for group in stage.orphaned:
                    with suppress(ProcessLookupError):
                        os.killpg(group, signal.SIGKILL)
                for child in [stage.second_beat, system.processes.pop("worker-plain", None)]:
                    if child is not None:
                        child.ask_to_stop()
                        child.wait()


def _put_on_duty(system: System) -> None:
    card = {"roles": ["caseworker", "coordinator"], "teams": ["leon"], "work_address": DUTY,
            "hours": {str(day): [["00:00", "23:59"]] for day in range(7)}}  # fmt: skip
    with service_client(
        system, "notifications", Actor.service("portal"), ttl_seconds=TOKEN_SECONDS
    ) as portal:
        portal.put(f"/api/v1/staff/{WORKER.ref}", json=card).raise_for_status()


@contextmanager
def a_small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of 48 MB on this folder, which alone can be filled; None where we may not make one."""
    folder.mkdir(mode=0o700, parents=True)
    command = ["mount", "-t", "tmpfs", "-o", _SMALL_DISK, f"telar-chaos-{uuid4().hex[:8]}", str(folder)]
    try:
        is_made = subprocess.run(command, capture_output=True, check=False, timeout=10).returncode == 0
    except OSError:
        is_made = False
    try:
        yield folder if is_made else None
    finally:
        if is_made:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False, timeout=10)


def wait_for(true: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something is so, but not for ever; say whether it came."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True
