"""Hours that say more than a weekday, on a real database: kept, shown, obeyed; what was kept before still opens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifications.domain.contact_plan import ContactPlan, DateException, Window
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store import plans
from services.notifications.store.plans import PointRow
from services.notifications.usecases.plan.set_contact_plan import set_contact_plan
from tests.integration.notifications.conftest import SERVICE, House
from tests.integration.notifications.test_api import Call, a_body, a_new_woman, call, plan_path
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import TUESDAY_TEN, a_plan, a_point, hours

__all__ = ["call"]
TODAY = TUESDAY_TEN.date()
RARE = {
    "weekday": 1, "start": 600, "end": 720, "weeks": [1, 3, -1], "first": "2026-12-01", "last": "2027-03-01",
    "is_term_only": True,
}  # fmt: skip


def set_plan(house: House, plan: ContactPlan, version: int) -> None:
    words = house.runtime.outside.texts.words
    house.do(set_contact_plan, house.staff(), plan=plan, words=words, seen_version=version)


def test_every_kind_of_hours_comes_back_as_it_was_kept(house: House, call: Call) -> None:
    person, worker = a_new_woman(house), house.staff()
    own = {"first": "2026-12-24", "last": "2026-12-26", "stretches": [[600, 660], [1020, 1440]]}
    closed = {"first": "2026-12-31", "last": "2026-12-31", "stretches": []}
    body = a_body(windows=[RARE], exceptions=[own]) | {"exceptions": [closed]}

    assert call(worker, "PUT", plan_path(person), body).status_code == 204

    seen = call(worker, "GET", plan_path(person)).json()
    assert seen["points"][0]["windows"] == [RARE | {"weeks": [-1, 1, 3]}]
    assert seen["points"][0]["exceptions"] == [own]
    assert seen["exceptions"] == [closed]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"windows": [RARE | {"weeks": [0]}]}, "points.0.windows.0.weeks"),
        ({"windows": [RARE | {"last": "2026-11-30"}]}, "points.0.windows.0.last"),
        ({"exceptions": [{"first": "2026-12-24", "last": "2026-12-23"}]}, "points.0.exceptions.0.last"),
        (
            {"exceptions": [{"first": "2026-12-24", "last": "2026-12-24", "stretches": [[660, 600]]}]},
            "points.0.exceptions.0.stretches",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field(
    house: House, call: Call, facts: dict[str, Any], field: str
) -> None:
    person = a_new_woman(house)

    answer = call(house.staff(), "PUT", plan_path(person), a_body(**facts))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_windows_sealed_before_they_knew_weeks_still_open() -> None:
    old = b'[{"weekday":1,"start":600,"end":720}]'

    assert tuple(PointRow.windows.codec.decode(old)) == (Window(1, 600, 720),)


def age(house: House, person: UUID) -> None:
    """Keep her plan as it was kept before there were dates: no value, and a seal that covers none."""
    seals = []
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        row = plans.plan_row(work.session, person)
        assert row is not None
        for each in (row, *plans.point_rows(work.session, person)):
            sealer, _opened = each.__sealed__, each.exceptions
            own = each.__dict__ | {"_exceptions": None}
            seal = sealer.seal_of(sealer._key(own), own, each.id.bytes, each.row_version)
            seals.append({"seal": seal, "id": each.id, "table": each.__tablename__})
    with house.works.engine.begin() as connection:
        for one in seals:
            words = text(f"update {one.pop('table')} set exceptions = null, row_seal = :seal where id = :id")
            connection.execute(words, one)


def test_a_plan_kept_before_there_were_dates_has_none_and_still_leads_to_her(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman()
    age(house, person)

    plan = house.plan_of(person)
    occurrence = house.remind(person)
    house.deliver()

    assert (plan.exceptions, plan.points[0].exceptions) == ((), ())
    assert house.message(occurrence).state is MessageState.SENT


@pytest.mark.parametrize("table", ["contact_plan", "contact_point"])
def test_dates_that_were_taken_away_stop_the_message(house: House, mail: MailCatcher, table: str) -> None:
    closed = (DateException(TODAY, TODAY),)
    person = house.woman(a_plan(a_point(exceptions=closed), exceptions=closed))
    with house.works.engine.begin() as connection:
        connection.execute(text(f"update {table} set exceptions = null"))
    occurrence = house.remind(person)

    house.deliver()

    assert house.message(occurrence).reason is Reason.UNREADABLE
    assert mail.messages == []


@pytest.mark.parametrize("table", ["contact_plan", "contact_point"])
def test_dates_that_were_altered_stop_the_message(house: House, mail: MailCatcher, table: str) -> None:
    person = house.woman()
    house.spoil(f"{table}.exceptions", where="scope_id", of=person)
    occurrence = house.remind(person)

    house.deliver()

    assert house.message(occurrence).reason is Reason.UNREADABLE
    assert mail.messages == []


def test_on_a_closed_date_it_waits_and_leaves_the_day_after(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(exceptions=(DateException(TODAY, TODAY),)))
    occurrence = house.remind(person, hours=48)

    house.deliver()

    assert mail.messages == []
    assert house.message(occurrence).due_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    house.clock.move(hours=23)
    house.deliver()
    assert house.message(occurrence).state is MessageState.SENT


def test_a_plan_that_opens_sooner_has_what_waits_decided_anew(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(windows=(Window(1, 600, 720, weeks=(1,)),))))
    occurrence = house.remind(person, hours=24 * 20)
    house.deliver()
    assert house.message(occurrence).due_at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    plan = house.plan_of(person)
    house.clock.move(hours=1)

    set_plan(house, replace(plan, points=(replace(plan.points[0], windows=hours(9, 18)),)), version=1)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert len(mail.wait_for(1)) == 1


def test_a_date_closed_while_it_waits_keeps_it_from_leaving(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=10)
    house.deliver()
    plan = house.plan_of(person)

    set_plan(house, replace(plan, exceptions=(DateException(TODAY, TODAY),)), version=1)
    house.clock.move(hours=7)
    house.deliver()

    assert house.message(occurrence).reason is Reason.NO_WINDOW_IN_TIME
    assert mail.messages == []


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_where_nobody_knows_the_school_calendar_a_person_is_asked_instead(
    house: House, call: Call, mail: MailCatcher, zone: str
) -> None:
    """León's file has no school year 2026-2027, and the Canary Islands have another calendar."""
    daily = tuple(Window(day, 540, 1080, is_term_only=True) for day in range(7))
    person = house.woman(a_plan(a_point(windows=daily), time_zone=zone))
    occurrence = house.remind(person)

    house.deliver()

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WITHHELD, Reason.CALENDAR_UNKNOWN)
    assert mail.messages == []
    assert len(house.emitted("notifications.message_withheld.v1")) == 1
    seen = call(house.staff(), "GET", plan_path(person)).json()
    assert seen["school_unknown_from"] == str(TODAY)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 5, 5), None),
        (date(2026, 4, 6), Reason.NO_WINDOW_IN_TIME),
        (date(2026, 7, 7), Reason.NO_WINDOW_IN_TIME),
    ],
)
def test_in_a_known_school_year_it_leaves_on_a_day_of_school_only(
    house: House, mail: MailCatcher, day: date, reason: Reason | None
) -> None:
    house.clock.at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    daily = tuple(Window(each, 540, 1080, is_term_only=True) for each in range(7))
    confirmed = house.clock.at - timedelta(hours=1)
    person = house.woman(a_plan(a_point(windows=daily, confirmed_at=confirmed)))
    occurrence = house.remind(person, hours=5)

    house.deliver()

    assert house.message(occurrence).reason is reason
    assert len(mail.messages) == (reason is None)
