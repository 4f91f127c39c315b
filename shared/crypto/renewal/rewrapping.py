"""Key rows moved to the newest epoch, in batches, while they are read; then the end of the epochs before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from shared.crypto.errors import EpochRefused
from shared.crypto.keyring import Keyring
from shared.crypto.renewal.epochs import destroy_epoch
from shared.crypto.scopes import KEY_TABLE, PACKED, keyring_of

Found = Sequence[tuple[UUID, bytes]]
"""Scopes, and the packed key row of each."""

_MOVE = text(
    """
    update scope_key k set epoch = :epoch, wrapped = v.wrapped, previous = v.previous
    from unnest(cast(:scopes as uuid[]), cast(:wrapped as bytea[]), cast(:previous as bytea[]))
         as v (scope_id, wrapped, previous)
    where k.scope_id = v.scope_id and k.key_class = :key_class
    """
)
_NOBODY_ADDS = text("lock table scope_key in share mode")


def rewrap(session: Session, *, batch: int = 1_000) -> int:
    """Move up to `batch` key rows of the classes held to the newest epoch; return how many moved.

    Rows that somebody has locked are left out. Commit and call again until it returns 0 and nothing is
    `left_behind`; a stop in between loses nothing.
    """
    keyring = keyring_of(session)
    moved = 0
    for key_class, epoch in [(name, keyring.epoch(name)) for name in keyring.classes]:
        stale = (
            select(KEY_TABLE.c.scope_id, PACKED)
            .where(KEY_TABLE.c.key_class == key_class, KEY_TABLE.c.epoch < epoch)
            .limit(batch - moved)
            .with_for_update(skip_locked=True)
        )
        found: Any = session.execute(stale).all()
        if found:
            _move(session, keyring, key_class, found, epoch=epoch)
        moved += len(found)
        if moved == batch:
            break
    return moved


def _move(session: Session, keyring: Keyring, key_class: str, found: Found, *, epoch: int) -> None:
    rows = [keyring.rewrapped(scope, key_class, packed, epoch=epoch) for scope, packed in found]
    values: dict[str, object] = {
        "epoch": epoch,
        "key_class": key_class,
        "scopes": [scope for scope, _ in found],
        "wrapped": [row["wrapped"] for row in rows],
        "previous": [row["previous"] for row in rows],
    }
    session.execute(_MOVE, values)


def keys_on_epochs(session: Session) -> dict[tuple[str, int], int]:
    """Return how many key rows each class has on each epoch."""
    counted = select(KEY_TABLE.c.key_class, KEY_TABLE.c.epoch, func.count()).group_by(
        KEY_TABLE.c.key_class, KEY_TABLE.c.epoch
    )
    return {(key_class, epoch): count for key_class, epoch, count in session.execute(counted)}


def epochs_in_use(session: Session) -> set[int]:
    """Return the epochs some key row is still wrapped in."""
    return set(session.scalars(select(KEY_TABLE.c.epoch).distinct()))


def left_behind(session: Session, epoch: int) -> int:
    """Return how many key rows are on epochs before this one."""
    counted = select(func.count()).select_from(KEY_TABLE).where(KEY_TABLE.c.epoch < epoch)
    return session.scalar(counted) or 0


def retire(session: Session, directory: Path, *, through: int, passphrase: str | None = None) -> None:
    """Destroy an epoch and those before it, if no key row is left on them. Ends the transaction.

    While it looks and destroys nobody can add a key row (`create_scope` takes the lock before it asks for the
    epoch), so that none comes to lie on an epoch that is gone. Reading goes on.
    Raises EpochRefused while anything living is on such an epoch.
    """
    session.execute(_NOBODY_ADDS)
    count = left_behind(session, through + 1)
    if count:
        message = f"{count} keys are still on an old epoch: nothing was destroyed"
        raise EpochRefused(message)
    destroy_epoch(directory, through, passphrase)
    session.commit()
