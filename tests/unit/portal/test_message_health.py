"""How messages fare, in the words and the picture of the page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.portal.clients.messages import HealthSeen, Hour
from services.portal.views.messages import chart
from services.portal.views.messages.health import channels_of, late_minutes, reasons_of

NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
COUNTS = {"hour": 1, "day": 2, "week": 3}


def seen(**facts: Any) -> HealthSeen:
    body = {
        "at": NOW,
        "since_hour": NOW,
        "channels": [],
        "ended": [],
        "waiting": {"due": 0, "later": 0, "oldest_due": None, "in_hand": 0},
        "hours": [],
        "providers": [],
        "feeds": [],
        "faults": [],
        "heard_at": NOW,
    }
    return HealthSeen.model_validate(body | facts)


def an_hour(sent: int, failed: int = 0) -> Hour:
    return Hour(begins=NOW, sent=sent, failed=failed)


def test_a_channel_in_use_is_shown_with_noughts_and_one_of_before_with_its_counts() -> None:
    mail = {"channel": "email", "name": "smtp", "failures": 0, "open_until": None}
    sms = {"channel": "sms", "state": "failed", "counts": COUNTS}

    found = channels_of(seen(providers=[mail], channels=[sms]))

    assert [channel for channel, _ in found] == ["email", "sms"]
    assert [line.counts.week for line in found[0][1]] == [0, 0, 0, 0]
    assert [(line.code, line.counts.week) for line in found[1][1]] == [
        ("sent", 0),
        ("delivered", 0),
        ("failed", 3),
        ("uncertain", 0),
    ]


def test_reasons_are_summed_over_states_and_the_commonest_of_the_day_stands_first() -> None:
    ended = [
        {"state": "withheld", "reason": "no_plan", "counts": COUNTS},
        {"state": "withheld", "reason": "provider_away", "counts": COUNTS},
        {"state": "failed", "reason": "provider_away", "counts": COUNTS},
        {"state": "sent", "reason": None, "counts": COUNTS},
        {"state": "uncertain", "reason": "interrupted", "counts": COUNTS},
    ]

    assert [(line.code, line.counts.day) for line in reasons_of(seen(ended=ended))] == [
        ("provider_away", 4),
        ("no_plan", 2),
    ]


def test_lateness_is_that_of_the_message_owed_the_longest() -> None:
    waiting = {"due": 2, "later": 0, "oldest_due": NOW - timedelta(minutes=6, seconds=59), "in_hand": 0}

    assert late_minutes(seen(waiting=waiting)) == 6
    assert late_minutes(seen()) == 0


def test_the_fullest_hour_reaches_the_upper_edge_and_failures_stand_on_what_left() -> None:
    drawn = chart.draw([an_hour(0), an_hour(6, 2), an_hour(4)])

    assert drawn.highest == 8
    empty, full, half = drawn.columns
    assert empty.height == empty.failed_height == 0
    assert full.y - full.failed_height == chart.TOP
    assert half.y == (chart.TOP + chart.BOTTOM) / 2
    assert chart.LEFT <= empty.x < full.x < half.x + half.width <= chart.RIGHT


def test_without_messages_the_picture_is_empty() -> None:
    assert chart.draw([an_hour(0)] * 24).is_empty
    assert not chart.draw([an_hour(0), an_hour(0, 1)]).is_empty
    assert chart.draw([]).columns == ()
