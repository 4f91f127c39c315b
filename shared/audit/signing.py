"""Lines of checkpoints: signed heads of a chain, verified by whoever has the public key.

A line is `v1 SERVICE SEQ MARKED LINK TIME PREVIOUS SIGNATURE`: MARKED the newest entry with marks of rows, LINK in hex,
TIME in ISO 8601 UTC, PREVIOUS the SHA-256 of the line before (without its end; zeros for the first) in hex, SIGNATURE
an Ed25519 signature in base64 of all that stands before it in the line, up to the last space and without it. Lines
that older versions wrote are `SEQ LINK`, unsigned.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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

from shared.errors import Invalid
from shared.files import write_private

PARTS: Final = 8
"""Of a signed line."""
_VERSION: Final = "v1"
_OLD_PARTS: Final = 2
_FIRST: Final = bytes(32).hex()
_PUBLIC: Final = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Checkpoint:
    """The head of one service's chain at one moment.

    marked: number of the newest entry with marks of rows. previous: SHA-256 of the line before, in hex.
    """

    service: str
    seq: int
    marked: int
    link: bytes
    at: datetime
    previous: str

    def words(self) -> str:
        """Return what is signed."""
        moment = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return (
            f"{_VERSION} {self.service} {self.seq} {self.marked} {self.link.hex()} {moment} {self.previous}"
        )


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


def digest_of(line: str) -> str:
    """Return what the next line says of this one; of no line, zeros."""
    return sha256(line.encode()).hexdigest() if line else _FIRST


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
    if len(parts) != PARTS or parts[0] != _VERSION or not _seq(parts):
        return "unreadable"
    try:
        key.verify(b64decode(parts[-1]), " ".join(parts[:-1]).encode())
    except (InvalidSignature, ValueError):
        return "wrong_signature"
    if parts[1] != service:
        return "wrong_service"
    if parts[6] != digest_of(before):
        return "does_not_follow"
    return "goes_back" if _seq(parts) <= newest else ""


def _seq(parts: list[str]) -> int:
    number = parts[2] if len(parts) == PARTS else parts[0]
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
