"""How many messages leave a minute, and how many streams may be open."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.portal.gateways.streams import Streams
from services.portal.views.messages.rates import Rate
from tests.unit.portal.test_message_health import seen

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)


def counted(sent: int, *, after: float = 0, **facts: Any) -> Any:
    """What is seen so many seconds later."""
    counts = {"hour": sent, "day": sent, "week": sent}
    channels = [{"channel": "sms", "state": "sent", "counts": counts}]
    return seen(channels=channels, at=NOW + timedelta(seconds=after), **facts)


def test_one_look_makes_no_rate_and_two_do() -> None:
    rate = Rate()

    assert rate.look(counted(10)) is None
    assert rate.look(counted(13, after=15)) == 12
    assert rate.look(counted(13, after=30)) == 6


def test_only_the_last_minute_counts() -> None:
    rate = Rate()
    for second in range(0, 65, 5):
        rate.look(counted(100 if second else 0, after=second))

    assert rate.look(counted(100, after=65)) == 0
    assert len(rate.looks) <= 14


def test_a_counter_that_begins_anew_gives_no_rate_below_nought() -> None:
    rate = Rate()
    rate.look(counted(50))

    assert rate.look(counted(3, after=5)) is None
    assert rate.look(counted(4, after=10)) == 12
    assert rate.look(counted(9, after=15, since_hour=NOW + timedelta(hours=1))) is None


def test_a_person_and_all_have_so_many_streams_and_places_come_back() -> None:
    streams, ana, eva = Streams(each=2, most=3), uuid4(), uuid4()

    assert [streams.take(ana) for _ in range(3)] == [True, True, False]
    assert [streams.take(eva) for _ in range(2)] == [True, False]
    streams.leave(ana)
    assert streams.take(eva)


def test_nobody_begins_a_stream_on_a_server_that_stops() -> None:
    streams = Streams()
    streams.close()

    assert streams.is_closed
    assert not streams.take(uuid4())
