"""How the address of the broker is read."""

import pytest

from shared.bus.broker import broker_at
from shared.bus.queues import settings
from shared.bus.transport import SENTINEL_TRANSPORT, TRANSPORT

WATCHED = "sentinel://telar_intake:p%40w@s1:26379,s2,s3:5000/telar?user=u&password=p%26w"


@pytest.mark.parametrize("url", ["redis://:pw@valkey:6379/0", "rediss://u:pw@managed:6380/0"])
def test_one_server_is_taken_as_it_is_named(url: str) -> None:
    found = broker_at(url)

    assert (found.url, found.transport, dict(found.options)) == (url, TRANSPORT, {})


def test_sentinels_become_what_kombu_reads() -> None:
    found = broker_at(WATCHED)

    assert found.url.split(";") == [
        f"sentinel://telar_intake:p%40w@{place}/0" for place in ("s1:26379", "s2:26379", "s3:5000")
    ]
    assert found.transport == SENTINEL_TRANSPORT
    assert found.options["master_name"] == "telar"
    assert (found.options["sentinel_kwargs"]["username"], found.options["sentinel_kwargs"]["password"]) == (
        "u",
        "p&w",
    )


def test_celery_is_told_of_them() -> None:
    told = settings("intake", WATCHED)

    assert told["broker_transport"] == SENTINEL_TRANSPORT
    assert told["broker_transport_options"]["master_name"] == "telar"
    assert told["broker_transport_options"]["visibility_timeout"] >= 300


@pytest.mark.parametrize(
    "url",
    [
        "sentinel://",
        "sentinel://s1:26379",
        "sentinel://s1,/telar",
        "sentinel://s1:x/telar",
        "sentinel://:geheim@/telar",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_being_said(url: str) -> None:
    with pytest.raises(ValueError, match="sentinels need") as refused:
        broker_at(url)

    assert "geheim" not in str(refused.value)
    assert "geheim" not in repr(broker_at("sentinel://:geheim@s1/telar"))
