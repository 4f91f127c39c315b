"""The audit log: who opened or did what, why and when; append-only, chained by a key kept outside the database."""

import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from shared.errors import Invalid

metadata = MetaData()
entries = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Uuid, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("action", String(80), nullable=False),
    Column("purpose", String(80), nullable=False),
    Column("subject", Uuid),
    Column("reason", String(80)),
    Column("detail", JSONB, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Index("audit_entry_subject", "subject", "seq"),
    Index("audit_entry_actor", "actor", "at"),
)

_CHAIN_LOCK: Final = 0x7E1A_A0D1
_START: Final = bytes(32)
_CODE_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-:")


@dataclass(frozen=True)
class Entry:
    """One thing somebody did. action, purpose and reason are codes; detail holds codes and counts only."""

    at: datetime
    actor: UUID
    actor_kind: str
    action: str
    purpose: str
    subject: UUID | None = None
    reason: str | None = None
    detail: Mapping[str, int | str] | None = None


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the entry's number and what is wrong with it."""

    seq: int
    problem: str


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found. head: last number and link, for the checkpoint."""

    checked: int
    breaks: tuple[Break, ...]
    head: tuple[int, bytes]


class AuditKey:
    """The key of one service's chain, from `<keys_dir>/<service>/audit.key` (32 bytes, 0600)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def load(cls, folder: Path) -> "AuditKey":
        """Read the key, making it on the first run."""
        path = folder / "audit.key"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(os.urandom(32))
        return cls(path.read_bytes())

    def link(self, previous: bytes, seq: int, entry: Entry) -> bytes:
        """Bind an entry to its place and to everything before it."""
        body = json.dumps(
            [
                seq,
                entry.at.astimezone(UTC).isoformat(),
                str(entry.actor),
                entry.actor_kind,
                entry.action,
                entry.purpose,
                str(entry.subject) if entry.subject else None,
                entry.reason,
                dict(sorted((entry.detail or {}).items())),
            ],
            separators=(",", ":"),
        )
        return hmac.digest(self._secret, previous + body.encode(), sha256)


def append(session: Session, key: AuditKey, new: list[Entry]) -> None:
    """Add entries at the end of the chain, last thing in a transaction: the chain is locked until it commits."""
    for entry in new:
        for code in (entry.action, entry.purpose, entry.reason or ""):
            if not _CODE_CHARACTERS.issuperset(code):
                raise Invalid(
                    "an audit entry holds codes only", expected="lower-case letters, digits, _ . - :"
                )
    session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = session.execute(
        select(entries.c.seq, entries.c.link).order_by(entries.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq, last.link) if last else (0, _START)
    rows: list[dict[str, Any]] = []
    for entry in new:
        seq += 1
        previous = key.link(previous, seq, entry)
        rows.append(vars(entry) | {"seq": seq, "detail": dict(entry.detail or {}), "link": previous})
    session.execute(entries.insert(), rows)


def _read(session: Session) -> Iterator[tuple[int, bytes, Entry]]:
    rows = session.execute(select(entries).order_by(entries.c.seq).execution_options(yield_per=5_000))
    for row in rows.mappings():
        facts = {name: row[name] for name in row if name not in ("seq", "link")}
        yield row["seq"], row["link"], Entry(**facts)


def verify(session: Session, key: AuditKey, *, checkpoints: list[tuple[int, bytes]] | None = None) -> Verdict:
    """Walk the chain and name every entry that was altered, removed, reordered or cut off the end.

    checkpoints: (seq, link) pairs kept outside the database; a shorter or different chain contradicts them.
    """
    breaks: list[Break] = []
    kept = dict(checkpoints or [])
    previous, last_seq, checked = _START, 0, 0
    for seq, link, entry in _read(session):
        if seq != last_seq + 1:
            breaks.append(Break(last_seq + 1, "removed"))
        elif not hmac.compare_digest(link, key.link(previous, seq, entry)):
            breaks.append(Break(seq, "altered"))
        if seq in kept and not hmac.compare_digest(kept.pop(seq), link):
            breaks.append(Break(seq, "differs_from_checkpoint"))
        previous, last_seq, checked = link, seq, checked + 1
    breaks += [Break(seq, "cut_off") for seq in sorted(kept) if seq > last_seq]
    return Verdict(checked, tuple(breaks), (last_seq, previous))


def write_checkpoint(path: Path, head: tuple[int, bytes]) -> None:
    """Append the chain's head to a file outside the database; nothing is ever taken out of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{head[0]} {head[1].hex()}\n")


def read_checkpoints(path: Path) -> list[tuple[int, bytes]]:
    """Return the heads kept so far; empty if there is no file yet."""
    if not path.exists():
        return []
    pairs = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return [(int(seq), bytes.fromhex(link)) for seq, link in pairs if int(seq)]
