"""The board's copy of the keys: kept up to date beside them, taken away by the board, put back on an empty machine."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.clock import utc_now
from shared.crypto import keyfile
from shared.crypto.recovery.board import BoardPrivateKey, BoardPublicKey
from shared.crypto.recovery.copies import COPY, PUBLIC, restore, sealed_copy
from shared.crypto.renewal.epochs import epochs_of
from shared.errors import Missing
from shared.files import write_private
from shared.settings import Settings


@dataclass(frozen=True)
class Copy:
    """The copy that lies beside the keys. lacks, holds_dead: services whose epochs differ from the living ones."""

    made_at: datetime
    board: str
    lacks: tuple[str, ...]
    holds_dead: tuple[str, ...]


def export(board: Path | None, out: Path | None) -> Copy | None:
    """Seal the living keys to the board, beside the keys and, if asked, to a file to take away.

    board: its public key, remembered from then on. Raises Missing if no board is known.
    """
    keys_dir = Settings().keys_dir
    if board is not None:
        BoardPublicKey(board)
        write_private(keys_dir / PUBLIC, board.read_bytes())
    if not refresh(keys_dir):
        raise Missing("no se conoce la llave de la junta: di cuál con --board board.pub — whose key? --board")
    if out is not None:
        write_private(out, (keys_dir / COPY).read_bytes())
    return standing(keys_dir)


def refresh(keys_dir: Path) -> bool:
    """Write the copy anew, with the living epochs and no other; False where no board is known."""
    if not (keys_dir / PUBLIC).is_file():
        return False
    content = sealed_copy(keys_dir, BoardPublicKey(keys_dir / PUBLIC), now=utc_now())
    keyfile.write(keys_dir / COPY, content, replace=True)
    return True


def standing(keys_dir: Path) -> Copy | None:
    """Hold the copy beside the keys against them; None if there is none. Raises KeyringRefused."""
    if not (keys_dir / COPY).is_file():
        return None
    content = keyfile.read(keys_dir / COPY)
    held = {
        name: {int(epoch) for keys in service["classes"].values() for epoch in keys}
        for name, service in content["services"].items()
    }
    living = {
        path.parent.name: {epoch.number for epoch in epochs_of(path.parent)}
        for path in sorted(keys_dir.glob("*/keyring.json"))
    }
    return Copy(
        made_at=datetime.fromisoformat(content["made_at"]),
        board=content["board"],
        lacks=tuple(name for name, epochs in living.items() if epochs - held.get(name, set())),
        holds_dead=tuple(name for name, epochs in held.items() if epochs - living.get(name, set())),
    )


def recover(copy: Path, board_key: Path, passphrase: str, keys_dir: Path) -> list[str]:
    """Make the key directory again from the board's copy; return its services. Raises KeyringRefused."""
    return restore(keyfile.read(copy), keys_dir, BoardPrivateKey(board_key, passphrase))


def in_words(found: Copy | None) -> str:
    """Say it in one line."""
    if found is None:
        return "copia para la junta: no hay; sin ella, perder estas llaves es perderlo todo (docs/runbooks/recovery.md)"
    line = f"copia para la junta: hecha el {found.made_at:%Y-%m-%d %H:%M} UTC, llave {found.board[:8]}"
    late = ", ".join(sorted({*found.lacks, *found.holds_dead}))
    if late:
        return f"{line}; NO ESTÁ AL DÍA ({late}): `telar keys export-recovery`"
    return f"{line}, al día; que la junta se lleve esta y destruya las de antes"
