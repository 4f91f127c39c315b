"""The entries: who opened or did what, why and when; append-only, chained by a key kept outside the database."""

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    bindparam,
    func,
    select,
    text,
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
    Column("marked", LargeBinary),
    Column("link", LargeBinary, nullable=False),
    Index("audit_entry_subject", "subject", "seq"),
    Index("audit_entry_actor", "actor", "at"),
    Index("audit_entry_marked", "seq", postgresql_where=text("marked is not null")),
)
row_marks = Table(
    "audit_row_mark",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("marks", LargeBinary, nullable=False),
)
"""What the transaction of that entry did to sealed rows (shared/audit/marks.py); the entry's link binds it."""

_CHAIN_LOCK: Final = 0x7E1A_A0D1
_HALF: Final = 32
START: Final = bytes(2 * _HALF)
"""What the first entry follows."""
_CODE_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-:")


@dataclass(frozen=True)
class Entry:
    """One thing somebody did. action, purpose and reason are codes; detail holds codes and counts only.

    marked: for the last entry of a transaction that wrote sealed rows, the number of the entry before it that has marks
    (8 bytes) and the SHA-256 of its own (`audit_row_mark`).
    """

    at: datetime
    actor: UUID
    actor_kind: str
    action: str
    purpose: str
    subject: UUID | None = None
    reason: str | None = None
    detail: Mapping[str, int | str] | None = None
    marked: bytes | None = None


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
        """Bind an entry to everything before it (first 32 bytes), and by itself to its place and that bond (last 32).

        The second half holds whatever became of the entries around it, so that each altered one can be named.
        """
        body = _body(seq, entry)
        chain = hmac.digest(self._secret, previous[:_HALF] + body, sha256)
        return chain + self._own(chain, body)

    def is_sound(self, seq: int, link: bytes, entry: Entry) -> bool:
        """Whether this entry, its number and its link are as they were written."""
        return hmac.compare_digest(link[_HALF:], self._own(link[:_HALF], _body(seq, entry)))

    def follows(self, previous: bytes, seq: int, link: bytes, entry: Entry) -> bool:
        """Whether this entry was written after that one."""
        return hmac.compare_digest(link, self.link(previous, seq, entry))

    def _own(self, chain: bytes, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"own\0" + chain + body, sha256)


def _body(seq: int, entry: Entry) -> bytes:
    facts = [
        seq,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.actor),
        entry.actor_kind,
        entry.action,
        entry.purpose,
        str(entry.subject) if entry.subject else None,
        entry.reason,
        dict(sorted((entry.detail or {}).items())),
        *([entry.marked.hex()] if entry.marked else []),
    ]
    return json.dumps(facts, separators=(",", ":")).encode()


def append(session: Session, key: AuditKey, new: list[Entry], *, marks: bytes = b"") -> None:
    """Add entries at the end of the chain, last thing in a transaction: the chain is locked until it commits.

    marks: what the transaction did to sealed rows, packed; kept beside the last entry and bound by its link.
    """
    for entry in new:
        for code in (entry.action, entry.purpose, entry.reason or ""):
            if not _CODE_CHARACTERS.issuperset(code):
                raise Invalid(
                    "an audit entry holds codes only", expected="lower-case letters, digits, _ . - :"
                )
    lock_chain(session)
    seq, previous, marked_before = _end(session)
    if marks:
        new = [*new[:-1], replace(new[-1], marked=marked_before.to_bytes(8, "big") + sha256(marks).digest())]
    rows: list[dict[str, Any]] = []
    for entry in new:
        seq += 1
        previous = key.link(previous, seq, entry)
        rows.append(vars(entry) | {"seq": seq, "detail": dict(entry.detail or {}), "link": previous})
    if marks:
        session.execute(_WITH_MARKS, rows.pop() | {"marked_seq": seq, "marks": marks})
    if rows:
        session.execute(entries.insert(), rows)


_WITH_MARKS: Final = entries.insert().add_cte(
    row_marks.insert().values(seq=bindparam("marked_seq"), marks=bindparam("marks")).cte("kept")
)
"""The last entry and the marks it is bound to, in one trip to the database."""
_LAST_MARKED: Final = (
    select(func.coalesce(func.max(entries.c.seq), 0)).where(entries.c.marked.is_not(None)).scalar_subquery()
)
_NEWEST: Final = select(entries.c.seq, entries.c.link, _LAST_MARKED).order_by(entries.c.seq.desc()).limit(1)


def lock_chain(session: Session) -> None:
    """Let nobody else add an entry until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def head(session: Session) -> tuple[int, bytes]:
    """The chain's last number and link; zero and zeros for an empty one."""
    return _end(session)[:2]


def marked_until(session: Session, seq: int) -> int:
    """The number of the newest entry that has marks, up to this one; zero if none has."""
    query = select(func.max(entries.c.seq)).where(entries.c.marked.is_not(None), entries.c.seq <= seq)
    return session.scalar(query) or 0


def _end(session: Session) -> tuple[int, bytes, int]:
    newest = session.execute(_NEWEST).first()
    return (newest[0], newest[1], newest[2]) if newest else (0, START, 0)


def link_at(session: Session, seq: int) -> bytes | None:
    """Return the link of one entry; None if there is none, zeros for the start."""
    return session.scalar(select(entries.c.link).where(entries.c.seq == seq)) if seq else START
