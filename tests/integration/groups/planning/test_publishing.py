"""Publishing: editions and proposed women at once, nobody told; taken back; and what a change does to both."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.groups.domain.edition import SessionState
from services.groups.store import sessions
from services.groups.usecases.editions import plan_sessions
from services.groups.usecases.planning.publish import first_day
from shared.calendar.days_off import Calendar
from shared.contracts.codes import CaseStatus
from tests.integration.groups.house import House
from tests.integration.groups.planning.conftest import WorkOff
from tests.integration.groups.planning.test_board import QUICK, a_move, at, edit, keep_apart, people
from tests.support.convocatoria import Convocatoria

REMINDERS = ("groups.reminder_due.v1", "groups.reminder_cancelled.v1")


@pytest.fixture
def board(planning: Convocatoria, work_off: WorkOff) -> Convocatoria:
    """The planning with a plan on its board."""
    search = planning.post("searches", QUICK)["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    return planning


def page(board: Convocatoria, edition: str) -> dict[str, Any]:
    found: dict[str, Any] = board.ask("GET", f"/editions/{edition}", None)
    return found


def states(board: Convocatoria, edition: str) -> list[str]:
    return sorted(one["state"] for one in page(board, edition)["members"])


def publish(board: Convocatoria) -> list[str]:
    made: list[str] = board.post("publish", {"number": board.get("board")["number"]})
    return made


def test_a_published_plan_is_editions_with_weekly_sessions_and_proposed_women(
    house: House, board: Convocatoria
) -> None:
    cards = board.get("board")["cards"]

    editions = publish(board)

    assert len(editions) == len(cards)
    for edition, card in zip(editions, cards, strict=True):
        found = page(board, edition)
        assert found["line"]["facilitators"] == card["facilitators"]
        assert (found["line"]["site"], found["line"]["theme"]) == (
            f"{card['room']}, {card['site']}",
            card["theme"],
        )
        assert found["line"]["languages"] == [card["language"]]
        assert {one["state"] for one in found["members"]} == {"proposed"}
        assert len(found["members"]) == len(card["women"])
        days = [date.fromisoformat(one["when"]["on"]) for one in found["sessions"]]
        assert (len(days), days[0]) == (8, first_day(date(2027, 1, 11), card["day"]))
        assert {(later - earlier).days for earlier, later in itertools.pairwise(days)} == {7}
        assert found["sessions"][0]["when"]["at"] == f"{card['start'] // 60:02d}:{card['start'] % 60:02d}:00"
    assert [house.events(name) for name in REMINDERS] == [[], []]
    assert board.get()["line"]["state"] == "published"


@pytest.fixture
def booked(planning: Convocatoria, work_off: WorkOff) -> Convocatoria:
    """The same, in rooms that are booked."""
    for site in planning.resources["sites"]:
        made = planning.ask("POST", "/sites", {"name": site["name"], "childcare_places": 30})["id"]
        for room in site["rooms"]:
            body = {"name": room["name"], "capacity": 15}
            room["id"] = planning.ask("POST", f"/sites/{made}/rooms", body)["id"]
    planning.put("resources", planning.resources)
    search = planning.post("searches", QUICK)["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    return planning


def test_groups_meet_in_the_rooms_that_are_booked(booked: Convocatoria) -> None:
    card, *_ = booked.get("board")["cards"]

    edition, *_ = publish(booked)

    assert page(booked, edition)["line"]["room"] == card["at"]["room"]


def test_a_room_that_is_taken_publishes_nothing(house: House, booked: Convocatoria) -> None:
    card, *_ = booked.get("board")["cards"]
    other = house.an_edition(room=UUID(card["at"]["room"]), sessions=1)
    start = first_day(date(2027, 1, 11), card["day"])
    house.planned(other, starts_on=start, at=time(card["start"] // 60, card["start"] % 60))
    number = booked.get("board")["number"]

    answer = house.ask(house.coordinator, "POST", f"/plannings/{booked.id}/publish", json={"number": number})

    assert (answer.status_code, answer.json()["code"]) == (409, "room_taken")
    assert len(booked.ask("GET", "/editions", None)) == 1


def test_days_off_are_left_out(house: House, board: Convocatoria, monkeypatch: pytest.MonkeyPatch) -> None:
    card, *_ = board.get("board")["cards"]
    feast = first_day(date(2027, 1, 11), card["day"])
    monkeypatch.setattr(plan_sessions, "leon", lambda: Calendar({feast: "local"}, frozenset({2027})))

    edition, *_ = publish(board)

    days = [date.fromisoformat(one["when"]["on"]) for one in page(board, edition)["sessions"]]
    assert (days[0], len(days)) == (feast + timedelta(days=7), 8)


def test_what_is_taken_back_is_cancelled_as_one_act(house: House, board: Convocatoria) -> None:
    edition, *_ = publish(board)

    board.post("take-back")

    with house.work() as work:
        rows = sessions.sessions_of(work.session, UUID(edition))
        assert {(one.state, one.revision) for one in rows} == {(SessionState.CANCELLED, 1)}
        assert len({one.cancelled_with for one in rows}) == 1


def test_publishing_twice_or_at_once_makes_the_editions_once(house: House, board: Convocatoria) -> None:
    def go() -> Any:
        path = f"/plannings/{board.id}/publish"
        return house.ask(house.coordinator, "POST", path, json={"number": 1}).json()

    with ThreadPoolExecutor(3) as both:
        answers = [future.result() for future in [both.submit(go) for _ in range(3)]]

    assert answers[0] == answers[1] == answers[2]
    assert len(board.ask("GET", "/editions", None)) == len(answers[0])


def test_it_is_taken_back_while_nobody_was_invited(house: House, board: Convocatoria) -> None:
    editions = publish(board)

    for _ in range(2):
        board.post("take-back")

    for edition in editions:
        assert states(board, edition) == []
        assert page(board, edition)["line"]["stage"] == "cancelled"
    assert board.get()["line"]["state"] == "open"
    assert [house.events(name) for name in REMINDERS] == [[], []]


def test_once_a_woman_is_invited_it_stays(house: House, board: Convocatoria) -> None:
    first = publish(board)[0]
    member = page(board, first)["members"][0]
    board.ask("POST", f"/enrolments/{member['enrolment']}/invite", None)

    answer = house.ask(house.coordinator, "POST", f"/plannings/{board.id}/take-back")

    assert (answer.status_code, answer.json()["code"]) == (409, "already_invited")
    assert "invited" in states(board, first)


def test_a_plan_that_is_short_of_women_is_not_published(house: House, board: Convocatoria) -> None:
    card = min(board.get("board")["cards"], key=lambda one: len(one["women"]))
    for woman in people(card)[: len(people(card)) - 5]:
        edit(board, a_move(woman, None))

    number = board.get("board")["number"]
    answer = house.ask(house.coordinator, "POST", f"/plannings/{board.id}/publish", json={"number": number})

    assert (answer.status_code, answer.json()["code"]) == (409, "breaks_rules")
    assert board.ask("GET", "/editions", None) == []


def test_nothing_is_published_without_a_plan(house: House, planning: Convocatoria) -> None:
    answer = house.ask(house.coordinator, "POST", f"/plannings/{planning.id}/publish", json={"number": 0})

    assert (answer.status_code, answer.json()["code"]) == (409, "no_plan_yet")


def test_an_ill_facilitator_gives_two_proposals_and_nobody_hears_of_them(
    house: House, board: Convocatoria, work_off: WorkOff
) -> None:
    editions = publish(board)
    before = {edition: page(board, edition)["members"] for edition in editions}
    ill = board.get("board")["cards"][0]["facilitators"][0]

    queued = board.post("changes", QUICK | {"out": [ill]})
    work_off()
    least, best = (board.get(f"searches/{search}") for search in queued["searches"])

    assert queued["modes"] == ["least_change", "best"]
    assert [one["line"]["state"] for one in (least, best)] == ["done", "done"]
    counts = [one["difference"]["counts"] for one in (least, best)]
    disturbed = [one["loses_place"] + one["moves"] for one in counts]
    assert disturbed[0] <= disturbed[1]
    told = least["difference"]["women"]
    assert sum(counts[0].values()) == len(told)
    assert all(one["woman"] in least["names"] for one in told)
    assert {edition: page(board, edition)["members"] for edition in editions} == before
    assert board.get()["resources"]["out"] == [ill]


def test_applied_it_changes_the_editions_and_only_them(
    house: House, board: Convocatoria, work_off: WorkOff
) -> None:
    editions = publish(board)
    ill = board.get("board")["cards"][0]["facilitators"][0]
    queued = board.post("changes", QUICK | {"out": [ill]})
    work_off()
    board.post(f"searches/{queued['searches'][0]}/take", {"number": 1})
    shown = board.get("board")
    told = {one["woman"]: one["change"] for one in shown["difference"]["women"]}

    again = publish(board)

    cards = dict(zip(again, board.get("board")["cards"], strict=True))
    for edition, card in cards.items():
        found = page(board, edition)
        assert ill not in found["line"]["facilitators"] == card["facilitators"]
        coming = [one for one in found["members"] if one["state"] != "left"]
        assert len(coming) == len(card["women"])
    for gone in set(editions) - set(again):
        assert states(board, gone) == []
    assert board.get("board")["difference"]["women"] == []
    assert set(told.values()) <= {"moves", "new_faces", "loses_place", "gets_place", "other_room"}


def test_a_lost_room_and_its_return(board: Convocatoria, work_off: WorkOff) -> None:
    card = board.get("board")["cards"][0]
    queued = board.post("changes", QUICK | {"out": [card["at"]["room"]]})
    shown = board.get("board")
    work_off()
    for search in queued["searches"]:
        found = board.get(f"searches/{search}")
        assert found["line"]["state"] == "done"
        assert at(card) not in found["difference"]["opened"]

    board.post("changes", QUICK | {"back": [card["at"]["room"]]})

    assert card["at"] not in [one["at"] for one in shown["cards"]]
    assert board.get()["resources"]["out"] == []
    assert board.get("board")["cards"][0]["at"] == card["at"]


def test_after_a_new_exclusion_both_proposals_part_the_two(
    house: House, board: Convocatoria, work_off: WorkOff
) -> None:
    card = board.get("board")["cards"][0]
    one, other = people(card)[:2]
    keep_apart(house, one, other)

    queued = board.post("changes", QUICK)
    work_off()
    for search in queued["searches"]:
        number = board.get("board")["number"]
        board.post(f"searches/{search}/take", {"number": number})
        shown = board.get("board")
        assert shown["broken"] == []
        homes = {woman: at["at"] for at in shown["cards"] for woman in people(at)}
        assert homes.get(one) != homes.get(other) or one not in homes


def test_of_an_erased_woman_no_wish_is_left_and_her_place_is_free(house: House, board: Convocatoria) -> None:
    card = board.get("board")["cards"][0]
    woman = people(card)[0]
    case, person = next(pair for pair in board.cases.values() if str(pair[1]) == woman)

    house.tell(case, person, CaseStatus.ERASED)

    shown = board.get("board")
    assert woman not in str(shown)
    assert len(shown["cards"][0]["women"]) == len(card["women"]) - 1
    with house.engine.connect() as connection:
        from sqlalchemy import text

        words = text("select count(*) from planning_wish where person = :person")
        assert connection.scalar(words, {"person": UUID(woman)}) == 0


def test_whose_case_is_closed_is_planned_with_no_more_until_it_is_open_again(
    house: House, planning: Convocatoria
) -> None:
    case, person = next(iter(planning.cases.values()))
    house.tell(case, person, CaseStatus.CLOSED)
    closed = planning.get()["readiness"]["asking"]
    house.tell(case, person, CaseStatus.OPEN, after_minutes=2)

    assert (closed, planning.get()["readiness"]["asking"]) == (19, 20)
