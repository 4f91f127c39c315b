"""Key rows on PostgreSQL: epochs, processes, memory."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from shared.crypto import (
    Keyring,
    Opened,
    SealBroken,
    destroy_epoch,
    epochs_in_use,
    rewrap,
    rotate_epoch,
    shred_scope,
)
from shared.crypto.suite import PACKED_KEY
from shared.ids import new_id
from tests.security.crypto.bakery import CLASSES, Recipe, a_recipe, a_scope

Sessions = Callable[[], Session]
SCOPES = 25


def packed(row: dict) -> tuple[UUID, str, bytes]:
    """Return a key row as rows carry it."""
    parts = (row[name] for name in ("generation", "epoch", "wrapped", "commitment"))
    return row["scope_id"], row["key_class"], PACKED_KEY.pack(*parts)


def fill(sessions: Sessions) -> None:
    """Store one recipe in each of some scopes."""
    with sessions() as session:
        session.add_all([a_recipe(a_scope(session)) for _ in range(SCOPES)])
        session.commit()


def titles(sessions: Sessions) -> list[str]:
    """Open one field of every recipe whose scope lives."""
    with sessions() as session:
        return [row.title for row in session.scalars(select(Recipe).where(Recipe.sealed_key.is_not(None)))]


def rewrap_all(sessions: Sessions, *, batch: int) -> list[int]:
    """Re-wrap in batches, each in its own transaction; return their sizes."""
    sizes = []
    while True:
        with sessions() as session:
            sizes.append(rewrap(session, batch=batch))
            session.commit()
        if not sizes[-1]:
            return sizes


def test_rewrapping_moves_every_key_and_loses_nothing(sessions: Sessions, keys: Path, opened: Opened) -> None:
    fill(sessions)
    rotate_epoch(keys)

    sizes = rewrap_all(sessions, batch=20)

    assert sum(sizes) == SCOPES * len(CLASSES)
    assert max(sizes) <= 20
    with sessions() as session:
        assert epochs_in_use(session) == {2}
    assert titles(sessions) == ["Pan de centeno"] * SCOPES


def test_a_rewrap_stopped_half_way_reads_well_and_goes_on(
    sessions: Sessions, keys: Path, opened: Opened
) -> None:
    fill(sessions)
    rotate_epoch(keys)
    with sessions() as session:
        rewrap(session, batch=7)
        session.commit()
    with sessions() as session:
        rewrap(session, batch=7)
        session.rollback()

    assert titles(sessions) == ["Pan de centeno"] * SCOPES
    assert sum(rewrap_all(sessions, batch=7)) == SCOPES * len(CLASSES) - 7


def test_two_workers_rewrap_without_waiting_for_each_other(sessions: Sessions, keys: Path) -> None:
    fill(sessions)
    rotate_epoch(keys)
    with sessions() as first, sessions() as second:
        counts = rewrap(first, batch=10), rewrap(second, batch=10)
        first.commit()
        second.commit()

    assert counts == (10, 10)
    assert sum(rewrap_all(sessions, batch=100)) == SCOPES * len(CLASSES) - 20


def test_after_the_epoch_is_destroyed_an_old_key_table_opens_nothing_and_the_new_one_all_but_the_shredded(
    sessions: Sessions, keys: Path, opened: Opened, engine: Engine
) -> None:
    fill(sessions)
    with sessions() as session:
        old_keys = [dict(row) for row in session.execute(text("select * from scope_key")).mappings()]
        victim = session.scalars(select(Recipe.scope_id).limit(1)).one()
        shred_scope(session, victim)
        session.commit()
    rotate_epoch(keys)
    rewrap_all(sessions, batch=100)
    destroy_epoch(keys, 1)
    today = Keyring.load(keys)

    restored = 0
    for row in old_keys:
        try:
            today.data_key(*packed(row))
        except SealBroken:
            continue
        restored += 1

    assert restored == 0
    fresh = partial(Session, engine, info={"keyring": today})
    assert titles(fresh) == ["Pan de centeno"] * (SCOPES - 1)


READER = """
import base64, sys
from pathlib import Path
from uuid import UUID
from shared.crypto import Keyring
keyring = Keyring.load(Path(sys.argv[1]), classes=["kitchen"])
key = keyring.data_key(UUID(sys.argv[2]), "kitchen", base64.b64decode(sys.argv[3]))
marker = bytes(range(200, 232))
print("open", flush=True)
sys.stdin.readline()
"""


def copies_in_memory(process: int, wanted: list[bytes]) -> list[int]:
    """Count how often each byte string appears in a process's writable memory."""
    counts = [0] * len(wanted)
    spans = Path(f"/proc/{process}/maps").read_text().splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for span in spans:
            place, rights, *_ = span.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            memory.seek(start)
            try:
                content = memory.read(end - start)
            except OSError:
                continue
            counts = [count + content.count(item) for count, item in zip(counts, wanted, strict=True)]
    return counts


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="needs /proc/<pid>/mem (Linux) to look at memory"
)
def test_no_copy_of_a_raw_key_stays_in_memory_after_it_was_opened(keys: Path, keyring: Keyring) -> None:
    row = keyring.new_key(new_id(), "kitchen")
    scope, _, key_row = packed(row)
    secret = bytes(keyring._unwrap(*packed(row))[0])
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(keys), str(scope), b64encode(key_row).decode()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    try:
        assert reader.stdout
        assert reader.stdout.readline() == b"open\n"
        found = copies_in_memory(reader.pid, [bytes(range(200, 232)), secret])
    finally:
        reader.communicate(b"\n")

    assert found[0] >= 1, "the search itself works"
    assert found[1] == 0
