"""Whether sealed rows are what they were last made: live rows against the newest mark of each (docs/adr/0048)."""

import hmac
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Text, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from shared.audit import marks
from shared.audit.entries import AuditKey, entries, lock_chain, marked_until, row_marks
from shared.audit.verifying import entry_of

BASELINE: Final = "rows.baseline"
"""The action of an entry whose marks are every row there was; what was marked before it is history."""
_AT_ONCE: Final = 5_000
_SEQ_BYTES: Final = 8

State = dict[tuple[str, bytes], tuple[int, bytes]]
"""(table, row id) to (version, first bytes of the seal); a deleted row has version GONE."""


@dataclass(frozen=True)
class RowBreak:
    """A row that is not what it was last made, or marks that are not what was chained.

    problem, of a row: `older` (put back to an earlier version), `changed` (a state that no mark tells of), `removed`,
    `put_in` (made by nobody), `put_back` (it was deleted), `overwritten` (written on top of a state that was not the
    newest: it was put back first); of an entry: `marks_altered`, `marks_removed`.
    row: its id; None for an entry. seq: the entry; None for a row that was compared.
    """

    problem: str
    table: str = ""
    row: UUID | None = None
    seq: int | None = None


@dataclass(frozen=True)
class RowVerdict:
    """rows: live rows compared. marks: how many were read. baseline: the entry it began at, None if there is none."""

    rows: int
    marks: int
    baseline: int | None
    breaks: tuple[RowBreak, ...]


@dataclass
class _Walk:
    key: AuditKey
    state: State = field(default_factory=dict)
    breaks: list[RowBreak] = field(default_factory=list)
    read: int = 0
    previous: int = 0


