"""A data folder (`TELAR_HOME`): whether it is Telar's, whether something runs on it, how to reach what runs there."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import Final

from shared.files import write_private
from telar.troubles import Trouble

MARKER: Final = "telar.home"
_LOCK: Final = "lock"
_REACH: Final = "running.json"
OURS: Final = frozenset(
    {MARKER, _LOCK, _REACH, "keys", "postgres", "redis", "log", "mail", "audit", "demo.loaded"}
)
"""Every name Telar makes in its folder; nothing else in it is ever touched."""


class HomeRefused(Trouble):
    """The folder is in use, or is not Telar's to fill or to erase."""


def claim(home: Path) -> int:
    """Take the folder for this process; returns the descriptor that holds it until it is closed or we end.

    Raises HomeRefused if another Telar runs on it, or if it holds things that are not Telar's.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    strange = sorted({path.name for path in home.iterdir()} - OURS)
    if strange and not (home / MARKER).exists():
        message = (
            f"{home.absolute()} tiene cosas que no son de Telar ({strange[0]}): "
            "elige otra carpeta con TELAR_HOME=... — this folder is not Telar's, choose another"
        )
        raise HomeRefused(message)
    descriptor = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        message = f"Ya hay un Telar en marcha en {home.absolute()} — Telar already runs there"
        raise HomeRefused(message) from None
    (home / MARKER).touch(mode=0o600)
    return descriptor


def is_in_use(home: Path) -> bool:
    """Whether a Telar, or a server it left behind, runs on this folder, whatever its ports."""
    pids = (home / "postgres" / "data" / "postmaster.pid", home / "redis" / "redis.pid")
    return _is_locked(home / _LOCK) or any(_is_served(path) for path in pids)


def _is_locked(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _is_served(pid_file: Path) -> bool:
    """Whether the process a server's pid file names is alive and works in the file's folder."""
    try:
        pid = int(pid_file.read_text().split(maxsplit=1)[0])
        return Path(f"/proc/{pid}/cwd").readlink() == pid_file.parent.resolve()
    except PermissionError:
        return True
    except (OSError, ValueError, IndexError):
        return False


def leave_reach(home: Path, environment: dict[str, str]) -> None:
    """Write down, for commands of another shell, the variables that reach what runs here (0600)."""
    write_private(home / _REACH, json.dumps(environment, indent=1).encode())


def forget_reach(home: Path) -> None:
    """Take it away again."""
    (home / _REACH).unlink(missing_ok=True)


def reach(home: Path) -> dict[str, str]:
    """Variables that reach the Telar running on this folder; empty if none does."""
    if not _is_locked(home / _LOCK):
        return {}
    try:
        found: dict[str, str] = json.loads((home / _REACH).read_text())
    except FileNotFoundError:
        return {}
    return found


def check_erasable(home: Path) -> None:
    """Raises HomeRefused if something runs on the folder or if it lacks Telar's own mark."""
    if not home.exists():
        return
    if not (home / MARKER).is_file():
        message = (
            f"{home.absolute()} no lleva la marca de Telar ({MARKER}): no se borra nada — not Telar's folder"
        )
        raise HomeRefused(message)
    if is_in_use(home):
        message = f"Telar está en marcha en {home.absolute()}: páralo antes (Ctrl-C) — stop it first"
        raise HomeRefused(message)


def erase(home: Path) -> None:
    """Erase what Telar made in the folder, and the folder if nothing else is in it. Raises as `check_erasable`."""
    check_erasable(home)
    if not home.exists():
        return
    for name in sorted(OURS - {MARKER}):
        path = home / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (home / MARKER).unlink()
    if not any(home.iterdir()):
        home.rmdir()
