"""Each fault by itself: done to real processes and servers, and over when the function returns."""

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from telar.local import children
from telar.local.redis import Redis
from tests.chaos.followup.stage import Stage, wait_for

_SILENT_SECONDS: Final = 10.6
"""Longer than a provider may take (`CALL_SECONDS`), so that a call in course ends unknown."""

_VICTIM_WITHIN: Final = 15.0

_HOUR: Final = 3600
_FARTHEST: Final = 2 * _HOUR
_POLITE_SECONDS: Final = 8.0
_BLOCK: Final = 1 << 20


def kill_machine(stage: Stage, name: str, _chance: random.Random) -> None:
    """SIGKILL a process and all that it forked, as when its machine dies."""
    process = stage.system.processes[name].process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_parent(stage: Stage, name: str, _chance: random.Random) -> None:
    """SIGKILL a worker's own process alone: what its children have in hand, they finish."""
    process = stage.system.processes[name].process
    stage.orphaned.append(process.pid)
    process.kill()
    process.wait()


def terminate(stage: Stage, name: str, _chance: random.Random) -> None:
    """SIGTERM, as at every update; killed if it has not gone after eight seconds."""
    child = stage.system.processes[name]
    child.ask_to_stop()
    child.wait(_POLITE_SECONDS)


def kill_a_child(stage: Stage, name: str, chance: random.Random) -> None:
    """SIGKILL one of a worker's pool: its parent must notice and start another."""
    _signal_a_child(stage, name, chance, signal.SIGKILL)


def terminate_a_child(stage: Stage, name: str, chance: random.Random) -> None:
    """SIGTERM one of a worker's pool."""
    _signal_a_child(stage, name, chance, signal.SIGTERM)


def _signal_a_child(stage: Stage, name: str, chance: random.Random, number: signal.Signals) -> None:
    pid = stage.system.processes[name].process.pid
    with suppress(OSError):
        pool = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if pool:
            os.kill(int(chance.choice(pool)), number)


def two_beats(stage: Stage, _name: str, _chance: random.Random) -> None:
    """A second timetable beside the first from now on; where there is one already, it is killed and another comes."""
    if stage.second_beat is not None:
        stage.second_beat.process.kill()
        stage.second_beat.wait()
    command = [*stage.system.processes["beat"].process.args]  # type: ignore[misc]
    log = stage.folder / "log" / "second-beat.log"
    environment = stage.system.environment
    stage.second_beat = children.start("second-beat", command, log=log, environment=environment)


def kill_redis(stage: Stage, _name: str, _chance: random.Random) -> None:
    """SIGKILL Redis and start it on its own file."""
    with _redis_dead(stage):
        pass


def empty_redis(stage: Stage, _name: str, _chance: random.Random) -> None:
    """SIGKILL Redis and start it with nothing."""
    with _redis_dead(stage) as redis:
        shutil.rmtree(_file_of(redis), ignore_errors=True)


def redis_from_old_file(stage: Stage, _name: str, chance: random.Random) -> None:
    """SIGKILL Redis and start it on a copy of its file that is seconds old: what was done since lies there again."""
    assert stage.system.redis is not None
    copy = stage.folder / "old-redis"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(_file_of(stage.system.redis), copy)
    time.sleep(chance.uniform(1.0, 4.0))
    with _redis_dead(stage) as redis:
        shutil.rmtree(_file_of(redis))
        shutil.copytree(copy, _file_of(redis))


def fill_disk(stage: Stage, _name: str, chance: random.Random) -> None:
    """Leave no room on Redis' disk for some seconds: it refuses every write."""
    assert stage.disk is not None
    ballast = stage.disk / "ballast"
    try:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(_BLOCK))
        time.sleep(chance.uniform(2.0, 4.0))
    finally:
        ballast.unlink(missing_ok=True)


def stop_postgres(stage: Stage, _name: str, _chance: random.Random) -> None:
    """Stop PostgreSQL as if it had crashed (immediate), and start it again."""
    postgres = stage.system.postgres
    assert postgres is not None
    assert postgres.child is not None
    postgres.child.process.send_signal(signal.SIGQUIT)
    postgres.child.process.wait()
    postgres.start()


def provider_hangs(stage: Stage, _name: str, _chance: random.Random) -> None:
    """Both providers take what they are given and answer nothing until every caller has given up."""
    usual = stage.texts.delay_seconds
    stage.texts.delay_seconds = _SILENT_SECONDS
    stage.mail.hang.set()
    _wait_for_a_letter(stage)
    time.sleep(_SILENT_SECONDS)
    stage.mail.hang.clear()
    stage.texts.delay_seconds = usual


def provider_drops(stage: Stage, _name: str, chance: random.Random) -> None:
    """Both providers take what they are given and hang up without an answer."""
    stage.texts.drop = stage.mail.drop = True
    _wait_for_a_letter(stage)
    time.sleep(chance.uniform(0.1, 2.0))
    stage.texts.drop = stage.mail.drop = False


def _wait_for_a_letter(stage: Stage) -> None:
    before = stage.letters_to_her()
    wait_for(lambda: stage.letters_to_her() > before, seconds=_VICTIM_WITHIN)


def provider_refuses(stage: Stage, _name: str, chance: random.Random) -> None:
    """The mail server says later, the bridge that it was given too many; neither takes anything."""
    stage.mail.refuse_data = "451 later"
    stage.texts.refuses = True
    time.sleep(chance.uniform(1.0, 3.0))
    stage.mail.refuse_data, stage.texts.refuses = None, False


def step_clock(stage: Stage, _name: str, chance: random.Random) -> None:
    """Set the clock of all of Telar's processes one hour on or back; it never falls behind the real one."""
    by = chance.choice((_HOUR, -_HOUR))
    if not 0 <= stage.offset + by <= _FARTHEST:
        by = -by
    stage.set_clock(stage.offset + by)
    time.sleep(0.5)


@contextmanager
def _redis_dead(stage: Stage) -> Iterator[Redis]:
    redis = stage.system.redis
    assert redis is not None
    assert redis.child is not None
    redis.child.process.kill()
    redis.child.process.wait()
    yield redis
    redis.start()


def _file_of(redis: Redis) -> Path:
    return redis.folder / "appendonlydir"
