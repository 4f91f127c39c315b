"""Celery's Redis transport with two guards: a message that is not ours, and a Redis that dies, stop no worker."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from typing import Any, Final

from kombu.transport import redis as kombu_redis

from shared.logging import get_logger

log = get_logger(__name__)

TRANSPORT: Final = f"{__name__}:GuardedTransport"
SENTINEL_TRANSPORT: Final = f"{__name__}:GuardedSentinelTransport"
ASIDE: Final = ".aside"
"""Suffix of the list that keeps the last messages put aside from a queue."""

_MOST_ASIDE: Final = 1000
_LONGEST_ASIDE: Final = 4096


class ForgettingQoS(kombu_redis.QoS):
    """Counts a message no more when the word that it is done, or goes back, could not be sent.

    kombu goes on counting it. A worker whose Redis dies while it holds as many messages as it may then asks for no
    other, never hears that the connection is gone, and stands still for ever. Redis says the message again later.
    """

    def ack(self, delivery_tag: str) -> None:
        """Say that a message is done. Raises a connection error when Redis is away."""
        with self._forgetting(delivery_tag):
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]  # kombu has no types

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Give a message back, as when its process died. Raises a connection error when Redis is away."""
        with self._forgetting(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)  # type: ignore[no-untyped-call]  # kombu has no types

    @contextmanager
    def _forgetting(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except self.channel.connection_errors:
            self._quick_ack(delivery_tag)
            raise


class GuardedChannel(kombu_redis.Channel):
    """Reads a list as kombu does, but checks each message before Celery sees it."""

    QoS = ForgettingQoS

    def _brpop_read(self, **options: Any) -> bool:  # noqa: ANN401, kombu's signature
        """kombu's own reading (5.7), with the decoding inside the guard."""
        try:
            try:
                popped = self.client.parse_response(self.client.connection, "BRPOP", **options)
            except self.connection_errors:
                self.client.connection.disconnect()
                raise
            if not popped:
                raise Empty
            queue = str(popped[0], "utf-8").rsplit(self.sep, 1)[0]
            self._queue_cycle.rotate(queue)
            message = read_message(popped[1])
            if message is None:
                self._put_aside(queue, popped[1])
            else:
                self.connection._deliver(message, queue)
            return True
        finally:
            self._in_poll = None  # type: ignore[assignment]  # kombu has no types
            self._flush_brpop_reauth()  # type: ignore[no-untyped-call]  # kombu has no types

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ANN401, ARG002, kombu's signature
        with self.conn_or_acquire() as client:
            item = client.rpop(queue)
        if item is None:
            raise Empty
        message = read_message(item)
        if message is None:
            self._put_aside(queue, item)
            raise Empty
        return message

    def _put_aside(self, queue: str, item: bytes) -> None:
        log.error("message_put_aside", queue=queue)
        with self.conn_or_acquire() as client:
            client.lpush(queue + ASIDE, item[:_LONGEST_ASIDE])
            client.ltrim(queue + ASIDE, 0, _MOST_ASIDE - 1)


class GuardedTransport(kombu_redis.Transport):
    """The Redis transport with the guarded channel."""

    Channel = GuardedChannel


class GuardedSentinelChannel(GuardedChannel, kombu_redis.SentinelChannel):
    """The guarded channel on whichever server the sentinels name."""


class GuardedSentinelTransport(kombu_redis.SentinelTransport):
    """The Sentinel transport with the guarded channel."""

    Channel = GuardedSentinelChannel


def read_message(item: bytes) -> dict[str, Any] | None:
    """Return a message of the shape Celery writes for a task of ours, or None for anything else.

    It must be JSON in base64, name a task, carry a list of arguments and have no time of its own (no ETA).
    """
    try:
        message = json.loads(item)
        properties, headers = message["properties"], message["headers"]
        arguments, named, _ = json.loads(base64.b64decode(message["body"], validate=True))
        is_ours = (
            message["content-type"] == "application/json"
            and message["content-encoding"] == "utf-8"
            and properties["body_encoding"] == "base64"
            and isinstance(properties["delivery_tag"], str)
            and isinstance(properties["delivery_info"]["routing_key"], str)
            and isinstance(properties["delivery_info"]["exchange"], str)
            and isinstance(properties["priority"], int)
            and isinstance(headers["id"], str)
            and isinstance(headers["task"], str)
            and headers["eta"] is None
            and "compression" not in headers
            and isinstance(arguments, list)
            and isinstance(named, dict)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return message if is_ours else None
