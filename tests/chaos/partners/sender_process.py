"""A worker process: `python -m ... <url> <keys> <clock file> <seconds a call>`; sends what is due until it is killed."""

import sys
import time
from pathlib import Path

from bench.partner_calls.skipping_clock import SkippingClock
from services.intake.gateways.outgoing import Reply, post
from services.intake.usecases.partner_api.send_webhook import Message
from services.intake.webhook_tasks import run_due_webhooks
from shared.audit import AuditKey
from shared.crypto import Keyring
from shared.db import make_engine
from shared.work import Transactions


def main() -> None:
    url, keys, clock_file, seconds = sys.argv[1:]
    folder = Path(keys) / "intake"
    works = Transactions(
        make_engine(url),
        keyring=Keyring.load(folder),
        audit_key=AuditKey.load(folder),
        clock=SkippingClock(Path(clock_file)),
    )

    def send(message: Message) -> Reply:
        return post(
            message.url,
            body=message.body,
            headers=message.headers,
            allow_loopback=True,
            seconds=float(seconds),
        )

    while True:
        if not run_due_webhooks(works, send=send):
            time.sleep(0.01)


if __name__ == "__main__":
    main()
