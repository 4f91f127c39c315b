"""The stage: intake's database with many scopes, client processes, and the real command `telar keys`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.intake.store.people import NameCard
from shared import audit, idempotency
from shared.crypto import Keyring, access, create_scope
from shared.ids import new_id
from telar.inventory import base_of
from telar.local.keys import ensure_keys
from tests.security.test_every_sealed_field import drop_unique_and_foreign
from tests.support.rows import honest_row


@dataclass
class Stage:
    """Where everything is, and the clients that run."""

    engine: Engine
    keys: Path
    stop: Path
    clients: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Address of intake's database."""
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def sessions(self) -> Callable[[], Session]:
        """Sessions with the keys as they are on disk now."""
        return partial(Session, self.engine, info={"keyring": Keyring.load(self.keys / "intake")})

    def fill(self, scopes: int) -> None:
        """Make scopes, each with a row whose call name is a number."""
        with self.sessions() as session:
            for number in range(scopes):
                scope = new_id()
                create_scope(session, scope)
                row = honest_row(NameCard, scope, number=number)
                row.call_name = "0"  # type: ignore[attr-defined]
                session.add(row)
            session.commit()

    def command(self, *words: str) -> "subprocess.Popen[str]":
        """Start `telar keys ...` as a process of its own."""
        environment = {
            **os.environ,
            "TELAR_KEYS_DIR": str(self.keys),
            "TELAR_HOME": str(self.keys.parent / "home"),
            "TELAR_DATABASE_URL_INTAKE": self.url,
        }
        command = [sys.executable, "-m", "telar", "keys", *words, "--service", "intake"]
        return subprocess.Popen(command, env=environment, stdout=-1, stderr=subprocess.STDOUT, text=True)

    def do(self, *words: str) -> str:
        """Run `telar keys ...` to its end; return what it said."""
        process = self.command(*words)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return said

    def kill_when(self, process: "subprocess.Popen[str]", reached: Callable[[], bool]) -> bool:
        """Kill a command as soon as it got so far; False if it ended first."""
        while process.poll() is None:
            if reached():
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return process.returncode == -signal.SIGKILL
            time.sleep(0.002)
        process.communicate()
        return False

    def start(self, *kinds: str) -> None:
        """Start client processes, and wait until each has its keys."""
        for kind in kinds:
            command = [sys.executable, "-m", "tests.chaos.keys.client_process", kind, self.url]
            self.clients.append(
                subprocess.Popen([*command, str(self.keys), str(self.stop)], stdout=-1, text=True)
            )
        time.sleep(3)

    def gather(self) -> list[dict[str, Any]]:
        """Stop the clients; return what each has met."""
        self.stop.touch()
        told = [client.communicate(timeout=60)[0] for client in self.clients]
        self.clients.clear()
        return [json.loads(each) for each in told]

    def numbers(self) -> dict[str, int]:
        """Open every row with the keys on disk; return the number that each holds."""
        with self.sessions() as session, access(actor_ref=new_id(), purpose="chaos"):
            rows = session.scalars(select(NameCard)).all()
            assert all(row.given_name and row.surnames is not None for row in rows)
            return {str(row.id): int(row.call_name) for row in rows}


def total(told: list[dict[str, Any]], what: str) -> Counter[str]:
    """Add up what the clients counted."""
    return sum((Counter(each[what]) for each in told), Counter())


@pytest.fixture
def stage(tmp_path: Path, new_database: Callable[..., Engine]) -> Iterator[Stage]:
    """Keys and an empty intake."""
    ensure_keys(tmp_path / "keys")
    engine = new_database(base_of("intake").metadata, audit.metadata, idempotency.metadata)
    with engine.begin() as connection:
        drop_unique_and_foreign(connection)
    made = Stage(engine, tmp_path / "keys", tmp_path / "stop")
    yield made
    for client in made.clients:
        client.kill()
        client.communicate()
