"""What renewing keys costs: key rows moved to a new epoch, and rows sealed anew under new data keys.

Each is measured beside the same UPDATEs of as many bytes without any key, one after the other; the database's own time
is in both. Wall time moves with what else the machine does, the CPU time of this thread and of its connection in the
database hardly: they work in turns, so that 10 µs together are 100,000 a second where nothing else runs.
`telar bench keys`, or `python -m bench.keys --quick`. TARGETS: what the design asks for, on a quiet machine.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.crypto import COLUMNS, NAMES, Sealed, Tables, _database
from shared.crypto import Keyring, epochs_in_use, rewrap, rotate_epoch
from shared.crypto.renewal.generations import draw, let_go
from shared.crypto.renewal.resealing import reseal
from shared.crypto.scopes import create_scope
from shared.ids import new_id

TARGETS = {"rewraps_per_second": 15_000.0, "fields_per_second": 100_000.0}
BATCH = 1_000
ROWS_AT_ONCE = 500


def _timed(work: Callable[[], int]) -> tuple[int, float, float]:
    """Run until it returns 0; return how many, wall seconds, and CPU seconds of this thread."""
    wall, cpu, done = time.perf_counter(), time.thread_time(), 0
    while found := work():
        done += found
    return done, time.perf_counter() - wall, time.thread_time() - cpu


def _server_cpu(engine: Engine) -> float:
    """Return the CPU seconds that the database has spent on our connection so far; the pool has one alone."""
    with engine.connect() as connection:
        process = connection.scalar(text("select pg_backend_pid()"))
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _many_keys(session: Session, count: int) -> None:
    for _ in range(count):
        create_scope(session, new_id())
    session.commit()


def _plain_move(engine: Engine) -> Callable[[], int]:
    """Rewrite as many bytes of as many rows, in batches, with no key at work."""
    with engine.begin() as connection:
        connection.execute(text("create table plain_key as select scope_id, epoch, wrapped from scope_key"))
        connection.execute(text("alter table plain_key add primary key (scope_id)"))
        connection.execute(text("create index on plain_key (epoch)"))

    def work() -> int:
        with engine.begin() as connection:
            stale = (
                "select scope_id, wrapped from plain_key where epoch < 9 limit :batch for update skip locked"
            )
            found = connection.execute(text(stale), {"batch": BATCH}).all()
            if found:
                move = text(
                    "update plain_key k set epoch = 9, wrapped = v.wrapped"
                    " from unnest(cast(:scopes as uuid[]), cast(:wrapped as bytea[])) as v (scope_id, wrapped)"
                    " where k.scope_id = v.scope_id"
                )
                scopes, wrapped = zip(*found, strict=True)
                connection.execute(move, {"scopes": list(scopes), "wrapped": list(wrapped)})
            return len(found)

    return work


def epochs(engine: Engine, keys: Path, *, count: int) -> dict[str, float]:
    """Move `count` keys to a new epoch, and rewrite as many plain rows."""
    keyring = Keyring.load(keys)
    with Session(engine, info={"keyring": keyring}) as session:
        _many_keys(session, count)
    plain = _plain_move(engine)
    new = rotate_epoch(keys)

    def move() -> int:
        with Session(engine, info={"keyring": keyring}) as session:
            found = rewrap(session, batch=BATCH)
            session.commit()
            return found

    server = _server_cpu(engine)
    done, wall, cpu = _timed(move)
    server = _server_cpu(engine) - server
    _, plain_wall, _ = _timed(plain)
    with Session(engine) as session:
        if epochs_in_use(session) != {new}:
            raise SystemExit("a key was left behind")
    return {
        "rewraps": done,
        "rewraps_per_second": done / wall,
        "rewrap_cpu_us": cpu / done * 1e6,
        "rewrap_server_cpu_us": server / done * 1e6,
        "rewraps_per_second_of_cpu": done / (cpu + server),
        "rewrap_over_plain": wall / plain_wall,
    }


def _plain_reseal(engine: Engine) -> Callable[[], int]:
    names = ", ".join(f'"{name}"' for name in NAMES)
    with engine.begin() as connection:
        connection.execute(
            text(f"create table plain_row as select id, 1 as row_version, {names} from bench_sealed")
        )
        connection.execute(text("alter table plain_row add primary key (id)"))
    after = [None]
    arrays = ", ".join(f"cast(:v{n} as bytea[])" for n in range(COLUMNS))
    sets = ", ".join(f'"{name}" = v.v{n}' for n, name in enumerate(NAMES))
    values = ", ".join(f"v{n}" for n in range(COLUMNS))
    update = text(
        f"update plain_row t set row_version = 2, {sets}"
        f" from unnest(cast(:id as uuid[]), {arrays}) as v (id, {values}) where t.id = v.id"
    )
    query = text(
        f"select id, {names} from plain_row where id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')"
        " order by id limit :batch for no key update skip locked"
    )

    def work() -> int:
        with engine.begin() as connection:
            found = connection.execute(query, {"after": after[0], "batch": ROWS_AT_ONCE}).all()
            if found:
                columns = list(zip(*found, strict=True))
                sent = {f"v{n}": list(columns[n + 1]) for n in range(COLUMNS)}
                connection.execute(update, sent | {"id": list(columns[0])})
                after[0] = found[-1][0]
            return len(found)

    return work


def generations(engine: Engine, keys: Path, *, rows: int) -> dict[str, float]:
    """Seal rows of twenty fields anew, ten to a scope, and rewrite as many plain ones."""
    keyring = Keyring.load(keys)
    tables = Tables(engine, keyring, rows=rows, scopes=rows // 10)
    tables.insert(Sealed)
    plain = _plain_reseal(engine)
    rotate_epoch(keys)

    def drawn() -> int:
        with tables.session() as session:
            found = draw(session)
            session.commit()
            return found

    after: list[UUID | None] = [None]
    speeds: list[float] = []

    def anew() -> int:
        started = time.perf_counter()
        with tables.session() as session:
            done = reseal(session, Sealed, after=after[0], batch=ROWS_AT_ONCE)
            session.commit()
        after[0] = done.rows[-1].id if done.rows else None
        if len(done.rows) == ROWS_AT_ONCE:
            speeds.append(done.fields / (time.perf_counter() - started))
        return len(done.rows)

    keys_drawn, draw_wall, _ = _timed(drawn)
    server = _server_cpu(engine)
    done, wall, cpu = _timed(anew)
    server = _server_cpu(engine) - server
    _, plain_wall, _ = _timed(plain)
    with tables.session() as session:
        forgotten, _ = let_go(session, [Sealed], after=None, batch=100_000)
        session.commit()
    if done != rows or forgotten != keys_drawn:
        raise SystemExit("a row or a key was left behind")
    return {
        "keys_drawn_per_second": keys_drawn / draw_wall,
        "fields": done * COLUMNS,
        "fields_per_second": done * COLUMNS / wall,
        "fields_per_second_best_batch": max(speeds),
        "fields_per_second_median_batch": statistics.median(speeds),
        "field_cpu_us": cpu / done / COLUMNS * 1e6,
        "field_server_cpu_us": server / done / COLUMNS * 1e6,
        "fields_per_second_of_cpu": done * COLUMNS / (cpu + server),
        "reseal_over_plain": wall / plain_wall,
    }


def run(*, quick: bool = False, json_path: Path | None = None) -> dict[str, float]:
    """Measure, print and write bench/results/keys.json. Under two minutes; `quick` takes about 20 seconds."""
    with _database() as (engine, folder):
        Keyring.create(folder / "keys", service="bench", classes=["bench"])
        figures = generations(engine, folder / "keys", rows=2_000 if quick else 10_000)
        figures |= epochs(engine, folder / "keys", count=5_000 if quick else 50_000)
    for name, value in figures.items():
        target = TARGETS.get(name)
        verdict = (
            f"  target {target:,.0f}: {'met' if value >= target else f'{value / target:.0%}'}"
            if target
            else ""
        )
        print(f"{name:32} {value:12,.4g}{verdict}")
    path = json_path or Path(__file__).parent / "results" / "keys.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"figures": figures, "targets": TARGETS}, indent=1) + "\n")
    return figures


if __name__ == "__main__":
    run(quick="--quick" in sys.argv)
