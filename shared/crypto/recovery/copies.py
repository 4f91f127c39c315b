"""A key directory sealed to the board, key by key and bound to its place, and made again on an empty machine.

recovery.json {"format": 1, "kind": "recovery", "board": fingerprint, "made_at": instant,
               "services": {service: {"deployment": d, "born": {epoch: instant},
                                      "classes": {class: {epoch: sealed key}}, "indexes": {class: sealed root}}},
               "files": {path: {"mode": m, "sealed": content}}}
sealed with info "recovery.v1" | lp4(deployment) | lp4(kind) | lp4(class or path) | epoch u32.
A root key is not in it: the keys it wraps are, and a new root wraps them again.
"""

import base64
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from shared.crypto import keyfile
from shared.crypto.errors import KeyringRefused
from shared.crypto.keyring import Keyring, index_context, kek_context, opened
from shared.crypto.providers import LocalRoot
from shared.crypto.recovery.board import BoardPrivateKey, BoardPublicKey, text_of
from shared.crypto.suite import lp4, wipe

COPY, PUBLIC = "recovery.json", "board.pub"
_MODES = (0o600, 0o644)
_LEFT_OUT = frozenset({"root.key", "keyring.json", COPY, PUBLIC})


def sealed_copy(keys_dir: Path, board: BoardPublicKey, *, now: datetime) -> dict[str, Any]:
    """Return what recovery.json holds of a key directory now: its living epochs and no other. Raises KeyringRefused."""
    services = {path.parent.name: path.parent for path in sorted(keys_dir.glob("*/keyring.json"))}
    return {
        "format": 1,
        "kind": "recovery",
        "board": board.fingerprint,
        "made_at": now.isoformat(),
        "services": {name: _service(folder, board) for name, folder in services.items()},
        "files": {
            path.relative_to(keys_dir).as_posix(): {
                "mode": 0o644 if path.stat().st_mode & 0o004 else 0o600,
                "sealed": text_of(
                    board.seal(path.read_bytes(), _info("", "file", path.relative_to(keys_dir).as_posix()))
                ),
            }
            for path in _other_files(keys_dir)
        },
    }


def _service(folder: Path, board: BoardPublicKey) -> dict[str, Any]:
    root, content = LocalRoot(folder), keyfile.read(folder / "keyring.json")
    deployment: str = content["deployment"]

    def moved(blob: str, context: bytes, info: bytes) -> str:
        secret = opened(root, blob, context)
        try:
            return text_of(board.seal(secret, info))
        finally:
            wipe(secret)

    return {
        "deployment": deployment,
        "born": content.get("born", {}),
        "classes": {
            name: {
                epoch: moved(
                    blob,
                    kek_context(deployment, name, int(epoch)),
                    _info(deployment, "kek", name, int(epoch)),
                )
                for epoch, blob in keys.items()
            }
            for name, keys in content["classes"].items()
        },
        "indexes": {
            name: moved(blob, index_context(deployment, name), _info(deployment, "index", name))
            for name, blob in content["indexes"].items()
        },
    }


def _other_files(keys_dir: Path) -> Iterator[Path]:
    for path in sorted(keys_dir.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name not in _LEFT_OUT and path.suffix != ".new":
            yield path


def _info(deployment: str, kind: str, name: str, epoch: int = 0) -> bytes:
    parts = b"".join(lp4(part.encode()) for part in (deployment, kind, name))
    return b"recovery.v1" + parts + epoch.to_bytes(4, "big")


def restore(copy: dict[str, Any], keys_dir: Path, board: BoardPrivateKey) -> list[str]:
    """Make the key directory again in an empty place; return its services. Writes nothing if anything fails to open.

    Raises KeyringRefused if there are keys already, or if the copy isn't one of this board's.
    """
    if copy.get("kind") != "recovery":
        message = "this file is no copy for a board"
        raise KeyringRefused(message)
    if keys_dir.exists() and any(keys_dir.iterdir()):
        message = f"{keys_dir} is not empty: nothing was restored"
        raise KeyringRefused(message)
    files = {_place(keys_dir, name): _file(name, held, board) for name, held in copy["files"].items()}
    secrets = {_place(keys_dir, name): _secrets(held, board) for name, held in copy["services"].items()}
    for folder, found in secrets.items():
        _write_service(folder, copy["services"][folder.name], found)
    for path, (mode, content) in files.items():
        _write_file(path, mode, content)
    return [folder.name for folder in secrets]


def _place(keys_dir: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or any(part in {"..", "/"} for part in parts):
        message = "the copy names a file outside of the key directory"
        raise KeyringRefused(message)
    return keys_dir.joinpath(*parts)


def _file(name: str, held: dict[str, Any], board: BoardPrivateKey) -> tuple[int, bytearray]:
    if held["mode"] not in _MODES:
        message = "the copy gives a file to others"
        raise KeyringRefused(message)
    return held["mode"], board.open(base64.b64decode(held["sealed"]), _info("", "file", name))


_Secrets = tuple[dict[str, dict[str, bytearray]], dict[str, bytearray]]


def _secrets(held: dict[str, Any], board: BoardPrivateKey) -> _Secrets:
    deployment = held["deployment"]

    def found(blob: str, *place: Any) -> bytearray:  # noqa: ANN401, kind, name and epoch
        return board.open(base64.b64decode(blob), _info(deployment, *place))

    keks = {
        name: {epoch: found(blob, "kek", name, int(epoch)) for epoch, blob in keys.items()}
        for name, keys in held["classes"].items()
    }
    return keks, {name: found(blob, "index", name) for name, blob in held["indexes"].items()}


def _write_service(folder: Path, held: dict[str, Any], secrets: _Secrets) -> None:
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    keks, indexes = secrets
    root, deployment = LocalRoot.create(folder), held["deployment"]

    def wrapped(secret: bytearray, context: bytes) -> str:
        blob = text_of(root.wrap(secret, context))
        wipe(secret)
        return blob

    content = {
        "format": 1,
        "service": folder.name,
        "deployment": deployment,
        "born": held["born"],
        "classes": {
            name: {
                epoch: wrapped(key, kek_context(deployment, name, int(epoch))) for epoch, key in keys.items()
            }
            for name, keys in keks.items()
        },
        "indexes": {name: wrapped(key, index_context(deployment, name)) for name, key in indexes.items()},
    }
    keyfile.write(folder / "keyring.json", content, replace=False)
    Keyring.load(folder).forget()


def _write_file(path: Path, mode: int, content: bytearray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    wipe(content)
