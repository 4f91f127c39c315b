"""Checkpoints: signed heads of a chain in a file outside the database, verified by whoever has the public key.

A line is `v1 SERVICE SEQ LINK TIME PREVIOUS SIGNATURE`: LINK in hex, TIME in ISO 8601 UTC, PREVIOUS the SHA-256 of the
line before (without its end; zeros for the first) in hex, SIGNATURE an Ed25519 signature in base64 of all that stands
before it in the line, up to the last space and without it. Lines that older versions wrote are `SEQ LINK`, unsigned.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from sqlalchemy.orm import Session

from shared.audit.entries import AuditKey, head, link_at
from shared.audit.verifying import Break, Verdict, verify
from shared.errors import Invalid
from shared.files import write_private

_VERSION: Final = "v1"
_PARTS: Final = 7
_OLD_PARTS: Final = 2
_FIRST: Final = bytes(32).hex()
_PUBLIC: Final = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Checkpoint:
    """The head of one service's chain at one moment. previous: SHA-256 of the line before, in hex."""

    service: str
    seq: int
    link: bytes
    at: datetime
    previous: str

    def words(self) -> str:
        """Return what is signed."""
        moment = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return f"{_VERSION} {self.service} {self.seq} {self.link.hex()} {moment} {self.previous}"


class CheckpointKey:
    """What signs the checkpoints of one service: `<keys_dir>/<service>/checkpoint.pem`, its public half beside it."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load(cls, folder: Path) -> "CheckpointKey":
        """Read the pair, making it on the first run. Raises OSError where it can be neither read nor made."""
        path = folder / "checkpoint.pem"
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            write_private(public_file(folder), made.public_key().public_bytes(*_PUBLIC))
            write_private(
                path,
                made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption_algorithm=NoEncryption()),
            )
        private = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            message = "checkpoint.pem is no Ed25519 key"
            raise OSError(message)
        return cls(private)

    def signed(self, checkpoint: Checkpoint) -> str:
        """Return the checkpoint's line, without its end."""
        words = checkpoint.words()
        return f"{words} {b64encode(self._private.sign(words.encode())).decode()}"

    def public(self) -> bytes:
        """Return the public half, as PEM."""
        return self._private.public_key().public_bytes(*_PUBLIC)


def public_file(folder: Path) -> Path:
    """Where a service's public half lies, for whoever wants to check its checkpoints."""
    return folder / "checkpoint.pub.pem"


def checkpoint_file(folder: Path, service: str) -> Path:
    """Where the heads of a service's chain are kept."""
    return folder / f"{service}.heads"


def read_checkpoints(path: Path) -> list[tuple[int, bytes]]:
    """Return the heads kept so far, signed or not; empty if there is no file yet."""
    if not path.exists():
        return []
    lines = [line.split(" ") for line in path.read_text(encoding="ascii").splitlines()]
    places = [(1, 2) if line[0] != _VERSION else (3, 4) for line in lines]
    pairs = [(line[at - 1], line[to - 1]) for line, (at, to) in zip(lines, places, strict=True)]
    return [(int(seq), bytes.fromhex(link)) for seq, link in pairs if int(seq)]


def write_checkpoint(path: Path, head: tuple[int, bytes], *, key: CheckpointKey, at: datetime) -> None:
    """Append the chain's head, signed, to a file outside the database; nothing is ever taken out of it."""
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    previous = sha256(lines[-1].encode()).hexdigest() if lines else _FIRST
    line = key.signed(Checkpoint(path.stem, head[0], head[1], at, previous))
    with path.open("a", encoding="ascii") as file:
        file.write(line + "\n")


def keep_head(path: Path, head: tuple[int, bytes], *, key: CheckpointKey, at: datetime) -> bool:
    """Write the head as a checkpoint if it moved on. False if the chain is now shorter than it was, or another."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="ascii") as held:
        flock(held, LOCK_EX)  # another process may keep the same head at this moment
        newest = max(read_checkpoints(path), default=(0, b""))
        if head[0] > newest[0]:
            write_checkpoint(path, head, key=key, at=at)
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


@dataclass(frozen=True)
class Flaw:
    """A line of a file of checkpoints that does not hold.

    problem: `unreadable`, `not_signed`, `wrong_signature`, `wrong_service`, `does_not_follow` (the line before is not
    the one it names) or `goes_back`.
    """

    line: int
    problem: str


def check_lines(lines: Sequence[str], *, service: str, public_key: bytes) -> list[Flaw]:
    """Say which lines of a file of checkpoints do not hold, with nothing but the public key (PEM).

    Unsigned lines are flaws only after the first signed one: older versions signed none, and that one binds the last.
    Raises Invalid if the key is no Ed25519 key.
    """
    key = _public(public_key)
    flaws, before, newest, has_signed = [], "", 0, False
    for number, line in enumerate(lines, start=1):
        parts = line.split(" ")
        if len(parts) == _OLD_PARTS:
            problem = "not_signed" if has_signed else ""
        else:
            has_signed = True
            problem = _problem(parts, before, newest, service=service, key=key)
        if problem:
            flaws.append(Flaw(number, problem))
        before, newest = line, max(newest, _seq(parts))
    return flaws


def _problem(parts: list[str], before: str, newest: int, *, service: str, key: Ed25519PublicKey) -> str:
    if len(parts) != _PARTS or parts[0] != _VERSION or not _seq(parts):
        return "unreadable"
    try:
        key.verify(b64decode(parts[6]), " ".join(parts[:6]).encode())
    except (InvalidSignature, ValueError):
        return "wrong_signature"
    if parts[1] != service:
        return "wrong_service"
    if parts[5] != (sha256(before.encode()).hexdigest() if before else _FIRST):
        return "does_not_follow"
    return "goes_back" if _seq(parts) <= newest else ""


def _seq(parts: list[str]) -> int:
    number = parts[2] if len(parts) == _PARTS else parts[0]
    return int(number) if number.isdecimal() else 0


def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        message = "that is no public key of checkpoints"
        raise Invalid(message, expected="Ed25519, PEM")
    return key
