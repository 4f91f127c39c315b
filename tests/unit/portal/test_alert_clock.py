"""How long an alert may wait and who comes next, in words, and when each of them is said."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.portal.clients.intake.alerts import Alert
from services.portal.views.alerts.left import Left, minutes_between

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)


def an_alert(**changes: Any) -> Alert:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "case_id": None,
        "code": None,
        "level": "extremo",
        "state": "open",
        "owner": None,
        "raised_at": NOW,
        "raised_by": uuid4(),
        "acknowledge_by": NOW + timedelta(minutes=60),
        "is_late": False,
        "step": 0,
        "next_at": NOW + timedelta(minutes=60),
        "next_asked": "coordinator",
        "acknowledged_at": None,
        "closed_at": None,
        "reasons": [],
        "words": "",
    }
    return Alert(**(facts | changes))


def left(minutes: float, **changes: Any) -> Left:
    found = Left.of(an_alert(**changes), now=NOW + timedelta(minutes=minutes))
    assert found is not None
    return found


def test_the_term_is_over_at_its_very_instant() -> None:
    assert not left(60 - 0.01).is_late
    assert left(60).is_late


def test_next_people_are_told_of_together_with_the_term_or_apart() -> None:
    assert left(0).is_asked_then
    assert not left(0, next_at=NOW + timedelta(minutes=90)).is_asked_then
    assert not left(61, next_at=NOW + timedelta(minutes=61)).is_asked_then
    assert left(61, next_at=NOW + timedelta(minutes=61)).is_asked_now
    assert not left(61, next_at=NOW + timedelta(minutes=75)).is_asked_now


def test_nobody_is_promised_where_the_chain_is_not_known() -> None:
    for changes in ({"next_asked": None}, {"next_asked": "something_new"}, {"next_at": None}):
        assert left(0, **changes).next_at is None


@pytest.mark.parametrize(
    "changes", [{"state": "acknowledged"}, {"state": "closed"}, {"acknowledge_by": None}]
)
def test_what_is_taken_or_has_no_term_has_no_clock(changes: dict[str, Any]) -> None:
    assert Left.of(an_alert(**changes), now=NOW) is None


def test_minutes_are_whole_and_have_no_sign() -> None:
    assert minutes_between(NOW, NOW + timedelta(seconds=119)) == 1
    assert minutes_between(NOW + timedelta(minutes=3), NOW) == 3
