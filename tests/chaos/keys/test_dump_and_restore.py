"""Bar 10: who was erased is gone from warm processes at once, and from a full backup once its epoch is destroyed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from services.intake.store.base import ScopeKey
from services.intake.store.people import NameCard
from shared.crypto import Keyring, ScopeMissing, SealBroken, access, shred_scope
from shared.ids import new_id
from tests.chaos.keys.conftest import Stage
from tests.support.servers import Databases

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
SCOPES = 200
PROCESSES = 4


def opened(engine: Engine, keyring: Keyring) -> set[UUID]:
    """Open the name of every row; return the scopes in which it opens."""
    found = set()
    with Session(engine, info={"keyring": keyring}) as session, access(actor_ref=new_id(), purpose="drill"):
        for row in session.scalars(select(NameCard)):
            try:
                if row.given_name:
                    found.add(row.scope_id)
            except (SealBroken, ScopeMissing):
                continue
    return found


def dumped(databases: Databases, engine: Engine, folder: Path) -> Path:
    """Take a full backup, key table and all."""
    path = folder / "full.dump"
    program = str(databases.server._programs / "pg_dump")
    command = [program, "--format=custom", f"--file={path}", f"--dbname={databases.url_of(engine)}"]
    subprocess.run(command, check=True)
    return path


def restored(databases: Databases, dump: Path, engine: Engine) -> None:
    """Put a backup into an empty database."""
    program = str(databases.server._programs / "pg_restore")
    address = f"--dbname={databases.url_of(engine)}"
    subprocess.run([program, "--exit-on-error", address, str(dump)], check=True)


def test_an_erased_woman_is_in_no_process_and_in_no_backup(
    stage: Stage, databases: Databases, new_database: Callable[..., Engine], tmp_path: Path
) -> None:
    stage.fill(SCOPES)
    with stage.sessions() as session:
        victim, row = session.execute(select(NameCard.scope_id, NameCard.id).limit(1)).one()
        everybody = set(session.scalars(select(NameCard.scope_id)))
    warm = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.keys.asking_process", stage.url, str(stage.keys)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    stage.clients += warm

    def ask_all() -> list[str]:
        said = []
        for process in warm:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{row}\n")
            process.stdin.flush()
            said.append(process.stdout.readline().strip())
        return said

    assert ask_all() == ["open"] * PROCESSES
    dump = dumped(databases, stage.engine, tmp_path)
    with stage.sessions() as session:
        shred_scope(session, victim)
        session.commit()
    assert ask_all() == ["gone"] * PROCESSES
    backup = new_database()
    restored(databases, dump, backup)
    assert opened(backup, Keyring.load(stage.keys / "intake")) == everybody, "until its epoch is destroyed"

    stage.do("rotate")
    stage.do("rewrap", "--now")
    today = Keyring.load(stage.keys / "intake")

    assert opened(backup, today) == set(), "the old backup with its own keys"
    with stage.engine.connect() as living, backup.begin() as old:
        old.execute(delete(ScopeKey))
        for key in living.execute(select(ScopeKey.__table__)).mappings():
            old.execute(ScopeKey.__table__.insert(), dict(key))
        assert living.scalar(text("select count(*) from scope_key")) == (SCOPES - 1) * 3
    assert opened(backup, today) == everybody - {victim}, "the old data with today's keys"
    assert opened(stage.engine, today) == everybody - {victim}
