"""Marks: which sealed rows a transaction wrote or took away, in its order; noted in the session until it commits."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from struct import Struct
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

GONE: Final = 0
"""The version of a row that was deleted."""
SEAL_BYTES: Final = 8
SCOPE_KEYS: Final = "scope_key"
"""The table part of marks that say a scope has keys (version 1) or was shredded (GONE)."""
_NOTED: Final = "row_marks"
_RECORD: Final = Struct(f">16sI{SEAL_BYTES}s")
_RUN: Final = Struct(">BI")


class Mark(NamedTuple):
    """One state of one row. table: the name that is sealed into its values; seal: the first bytes of its seal."""

    table: str
    row: UUID
    version: int
    seal: bytes


def note(session: Session, *, table: str, row: UUID, version: int, seal: bytes = b"") -> None:
    """Remember what happened to a row; `taken` hands it over before the commit."""
    mark = Mark(table, row, version, seal[:SEAL_BYTES].ljust(SEAL_BYTES, b"\0"))
    session.info.setdefault(_NOTED, []).append(mark)


def taken(session: Session) -> list[Mark]:
    """Hand over what was noted, once, in the order in which it happened."""
    noted: list[Mark] = session.info.pop(_NOTED, [])
    return noted


def packed(marks: Iterable[Mark]) -> bytes:
    """Marks as bytes: runs of one table, each its name's length, how many, the name, and 28 bytes a mark."""
    parts: list[bytes] = []
    for table, run in groupby(marks, key=attrgetter("table")):
        records = [_RECORD.pack(mark.row.bytes, mark.version, mark.seal) for mark in run]
        name = table.encode()
        parts += (_RUN.pack(len(name), len(records)), name, *records)
    return b"".join(parts)


def unpacked(data: bytes) -> Iterator[tuple[str, bytes, int, bytes]]:
    """Yield table, row id (16 bytes), version and seal of each mark. Raises ValueError for anything else."""
    at = 0
    while at < len(data):
        if len(data) < at + _RUN.size:
            message = "no marks"
            raise ValueError(message)
        length, count = _RUN.unpack_from(data, at)
        start = at + _RUN.size + length
        at = start + count * _RECORD.size
        if len(data) < at:
            message = "cut marks"
            raise ValueError(message)
        table = data[start - length : start].decode()
        for row, version, seal in _RECORD.iter_unpack(data[start:at]):
            yield table, row, version, seal
