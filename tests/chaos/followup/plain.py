"""What follow-up would be as a plain Celery task, as careful as its settings allow: what our path is compared with."""

import smtplib
import sys
import time
from email.message import EmailMessage
from threading import Event as Flag
from threading import Thread
from typing import Final
from uuid import uuid4

import redis
from celery import Celery

from shared.bus.processes import run_worker
from shared.bus.sending.publisher import Call, RedisPublisher
from shared.errors import Unavailable

QUEUE: Final = "plain"
PREFIX: Final = "plain-"
"""Before the references of its mails, so that a mail server tells them from ours."""

_CALL_SECONDS: Final = 10.0
_TASK: Final = "plain.remind"


def plain_app(redis_url: str, smtp_host: str, smtp_port: int) -> Celery:
    """Acknowledged late, given back when its worker is lost, tried again after an error."""
    app = Celery("plain", set_as_current=False)
    app.conf.update(
        broker_url=redis_url,
        broker_transport_options={"visibility_timeout": 5, "unacked_restore_interval": 1},
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
    )
    retries = {"autoretry_for": (OSError, smtplib.SMTPException), "max_retries": 5, "default_retry_delay": 2}

    @app.task(name=_TASK, **retries)
    def remind(ref: str, address: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "agenda@localhost", address, "Recordatorio"
        message["X-Client-Ref"] = ref
        message.set_content("Hola.")
        with smtplib.SMTP(smtp_host, smtp_port, timeout=_CALL_SECONDS) as client:
            client.send_message(message)

    return app


class PlainStream:
    """Gives plain reminders to Redis, as steadily as ours are given to the API, until it is ended.

    accepted: references that Redis took, each of which is owed exactly one mail.
    """

    def __init__(self, redis_url: str, *, per_second: float) -> None:
        self.accepted: list[str] = []
        self._publisher = RedisPublisher(redis_url)
        self._pause = 1 / per_second
        self._ends = Flag()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ends.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._ends.wait(self._pause):
            ref = f"{PREFIX}{uuid4().hex}"
            try:
                self._publisher.publish([Call(QUEUE, _TASK, (ref, f"{ref}@example.org"))])
            except (redis.RedisError, OSError, Unavailable):
                time.sleep(0.2)  # whether this one went out nobody knows, so it is not owed
            else:
                self.accepted.append(ref)


if __name__ == "__main__":
    run_worker(
        plain_app(sys.argv[1], sys.argv[2], int(sys.argv[3])), name="plain", queues=[QUEUE], concurrency=2
    )
