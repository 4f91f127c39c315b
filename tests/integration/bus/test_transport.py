"""A worker whose Redis dies under it asks for messages again; a real Valkey is killed."""

from collections.abc import Callable

import pytest
from kombu import Connection, Consumer, Message, Queue

from shared.bus.queues import settings
from shared.bus.sending.publisher import Call, RedisPublisher
from telar.local.redis import Redis


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Redis:
    return Redis(tmp_path_factory.mktemp("dying-redis"))


@pytest.mark.parametrize("end", [Message.ack, Message.reject, Message.requeue])
def test_a_message_whose_end_could_not_be_told_does_not_stop_the_next(
    own_redis: Redis, end: Callable[[Message], None]
) -> None:
    own_redis.start()
    publisher = RedisPublisher(own_redis.url)
    publisher.publish([Call("shop", "bus.tick", ("knead",))])
    publisher.close()
    held: list[Message] = []
    broker = settings("shop", own_redis.url)
    options = {
        "transport": broker["broker_transport"],
        "transport_options": broker["broker_transport_options"],
    }
    with Connection(broker["broker_url"], **options) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 1, False)
        queue = Queue("shop", routing_key="shop")
        with Consumer(channel, queues=[queue], on_message=held.append, accept=["json"]):
            connection.drain_events(timeout=5)
            assert not channel.qos.can_consume(), "it holds as many as it may"
            own_redis.stop()

            with pytest.raises(connection.connection_errors):
                end(held[0])

            assert channel.qos.can_consume()
