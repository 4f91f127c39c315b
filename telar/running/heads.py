"""The portal has no worker: a thread of its web process keeps its audit checkpoints, where a folder is named."""

import os
import threading
from typing import Final

from shared.bus.upkeep import CHECKPOINT_SECONDS, check_rows, keep_checkpoint
from shared.logging import get_logger
from shared.work import Transactions
from telar import wiring

log = get_logger(__name__)
_SERVICE: Final = "portal"


def look(transactions: Transactions) -> None:
    """Keep one checkpoint and compare the rows; what goes wrong is told in the log and does not end the watch."""
    try:
        keep_checkpoint(transactions, _SERVICE)
        check_rows(transactions, _SERVICE)
    except Exception as error:  # noqa: BLE001, whatever is wrong, the next look may succeed
        log.error("watch_failed", service=_SERVICE, error=type(error).__name__)


def start() -> threading.Event | None:
    """Keep checkpoints in the background, as often as workers do; setting the flag that is returned ends it.

    None, and nothing is kept, where TELAR_AUDIT_DIR is not set: in deploy/ a timer does it, with rights of its own.
    """
    if "TELAR_AUDIT_DIR" not in os.environ:
        return None
    until, transactions = threading.Event(), wiring.transactions(_SERVICE, pool_size=1)

    def keep() -> None:
        look(transactions)
        while not until.wait(CHECKPOINT_SECONDS):
            look(transactions)

    threading.Thread(target=keep, name="heads", daemon=True).start()
    return until
