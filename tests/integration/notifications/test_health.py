"""How messages fare: counted by channel and hour, summed from clear columns, and shown to whoever keeps the machines."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notifications.domain.contact_plan import PointKind, Safe
from services.notifications.domain.messages import MessageState
from services.notifications.domain.provider_limits import TROUBLES
from services.notifications.gateways.outside import Outside
from services.notifications.store import providers, traffic
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.inbound.hear_news import fetch_news, forget_marks
from services.notifications.usecases.message.settle_message import record_delivered
from shared.contracts.roles import Role
from shared.work import Work
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import Call, call
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

__all__ = ["call"]


def health(house: House, call: Call, role: Role = Role.ADMIN) -> dict[str, Any]:
    answer = call(house.staff(role), "GET", "/message-health")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def counted(seen: dict[str, Any], state: str) -> list[int]:
    rows = [one["counts"] for one in seen["channels"] if one["state"] == state and one["channel"] == "email"]
    return [rows[0][span] for span in ("hour", "day", "week")] if rows else [0, 0, 0]


def send(house: House) -> None:
    house.remind(house.woman())
    house.deliver()


def test_what_leaves_is_counted_for_its_channel_and_its_hour(
    house: House, call: Call, mail: MailCatcher
) -> None:
    start = house.clock.at
    for ago in (24, 20, 0):
        house.clock.at = start - timedelta(hours=ago)
        send(house)

    seen = health(house, call)

    assert counted(seen, "sent") == [1, 2, 3]
    assert counted(seen, "delivered") == [0, 0, 0]
    assert sum(one["sent"] for one in seen["hours"]) == 2
    assert len(seen["hours"]) == 24
    assert seen["hours"][-1]["sent"] == 1
    assert {"state": "sent", "reason": None, "counts": {"hour": 1, "day": 2, "week": 3}} in seen["ended"]


def test_a_delivery_report_counts_beside_the_sending(house: House, call: Call, mail: MailCatcher) -> None:
    occurrence = house.remind(house.woman())
    house.deliver()
    message = house.message(occurrence).id

    house.do(lambda work: record_delivered(work, work.session.get_one(MessageRow, message)))

    seen = health(house, call)
    assert (counted(seen, "sent")[0], counted(seen, "delivered")[0]) == (1, 1)


def test_what_does_not_leave_says_why_and_what_waits_how_long(
    house: House, call: Call, mail: MailCatcher
) -> None:
    house.remind(house.woman(a_plan(a_point(safe=Safe.NO))))
    house.remind(house.woman(a_plan(a_point(windows=hours(17, 19)))))
    house.deliver()
    house.remind(house.woman())
    house.clock.move(minutes=7)

    seen = health(house, call)

    withheld = [one for one in seen["ended"] if one["state"] == "withheld"]
    assert [(one["reason"], one["counts"]["hour"]) for one in withheld] == [("point_not_safe", 1)]
    assert (seen["waiting"]["due"], seen["waiting"]["later"], seen["waiting"]["in_hand"]) == (1, 1, 0)
    oldest = datetime.fromisoformat(seen["waiting"]["oldest_due"])
    assert house.clock.at - oldest == timedelta(minutes=7)
    assert not any(word in str(seen) for word in ("person", "Lola", "@"))


def test_a_provider_in_trouble_is_shown_until_it_is_used_again(house: House, call: Call) -> None:
    name = house.runtime.outside.gateways[PointKind.EMAIL].name
    for _ in range(TROUBLES):
        house.do(_trouble, name=name)

    (shown,) = health(house, call)["providers"]
    house.clock.move(hours=1)
    (later,) = health(house, call)["providers"]

    assert (shown["channel"], shown["name"], shown["failures"]) == ("email", name, TROUBLES)
    assert datetime.fromisoformat(shown["open_until"]) > house.clock.at - timedelta(hours=1)
    assert later["open_until"] is None


def _trouble(work: Work, *, name: str) -> None:
    providers.note_trouble(work.session, name, now=work.now)


class Box:
    """A place that is there, or is not."""

    name = "mailbox"

    def __init__(self, *, is_well: bool) -> None:
        self.is_well = is_well

    def fetch(self, hand: Any, *, seconds: float) -> int:
        return 0


@pytest.mark.parametrize(("is_well", "known"), [(True, True), (False, False)])
def test_a_feed_says_when_it_was_last_fetched_from_without_trouble(
    house: House, call: Call, is_well: bool, known: bool
) -> None:
    outside: Outside = replace(house.runtime.outside, feeds=(Box(is_well=is_well),))

    fetch_news(house.works, outside)
    fetch_news(house.works, outside)

    with house.works.begin(actor=house.staff(), purpose="test") as work:
        assert (providers.fetched(work.session).get("mailbox") == house.clock.at) is known


def test_counters_go_after_eight_days_and_count_on_until_then(house: House) -> None:
    def note(work: Work, *, at: datetime, times: int) -> None:
        for _ in range(times):
            traffic.count(work.session, channel=PointKind.SMS, state=MessageState.SENT, at=at)

    now = house.clock.at
    house.do(note, at=now - timedelta(days=9), times=2)
    house.do(note, at=now, times=3)

    forget_marks(house.works)

    with house.works.begin(actor=house.staff(), purpose="test") as work:
        kept = list(work.session.query(traffic.TrafficRow))
        assert [(row.hour, row.count) for row in kept] == [(traffic.hour_of(now), 3)]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.FACILITATOR, Role.DPO])
def test_it_is_for_coordinators_and_administrators(house: House, call: Call, role: Role) -> None:
    assert call(house.staff(role), "GET", "/message-health").status_code == 403
    assert health(house, call, Role.COORDINATOR)["faults"] == []