def verify_rows(
    session: Session, key: AuditKey, *, unmarked: Collection[str] = (), checkpoint: tuple[int, int] = (0, 0)
) -> RowVerdict:
    """Compare every live row with its newest mark, within one snapshot of the database.

    session: with no transaction open yet. unmarked: tables whose rows leave no marks.
    checkpoint: number of the newest signed head and of the newest entry with marks at that moment, kept outside the
    database: marks cut off the end contradict it. Whether the chain holds since then is `verify_since`'s to say.
    Cost: all marks since the baseline and id, version and seal of all live rows are read, about 5 µs each.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    baseline = baseline_of(session)
    walk = _Walk(key)
    if baseline is None:
        return RowVerdict(0, 0, None, ())
    _walk_marks(session, walk, baseline)
    walk.breaks += _cut_marks(session, checkpoint, since=baseline)
    live = _compare(session, walk, unmarked)
    return RowVerdict(live, walk.read, baseline, tuple(walk.breaks))


def mark_all(session: Session, *, unmarked: Collection[str] = (), anew: bool = False) -> int | None:
    """Note a mark of every row there is now, for an entry BASELINE of this transaction; return how many.

    Holds the chain until the commit, so that nothing is written meanwhile that the baseline does not tell of.
    None, and nothing noted, if there is a baseline already; anew: make another.
    """
    lock_chain(session)
    if not anew and baseline_of(session) is not None:
        return None
    count = 0
    for name, row, version, seal in _live(session, unmarked):
        marks.note(session, table=name, row=UUID(bytes=row), version=version, seal=seal)
        count += 1
    return count


def baseline_of(session: Session) -> int | None:
    """Return the number of the entry at which what counts of the marks begins; None if there is none yet."""
    query = select(func.max(entries.c.seq)).where(entries.c.marked.is_not(None), entries.c.action == BASELINE)
    found: int | None = session.scalar(query)
    return found


def _walk_marks(session: Session, walk: _Walk, baseline: int) -> None:
    """Follow the entries that have marks, each of which names the one before; gather what each row was last."""
    query = (
        select(entries, row_marks.c.marks)
        .outerjoin(row_marks, row_marks.c.seq == entries.c.seq)
        .where(entries.c.marked.is_not(None), entries.c.seq >= baseline)
        .order_by(entries.c.seq)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in session.execute(query).mappings():
        kept, seq, entry = row["marks"], row["seq"], entry_of(row)
        before, digest = entry.marked[:_SEQ_BYTES], entry.marked[_SEQ_BYTES:]  # type: ignore[index]
        if not walk.key.is_sound(seq, row["link"], entry):
            walk.breaks.append(RowBreak("marks_altered", seq=seq))
        elif kept is None:
            walk.breaks.append(RowBreak("marks_removed", seq=seq))
        elif not hmac.compare_digest(digest, sha256(kept).digest()):
            walk.breaks.append(RowBreak("marks_altered", seq=seq))
        else:
            if seq != baseline and int.from_bytes(before, "big") != walk.previous:
                walk.breaks.append(RowBreak("marks_removed", seq=int.from_bytes(before, "big")))
            _apply(walk, kept, seq, is_baseline=seq == baseline)
        walk.previous = seq


def _apply(walk: _Walk, kept: bytes, seq: int, *, is_baseline: bool) -> None:
    state = walk.state
    for name, row, version, seal in marks.unpacked(kept):
        walk.read += 1
        before = state.get((name, row), (marks.GONE, b""))[0]
        follows = version in (marks.GONE, before + 1) if before else version == 1
        if not (follows or is_baseline):
            walk.breaks.append(RowBreak("overwritten", name, UUID(bytes=row), seq))
        state[name, row] = (version, seal)


def _cut_marks(session: Session, checkpoint: tuple[int, int], *, since: int) -> Iterator[RowBreak]:
    head, marked = checkpoint
    if head >= since and marked_until(session, head) != marked:
        yield RowBreak("marks_removed", seq=marked)


def _compare(session: Session, walk: _Walk, unmarked: Collection[str]) -> int:
    live = 0
    for name, row, version, seal in _live(session, unmarked):
        live += 1
        wanted, sealed = walk.state.pop((name, row), (None, b""))
        if (wanted, sealed) == (version, seal):
            continue
        if wanted is None:
            problem = "put_in"
        elif wanted == marks.GONE:
            problem = "put_back"
        else:
            problem = "older" if version < wanted else "changed"
        walk.breaks.append(RowBreak(problem, name, UUID(bytes=row)))
    walk.breaks += [
        RowBreak("removed", name, UUID(bytes=row))
        for (name, row), (version, _) in walk.state.items()
        if version != marks.GONE
    ]
    return live


def _live(session: Session, unmarked: Collection[str]) -> Iterator[tuple[str, bytes, int, bytes]]:
    """Every row of every table that has seals, then every scope that has keys."""
    sealed = session.scalars(_SEALED_TABLES).all()
    for name in sealed:
        if name in unmarked:
            continue
        rows = table(
            name, column("id", Uuid), column("row_version", BigInteger), column("row_seal", LargeBinary)
        )
        for row in session.execute(select(rows).execution_options(yield_per=_AT_ONCE)):
            yield name, row[0].bytes, row[1], row[2][: marks.SEAL_BYTES]
    if sealed:
        scopes = select(table(marks.SCOPE_KEYS, column("scope_id", Uuid)).c.scope_id).distinct()
        for scope in session.scalars(scopes.execution_options(yield_per=_AT_ONCE)):
            yield marks.SCOPE_KEYS, scope.bytes, 1, bytes(marks.SEAL_BYTES)


_COLUMNS: Final = table(
    "columns",
    column("table_name", Text),
    column("table_schema", Text),
    column("column_name", Text),
    schema="information_schema",
)
_SEALED_TABLES: Final = (
    select(_COLUMNS.c.table_name)
    .where(_COLUMNS.c.table_schema == func.current_schema(), _COLUMNS.c.column_name == "row_seal")
    .order_by(_COLUMNS.c.table_name)
)
