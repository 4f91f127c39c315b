"""Whether the key epochs on this machine have lived their days: what the doctor says of them."""

from pathlib import Path

from shared.clock import utc_now
from shared.crypto.errors import KeyringRefused
from shared.crypto.renewal.epochs import EPOCH_DAYS, epochs_of, is_due


def late_epochs(keys_dir: Path) -> str:
    """Say which services' newest epoch is too old, or what is wrong with their files; nothing if all is well.

    Until a new epoch begins, what is erased lives on in backups. Services without keys yet are left out.
    """
    made = sorted(path.parent for path in keys_dir.glob("*/keyring.json"))
    try:
        late = [folder.name for folder in made if is_due(epochs_of(folder)[-1], now=utc_now())]
    except KeyringRefused as refused:
        return refused.message
    return f"más de {EPOCH_DAYS.days} días: {', '.join(late)}" if late else ""
