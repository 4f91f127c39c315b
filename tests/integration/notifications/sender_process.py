"""Delivering processes for tests that kill them: `python -m ... <url> <keys> <smtp>`, then an instant a line.

Each line forks a fresh child that delivers with a clock standing at that instant until it is killed; its
number is answered once it is at work. Forking from here keeps the price of a kill at milliseconds.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from services.notifications.gateways.outside import Outside, open_outside
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.message.deliver_due import deliver_due
from shared.audit import AuditKey
from shared.crypto import Keyring
from shared.db import make_engine
from shared.work import Transactions


def main() -> None:
    url, keys, smtp = sys.argv[1:]
    folder = Path(keys) / "notifications"
    keyring, audit_key = Keyring.load(folder), AuditKey.load(folder)
    outside = open_outside(NotificationsSettings(smtp_url=smtp))

    def works(at: datetime) -> Transactions:
        return Transactions(make_engine(url), keyring=keyring, audit_key=audit_key, clock=lambda: at)

    for line in sys.stdin:
        fork(works, outside, datetime.fromisoformat(line.strip()))


def fork(works: Callable[[datetime], Transactions], outside: Outside, at: datetime) -> None:
    child = os.fork()
    if child == 0:
        transactions = works(at)
        with transactions.engine.connect():
            print(os.getpid(), flush=True)
        while True:
            deliver_due(transactions, outside)
            time.sleep(0.01)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
