"""Checkpoints: signed heads of a chain in a file outside the database, and whether the chain still holds to them."""

import hmac
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from sqlalchemy.orm import Session

from shared.audit.entries import AuditKey, head, link_at
from shared.audit.signing import PARTS, Checkpoint, CheckpointKey, digest_of
from shared.audit.verifying import Break, Verdict, verify


def checkpoint_file(folder: Path, service: str) -> Path:
    """Where the heads of a service's chain are kept."""
    return folder / f"{service}.heads"


def read_checkpoints(path: Path) -> list[tuple[int, bytes]]:
    """Return the heads kept so far, signed or not; empty if there is no file yet."""
    if not path.exists():
        return []
    lines = [line.split(" ") for line in path.read_text(encoding="ascii").splitlines()]
    pairs = [(parts[2], parts[4]) if len(parts) == PARTS else (parts[0], parts[-1]) for parts in lines]
    return [(int(seq), bytes.fromhex(link)) for seq, link in pairs if int(seq)]


def newest_marked(path: Path) -> tuple[int, int]:
    """Return the number of the newest signed head and of the newest entry with marks at that moment; or zeros."""
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    signed = [parts for parts in (line.split(" ") for line in lines) if len(parts) == PARTS]
    return max(((int(parts[2]), int(parts[3])) for parts in signed), default=(0, 0))


def write_checkpoint(
    path: Path, head: tuple[int, bytes], *, marked: int = 0, key: CheckpointKey, at: datetime
) -> None:
    """Append the chain's head, signed, to a file outside the database; nothing is ever taken out of it."""
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    previous = digest_of(lines[-1] if lines else "")
    line = key.signed(Checkpoint(path.stem, head[0], marked, head[1], at, previous))
    with path.open("a", encoding="ascii") as file:
        file.write(line + "\n")


def keep_head(
    path: Path, head: tuple[int, bytes], *, marked: int = 0, key: CheckpointKey, at: datetime
) -> bool:
    """Write the head as a checkpoint if it moved on. False if the chain is now shorter than it was, or another.

    marked: what `marked_until` says of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="ascii") as held:
        flock(held, LOCK_EX)  # another process may keep the same head at this moment
        newest = max(read_checkpoints(path), default=(0, b""))
        if head[0] > newest[0]:
            write_checkpoint(path, head, marked=marked, key=key, at=at)
    return head[0] > newest[0] or head == newest or newest[0] == 0


def verify_since(session: Session, key: AuditKey, *, path: Path) -> Verdict:
    """Check that the newest checkpoint's entry is still there, and everything that was written after it.

    What happened to entries before it is found by `verify` alone, which reads all of them.
    """
    kept = max(read_checkpoints(path), default=None)
    if kept is None:
        return verify(session, key)
    link = link_at(session, kept[0])
    if link is None:
        last = head(session)[0]
        gone = Break(last + 1, "cut_off", kept[0]) if last < kept[0] else Break(kept[0], "removed")
        return Verdict(0, (gone,), head(session))
    if not hmac.compare_digest(link, kept[1]):
        return Verdict(0, (Break(kept[0], "differs_from_checkpoint"),), head(session))
    return verify(session, key, after=kept)
