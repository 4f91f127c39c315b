"""Key files on disk: nobody else may read them, and a rewrite is whole or not at all."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.crypto.errors import KeyringRefused

_OTHERS = 0o077


def read(path: Path) -> dict[str, Any]:
    """Return the object in a key file. Raises KeyringRefused if it is missing, open to others or damaged."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                message = f"{path.name} may be read by others than its owner"
                raise KeyringRefused(message, expected="mode 0600")
            found = json.load(file)
    except FileNotFoundError:
        message = f"{path.name} is missing"
        raise KeyringRefused(message) from None
    except (OSError, ValueError):
        message = f"{path.name} cannot be read"
        raise KeyringRefused(message) from None
    if not isinstance(found, dict) or found.get("format") != 1:
        message = f"{path.name} is of an unknown format"
        raise KeyringRefused(message)
    return found


def write(path: Path, content: dict[str, Any], *, replace: bool) -> None:
    """Write a key file, mode 0600, flushed to disk. Raises KeyringRefused if it exists, unless replace.

    A file that is replaced keeps its owner, so that root may renew the keys of a service's own user.
    """
    if not replace and path.exists():
        message = f"{path.name} exists already"
        raise KeyringRefused(message)
    before = path.stat() if path.exists() else None
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        if before is not None and os.geteuid() == 0:
            os.fchown(file.fileno(), before.st_uid, before.st_gid)
        json.dump(content, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Let one process at a time change what a key directory holds; others wait."""
    held = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
