"""The private calendar of somebody's work: neutral words, rights of the moment, links that end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import text

from shared.actor import Actor
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World, a_member, at
from tests.integration.intake.case.test_accompaniments import plan


def issue(client: Client) -> dict[str, Any]:
    answer = client.post("/calendar-feeds")
    assert answer.status_code == 201
    return dict(answer.json())


def read(client: Client, token: str) -> dict[str, Any]:
    answer = client.post("/calendar", {"token": token})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def events(client: Client, token: str) -> list[tuple[str, str, str]]:
    """Start in UTC, title, whether hours are taken; in the order of the clock."""
    found = Calendar.from_ical(read(client, token)["calendar"]).walk("VEVENT")
    return [
        (one.start.astimezone(UTC).strftime("%d %H:%M"), str(one["SUMMARY"]), str(one["TRANSP"]))
        for one in found
    ]


def owe(client: Client, case: str, due_at: str, title: str = "Llamar al juzgado") -> str:
    return client.make(f"/cases/{case}/due", {"title": title, "due_at": due_at})


def only(found: list[tuple[str, str, str]], word: str) -> list[tuple[str, str, str]]:
    return [one for one in found if one[1].startswith(word)]


def test_her_calendar_shows_hours_and_a_word_and_nothing_of_anybody(luz: Client, case: str) -> None:
    plan(luz, case, at(days=1))
    owe(luz, case, at(days=2))
    token = issue(luz)["token"]

    calendar = read(luz, token)["calendar"]
    found = events(luz, token)
    assert only(found, "Cita") == [("25 11:00", "Cita", "OPAQUE")]
    assert ("26 11:00", "Tarea", "TRANSPARENT") in found
    assert {title for _, title, _ in found} == {"Cita", "Tarea"}
    code = luz.get(f"/cases/{case}")["code"]
    for told in (code, "Amal", "Juzgado", "juzgado", case, str(luz.actor.ref), "LOCATION", "DESCRIPTION"):
        assert told not in calendar


def test_a_cancelled_one_stays_and_says_so_and_done_work_goes(luz: Client, case: str) -> None:
    made, item = plan(luz, case, at(days=1)), owe(luz, case, at(days=2))
    token = issue(luz)["token"]
    luz.post(f"/cases/{case}/accompaniments/{made}/cancellation", {"reason": "she_asked"})
    assert luz.post(f"/due/{item}/complete", {}).status_code == 204

    found = events(luz, token)
    assert only(found, "Cita") == [("25 11:00", "Cita (anulada)", "TRANSPARENT")]
    assert ("26 11:00", "Tarea", "TRANSPARENT") not in found


def test_only_its_holder_reads_a_calendar(luz: Client, ines: Client, rosa: Client, case: str) -> None:
    token = issue(luz)["token"]

    assert luz.post("/calendar/holder", {"token": token}).json() == {"owner": str(luz.actor.ref)}
    for other in (ines, rosa):
        assert other.post("/calendar", {"token": token}).status_code == 404


def test_who_lost_the_case_keeps_what_expects_her_and_nothing_else(
    world: World, luz: Client, rosa: Client, case: str
) -> None:
    plan(luz, case, at(days=1))
    gone = plan(luz, case, at(days=2))
    owe(luz, case, at(days=3))
    luz.post(f"/cases/{case}/accompaniments/{gone}/cancellation", {"reason": "she_asked"})
    token = issue(luz)["token"]
    elsewhere = world.as_(a_member("bierzo"))
    given = rosa.put(f"/cases/{case}/owner", {"owner": str(elsewhere.actor.ref), "team": "bierzo"})
    assert given.status_code == 204
    moved = Actor(ref=luz.actor.ref, kind="staff", roles=luz.actor.roles, teams=frozenset({"otro"}))

    found = events(world.as_(moved), token)
    assert found == [("25 11:00", "Cita", "OPAQUE")]


def test_whoever_does_casework_no_longer_reads_nothing(world: World, luz: Client) -> None:
    token = issue(luz)["token"]
    other = Actor(ref=luz.actor.ref, kind="staff", roles=frozenset({Role.FACILITATOR}), teams=frozenset())

    assert world.as_(other).post("/calendar", {"token": token}).status_code == 403


def test_another_address_ends_the_first_and_the_events_keep_their_identity(luz: Client, case: str) -> None:
    plan(luz, case, at(days=1))
    first = issue(luz)
    before = read(luz, first["token"])["calendar"]
    second = luz.post(f"/calendar-feeds/{first['id']}/renewal").json()

    assert luz.post("/calendar", {"token": first["token"]}).status_code == 404
    assert luz.post("/calendar/holder", {"token": first["token"]}).status_code == 404
    after = read(luz, second["token"])["calendar"]
    assert [one["UID"] for one in Calendar.from_ical(after).walk("VEVENT")] == [
        one["UID"] for one in Calendar.from_ical(before).walk("VEVENT")
    ]


def test_a_coordinator_ends_a_link_and_nobody_renews_anothers(
    luz: Client, ines: Client, rosa: Client
) -> None:
    made = issue(luz)
    assert ines.get("/calendar-feeds") == []
    assert [one["owner"] for one in rosa.get("/calendar-feeds")] == [str(luz.actor.ref)]
    assert rosa.post(f"/calendar-feeds/{made['id']}/renewal").status_code == 404
    assert ines.call("DELETE", f"/calendar-feeds/{made['id']}").status_code == 404

    assert rosa.call("DELETE", f"/calendar-feeds/{made['id']}").status_code == 204
    assert luz.post("/calendar", {"token": made["token"]}).status_code == 404


def test_the_token_is_kept_as_a_hash_and_shown_once(world: World, luz: Client) -> None:
    key = new_id()
    first, again = (luz.post("/calendar-feeds", key=key).json() for _ in range(2))

    assert (again["id"], again["token"]) == (first["id"], None)
    with world.transactions.engine.connect() as connection:
        kept = str(connection.execute(text("select work_feed::text from work_feed")).all())
    assert first["token"] not in kept


def test_the_tag_stays_until_something_changes(world: World, luz: Client, case: str) -> None:
    plan(luz, case, at(days=1))
    token = issue(luz)["token"]
    first = read(luz, token)
    world.later(hours=1)
    assert read(luz, token) == first

    plan(luz, case, at(days=3))
    assert read(luz, token)["tag"] != first["tag"]
    assert read(luz, token)["calendar"] != first["calendar"]


@pytest.mark.parametrize(
    ("said", "first", "line"),
    [
        ("2027-03-27T17:00:00+01:00", "27 16:00", "DTSTART;TZID=Europe/Madrid:20270327T170000"),
        ("2027-03-28T17:00:00+02:00", "28 15:00", "DTSTART;TZID=Europe/Madrid:20270328T170000"),
        ("2027-10-31T02:30:00+02:00", "31 00:30", "DTSTART;TZID=Europe/Madrid:20271031T023000"),
        ("2027-10-31T02:30:00+01:00", "31 01:30", "DTSTART:20271031T013000Z"),
    ],
)
def test_hours_are_right_on_both_changes_of_clocks(
    luz: Client, case: str, said: str, first: str, line: str
) -> None:
    """In the hour that comes twice the second one is written in UTC: RFC 5545 has no other way."""
    plan(luz, case, datetime.fromisoformat(said).astimezone(UTC).isoformat())
    token = issue(luz)["token"]

    assert [start for start, _, _ in only(events(luz, token), "Cita")] == [first]
    assert line in read(luz, token)["calendar"].replace("\r\n ", "")
