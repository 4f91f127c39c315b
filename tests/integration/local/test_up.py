"""`telar up` as a newcomer has it: interrupted, killed, its terminal closed; and what other shells see beside it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from telar.demo import people
from telar.local import home as homes
from telar.local.home import HomeRefused
from telar.local.redis import free_port
from tests.support.left_over import left_over

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("system")]
PORTS = ("TELAR_PORT", "TELAR_SERVICES_PORT", "TELAR_REDIS_PORT", "TELAR_SMTP_PORT")


@dataclass
class Shell:
    """A clean shell on one data folder."""

    home: Path

    def environment(self, **variables: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TELAR_")}
        return clean | {"TELAR_HOME": str(self.home)} | variables

    def up(self, *, demo: bool = True) -> subprocess.Popen[str]:
        ports = {name: str(free_port()) for name in PORTS}
        return subprocess.Popen([sys.executable, "-m", "telar", "up"], stdout=subprocess.PIPE, text=True,
                                env=self.environment(**ports, TELAR_DEMO=str(int(demo))))  # fmt: skip

    def telar(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "telar", *words]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)

    def count(self, service: str, words: str) -> int:
        address = homes.reach(self.home)[f"TELAR_DATABASE_URL_{service.upper()}"]
        with psycopg.connect(address) as connection:
            row = connection.execute(words).fetchone()
        assert row is not None
        return int(row[0])


def read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    pytest.fail("ended by itself:\n" + "".join(said))


def everything_has_ended(home: Path, *, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while left_over(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not left_over(home)


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(prefix="telar-up-") as folder:
        Path(folder).chmod(0o711)
        yield Shell(Path(folder))


@pytest.fixture(scope="module")
def resumed(shell: Shell) -> Iterator[Shell]:
    """A Telar whose first start was interrupted in the middle of the demo, started again."""
    first = shell.up()
    read_until(first, "demo: Fatou")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert everything_has_ended(shell.home)
    assert not (shell.home / "demo.loaded").exists()

    second = shell.up()
    try:
        read_until(second, "listo en")
        yield shell
    finally:
        second.terminate()
        second.communicate(timeout=60)


def test_an_interrupted_demo_goes_on_to_the_founding_example_and_makes_nothing_twice(resumed: Shell) -> None:
    count = resumed.count
    assert (resumed.home / "demo.loaded").exists()
    assert count("portal", "select count(*) from account") == len(people.STAFF) == 4
    assert count("intake", "select count(*) from partner") == len(people.PARTNERS) == 3
    assert count("intake", "select count(*) from case_file") == len(people.WOMEN) == 13
    assert count("groups", "select count(*) from edition") == 1
    assert count("groups", "select count(*) from enrolment where state in ('confirmed', 'attending')") == 13
    assert count("groups", "select count(*) from group_session where starts_at < now()") == 3
    assert count("groups", "select count(*) from session_evaluation") == 3
    assert count("groups", "select count(*) from expectation") == len(people.EXPECTATIONS)
    assert count("intake", "select count(*) from child") == sum(len(woman.children) for woman in people.WOMEN)


def test_commands_of_another_shell_reach_the_running_system(resumed: Shell) -> None:
    events, audit = resumed.telar("events", "status"), resumed.telar("audit", "verify")

    assert (events.returncode, audit.returncode) == (0, 0), events.stderr + audit.stderr
    assert "cadena entera" in audit.stdout
    assert (resumed.home / "audit" / "intake.heads").exists()


def test_the_demo_is_not_loaded_a_second_time_beside_the_running_system(resumed: Shell) -> None:
    said = resumed.telar("demo")

    assert said.returncode == 0, said.stderr
    assert resumed.count("intake", "select count(*) from case_file") == 13


def test_a_running_system_is_not_erased_though_its_ports_are_others(resumed: Shell) -> None:
    said = resumed.telar("demo", "--reset", "--yes")

    assert said.returncode == 1
    assert "en marcha" in said.stderr
    assert resumed.count("intake", "select count(*) from case_file") == 13


@pytest.fixture
def started() -> Iterator[tuple[Shell, subprocess.Popen[str]]]:
    """An empty Telar that runs."""
    with tempfile.TemporaryDirectory(prefix="telar-up-") as folder:
        Path(folder).chmod(0o711)
        shell = Shell(Path(folder))
        process = shell.up(demo=False)
        read_until(process, "listo en")
        yield shell, process
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        assert everything_has_ended(shell.home)


def test_closing_the_terminal_stops_everything(started: tuple[Shell, subprocess.Popen[str]]) -> None:
    shell, process = started
    assert process.stdout is not None
    process.stdout.close()

    process.send_signal(signal.SIGHUP)
    process.wait(timeout=60)

    assert everything_has_ended(shell.home)


def test_what_telar_started_ends_when_telar_itself_is_killed(
    started: tuple[Shell, subprocess.Popen[str]],
) -> None:
    shell, process = started
    assert len(left_over(shell.home)) > 8
    with pytest.raises(HomeRefused):
        homes.erase(shell.home)

    process.kill()
    process.wait()

    assert everything_has_ended(shell.home)
    homes.check_erasable(shell.home)
