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
_HALF: Final = 32
_START: Final = bytes(2 * _HALF)
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
    """Where the chain does not hold: `altered`, `removed`, `cut_off` or `differs_from_checkpoint`.

    through: the last number of a run that is gone; None: this entry alone.
    """

    seq: int
    problem: str
    through: int | None = None


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
    ]
    return json.dumps(facts, separators=(",", ":")).encode()


def append(session: Session, key: AuditKey, new: list[Entry]) -> None:
    """Add entries at the end of the chain, last thing in a transaction: the chain is locked until it commits."""
    for entry in new:
        for code in (entry.action, entry.purpose, entry.reason or ""):
            if not _CODE_CHARACTERS.issuperset(code):
                raise Invalid(
                    "an audit entry holds codes only", expected="lower-case letters, digits, _ . - :"
                )
    session.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    seq, previous = head(session)
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


def head(session: Session) -> tuple[int, bytes]:
    """The chain's last number and link; zero and zeros for an empty one."""
    newest = select(entries.c.seq, entries.c.link).order_by(entries.c.seq.desc()).limit(1)
    last = session.execute(newest).first()
    return (last.seq, last.link) if last else (0, _START)


def verify(session: Session, key: AuditKey, *, checkpoints: list[tuple[int, bytes]] | None = None) -> Verdict:
    """Walk the chain and name every entry that was altered, removed, reordered or cut off the end.

    checkpoints: (seq, link) pairs kept outside the database; a shorter or different chain contradicts them.
    What was cut off after the newest of them can't be seen.
    """
    kept = dict(checkpoints or [])
    breaks: list[Break] = []
    altered: set[int] = set()
    before: tuple[int, bytes] | None = (0, _START)
    checked = sound = last = 0
    for seq, link, entry in _read(session):
        checked, last = checked + 1, seq
        is_next = before is not None and before[0] == seq - 1
        if not key.is_sound(seq, link, entry) or (is_next and not key.follows(before[1], seq, link, entry)):  # type: ignore[index]
            altered.add(seq)
            breaks.append(Break(seq, "altered"))
            before = None
        else:
            breaks += _gone(range(sound + 1, seq), altered, "removed")
            before, sound = (seq, link), seq
        if seq in kept and not hmac.compare_digest(kept[seq], link):
            breaks.append(Break(seq, "differs_from_checkpoint"))
    newest = max(kept, default=0)
    breaks += _gone(range(sound + 1, min(last, newest + 1)), altered, "removed")
    breaks += _gone(range(max(last, sound) + 1, newest + 1), altered, "cut_off")
    return Verdict(checked, tuple(sorted(breaks, key=lambda found: found.seq)), head(session))


def _gone(numbers: range, seen: set[int], problem: str) -> Iterator[Break]:
    """Runs of numbers that no entry has."""
    first = None
    for number in (*numbers, None):
        is_gone = number is not None and number not in seen
        if is_gone and first is None:
            first = number
        elif not is_gone and first is not None:
            through = numbers[-1] if number is None else number - 1
            yield Break(first, problem, None if through == first else through)
            first = None


def checkpoint_file(folder: Path, service: str) -> Path:
    """Where the heads of a service's chain are kept."""
    return folder / f"{service}.heads"


def write_checkpoint(path: Path, head: tuple[int, bytes]) -> None:
    """Append the chain's head to a file outside the database; nothing is ever taken out of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{head[0]} {head[1].hex()}\n")


def keep_head(path: Path, head: tuple[int, bytes]) -> bool:
    """Write the head as a checkpoint if it moved on. False if the chain is now shorter than it was, or another."""
    newest = max(read_checkpoints(path), default=(0, b""))
    if head[0] > newest[0]:
        write_checkpoint(path, head)
    return head[0] > newest[0] or head == newest or newest[0] == 0


def read_checkpoints(path: Path) -> list[tuple[int, bytes]]:
    """Return the heads kept so far; empty if there is no file yet."""
    if not path.exists():
        return []
    pairs = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return [(int(seq), bytes.fromhex(link)) for seq, link in pairs if int(seq)]
