"""Putting wake-up calls on Redis lists as Celery tasks: in batches, with a time limit, through the default exchange."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from celery import Celery
from kombu.connection import Connection
from kombu.exceptions import KombuError
from redis import RedisError

from shared.bus.broker import broker_at
from shared.errors import Unavailable
from shared.ids import new_id

SOCKET_OPTIONS: Final = {"socket_timeout": 3.0, "socket_connect_timeout": 2.0, "socket_keepalive": True}
"""Without these a publish may hang for ever on a half-open link."""

_TROUBLE: Final = (RedisError, KombuError, OSError)


class RedisAway(Unavailable):
    """Redis does not answer; what was to be published is still owed."""


@dataclass(frozen=True)
class Call:
    """One task for one queue. arguments: plain JSON values."""

    queue: str
    task: str
    arguments: tuple[Any, ...]


class Publisher(Protocol):
    """Whatever carries calls to workers."""

    def publish(self, calls: Sequence[Call]) -> None:
        """Put all calls on their queues, in this order. Raises RedisAway; then some may have gone out."""

    def depths(self, queues: Iterable[str]) -> dict[str, int]:
        """How many calls lie on each queue. Raises RedisAway."""

    def close(self) -> None:
        """Let go of the connection."""


class RedisPublisher:
    """Publishes through kombu; after any trouble it starts again with a fresh connection."""

    def __init__(self, redis_url: str) -> None:
        self._app = Celery("telar-publisher", set_as_current=False)
        self._broker = broker_at(redis_url)
        self._connection: Any = None
        self._producer: Any = None

    def publish(self, calls: Sequence[Call]) -> None:
        """Put all calls on their queues in one pipeline."""
        try:
            producer = self._open()
            with producer.batch(max_size=len(calls) or 1):
                for call in calls:
                    self._add(producer, call)
        except _TROUBLE as error:
            self.close()
            raise RedisAway("Redis does not take messages") from error

    def depths(self, queues: Iterable[str]) -> dict[str, int]:
        """How many calls lie on each queue, not counting those a worker holds."""
        names = sorted(set(queues))
        try:
            client = self._open().channel.client
            with client.pipeline(transaction=False) as pipeline:
                for name in names:
                    pipeline.llen(name)
                return dict(zip(names, pipeline.execute(), strict=True))
        except _TROUBLE as error:
            self.close()
            raise RedisAway("Redis does not answer") from error

    def close(self) -> None:
        """Let go of the connection; the next call opens another."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.release()

    def _open(self) -> Any:  # noqa: ANN401, kombu has no types
        if self._producer is None:
            options = {**SOCKET_OPTIONS, "max_retries": 1, "interval_start": 0.0, **self._broker.options}
            connection: Any = Connection  # kombu has no types
            self._connection = connection(self._broker.url, transport_options=options)
            self._producer = self._connection.Producer(serializer="json", auto_declare=False)
        return self._producer

    def _add(self, producer: Any, call: Call) -> None:  # noqa: ANN401, kombu has no types
        message = self._app.amqp.as_task_v2(
            str(new_id()),
            call.task,
            call.arguments,
            argsrepr="",
            kwargsrepr="",
            ignore_result=True,
            origin="telar",
        )
        producer.publish(
            message.body, exchange="", routing_key=call.queue, headers=message.headers, **message.properties
        )
