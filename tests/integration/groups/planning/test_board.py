"""The board: moved by hand with an instant check, pinned, undone; and no exclusion to be read anywhere."""

from typing import Any
from uuid import UUID

import pytest

from services.groups.store import exclusions
from services.groups.usecases.planning.ask_search import MOST_TRIALS
from shared.ids import new_id
from tests.integration.groups.house import House
from tests.integration.groups.planning.conftest import WorkOff
from tests.support.convocatoria import Convocatoria

QUICK = {"seconds": 60, "seed": 3}


@pytest.fixture
def board(planning: Convocatoria, work_off: WorkOff) -> Convocatoria:
    """The planning with a plan on its board."""
    search = planning.post("searches", QUICK)["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    return planning


def at(card: dict[str, Any]) -> dict[str, str]:
    return {"room": card["at"]["room"], "slot": card["at"]["slot"]}


def people(card: dict[str, Any]) -> list[str]:
    return [one["woman"]["person"] for one in card["women"]]


def a_move(person: str, to: dict[str, Any] | None) -> dict[str, Any]:
    return {"kind": "move", "person": person, "to": to and at(to)}


def edit(board: Convocatoria, change: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = board.post("board/edits", {"number": board.get("board")["number"], "edit": change})
    return made


def keep_apart(house: House, one: str, other: str) -> None:
    with house.work() as work:
        exclusions.replace_exclusions(work.session, UUID(one), [UUID(other)])


def test_a_woman_is_taken_out_and_put_back_and_the_change_can_be_undone(board: Convocatoria) -> None:
    card = board.get("board")["cards"][0]
    woman = people(card)[0]

    out = edit(board, a_move(woman, None))
    without = board.get("board")
    back = edit(board, a_move(woman, card))
    board.post("board/undo", {"number": back["number"]})
    undone = board.get("board")

    assert (out["is_made"], back["is_made"]) == (True, True)
    assert woman in [one["woman"]["person"] for one in without["unplaced"]]
    assert woman not in people(undone["cards"][0])
    assert undone["number"] == 4


def test_a_move_to_an_hour_that_is_not_hers_is_refused_in_plain_words(board: Convocatoria) -> None:
    shown = board.get("board")
    asks = {str(board.people[one["id"]]): one for one in board.content["participants"]}
    card, woman = next(
        (card, one["woman"]["person"])
        for card in shown["cards"]
        for one in shown["unplaced"]
        if card["at"]["slot"] not in asks[one["woman"]["person"]]["slots"]
    )

    tried = board.post("board/trial", {"edit": a_move(woman, card)})
    made = edit(board, a_move(woman, card))

    assert tried == made["broken"]
    assert (made["is_made"], made["number"]) == (False, shown["number"])
    assert {"rule": "hour", "who": woman} == {key: tried[0][key] for key in ("rule", "who")}
    assert tried[0]["words"]["es"] == "Esa hora no es posible para ella"
    assert board.get("board") == shown


def test_every_place_is_tried_at_once_and_says_what_a_move_there_would_say(board: Convocatoria) -> None:
    cards = board.get("board")["cards"]
    woman = people(cards[0])[0]
    numbered = board.get("board")["number"]
    board.post("board/pins", {"pin": "locked", "at": cards[1]["at"], "is_on": True, "number": numbered})

    found = board.get(f"board/openings/{woman}")

    assert [one["at"] for one in found] == [*(card["at"] for card in cards[1:]), None]
    assert [one["is_locked"] for one in found] == [True, *(False for _ in cards[1:])]
    for one, card in zip(found[1:], [*cards[2:], None], strict=True):
        assert one["broken"] == board.post("board/trial", {"edit": a_move(woman, card)})
    assert found[-1]["broken"] == []
    assert all(one["is_locked"] for one in board.get(f"board/openings/{people(cards[1])[0]}"))


def test_nobody_else_is_tried(house: House, board: Convocatoria) -> None:
    path = f"/plannings/{board.id}/board/openings/{new_id()}"

    answer = house.ask(house.coordinator, "GET", path)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "person")


def test_a_group_that_is_full_and_one_with_somebody_she_must_not_meet_read_alike(
    house: House, board: Convocatoria
) -> None:
    card = board.get("board")["cards"][0]
    mover = people(card)[0]
    edit(board, a_move(mover, None))
    keep_apart(house, mover, people(card)[1])
    apart = board.post("board/trial", {"edit": a_move(mover, card)})
    shown = board.get("board")

    resources = board.resources
    for site in resources["sites"]:
        for room in site["rooms"]:
            if room["id"] == card["at"]["room"]:
                room["capacity"] = len(people(card)) - 1
    board.put("resources", resources)
    with house.work() as work:
        for person in (mover, people(card)[1]):
            exclusions.forget_person(work.session, UUID(person))
    full = board.post("board/trial", {"edit": a_move(mover, card)})

    assert apart == full != []
    assert apart[0] == {"rule": "no_place", "words": apart[0]["words"], "places": [], "who": None}
    assert people(card)[1] not in str(apart)
    assert not [one for one in shown["broken"] if one["rule"] == "no_place"]


def test_a_new_exclusion_breaks_the_plan_without_saying_whose_it_is(
    house: House, board: Convocatoria
) -> None:
    card = board.get("board")["cards"][0]
    one, other = people(card)[:2]

    keep_apart(house, one, other)

    (broken,) = board.get("board")["broken"]
    assert (broken["rule"], broken["places"], broken["who"]) == ("no_place", [], None)
    path = f"/plannings/{board.id}/publish"
    number = board.get("board")["number"]
    refused = house.ask(house.coordinator, "POST", path, json={"number": number})
    assert (refused.status_code, refused.json()["code"]) == (409, "breaks_rules")
    assert other not in refused.text


def test_a_board_that_somebody_else_changed_is_not_written_over(house: House, board: Convocatoria) -> None:
    woman = people(board.get("board")["cards"][0])[0]
    edit(board, a_move(woman, None))

    path = f"/plannings/{board.id}/board/edits"
    answer = house.ask(
        house.coordinator,
        "POST",
        path,
        json={"number": 1, "edit": a_move(people(board.get("board")["cards"][0])[0], None)},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_what_is_fixed_is_kept_when_it_is_searched_again(board: Convocatoria, work_off: WorkOff) -> None:
    shown = board.get("board")
    locked, other = shown["cards"][0], shown["cards"][1]
    out = people(other)[0]
    number = board.post("board/pins", {"number": 1, "pin": "locked", "at": at(locked)})["number"]
    board.post("board/pins", {"number": number, "pin": "outside", "person": out, "at": at(other)})
    search = board.post("searches", QUICK)["id"]
    work_off()
    found = board.get(f"searches/{search}")
    board.post(f"searches/{search}/take", {"number": 3})
    again = board.get("board")

    kept = next(card for card in again["cards"] if card["at"] == locked["at"])
    assert kept == locked | {"is_locked": True}
    assert out not in [one for card in again["cards"] if card["at"] == other["at"] for one in people(card)]
    assert found["unkept"] == []
    assert again["broken"] == []


def test_a_woman_who_is_fixed_in_a_group_sits_there_whatever_it_costs(
    board: Convocatoria, work_off: WorkOff
) -> None:
    card = board.get("board")["cards"][0]
    woman = people(card)[-1]
    board.post("board/pins", {"number": 1, "pin": "inside", "person": woman, "at": at(card)})
    search = board.post("searches", QUICK | {"seed": 9})["id"]
    work_off()
    board.post(f"searches/{search}/take", {"number": 2})

    again = next(one for one in board.get("board")["cards"] if one["at"] == card["at"])
    assert {one["woman"]["person"] for one in again["women"] if one["is_pinned"]} == {woman}


def test_a_locked_group_is_touched_by_nobody(house: House, board: Convocatoria) -> None:
    card = board.get("board")["cards"][0]
    board.post("board/pins", {"number": 1, "pin": "locked", "at": at(card)})

    path = f"/plannings/{board.id}/board/edits"
    for change in (a_move(people(card)[0], None), {"kind": "close", "at": at(card)}):
        answer = house.ask(house.coordinator, "POST", path, json={"number": 2, "edit": change})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to")


def test_a_group_may_be_closed_opened_and_given_another_team(board: Convocatoria) -> None:
    card = board.get("board")["cards"][0]
    team = card["facilitators"]
    closed = edit(board, {"kind": "close", "at": at(card)})
    opened = edit(
        board,
        {
            "kind": "open",
            "at": at(card),
            "language": card["language"],
            "theme": card["theme"],
            "facilitators": team,
        },
    )
    alone = edit(board, {"kind": "restaff", "at": at(card), "facilitators": team[:1]})
    shown = board.get("board")

    assert (closed["is_made"], opened["is_made"], alone["is_made"]) == (True, True, False)
    assert {one["rule"] for one in alone["broken"]} >= {"facilitators"}
    new = next(one for one in shown["cards"] if one["at"] == card["at"])
    assert (new["short"], people(new)) == (6, [])
    assert {one["rule"] for one in shown["broken"]} == {"too_few"}


def test_it_is_said_why_she_has_this_place_why_she_has_none_and_what_would_help(board: Convocatoria) -> None:
    shown = board.get("board")
    placed = board.get(f"board/why/{people(shown['cards'][0])[0]}")
    unplaced = [board.get(f"board/why/{one['woman']['person']}") for one in shown["unplaced"]]
    helps = board.get("board/help")

    assert (placed["is_placed"], placed["reasons"][0]["code"][:5]) == (True, "hour_")
    assert all(one["reasons"] and one["reasons"][0]["words"]["en"] for one in unplaced)
    assert all(len(one["steps"]) == 7 for one in unplaced)
    assert [one["women"] for one in helps] == sorted((one["women"] for one in helps), reverse=True)


def test_one_change_is_proven_by_a_short_search(board: Convocatoria, work_off: WorkOff) -> None:
    best = board.get("board/help")[0]
    spot = best["lever"]["spot"]
    body = {"kind": best["lever"]["kind"], "site": spot["site"], "slot": spot["slot"], "language": best["lever"]["language"],
            "band": best["lever"]["band"]}  # fmt: skip
    search = board.post("what-ifs", body)["id"]
    work_off()

    line = board.get(f"searches/{search}/progress")
    assert (line["mode"], line["state"]) == ("what_if", "done")
    assert line["placed"] - line["base_placed"] >= best["women"] > 0
    assert board.get("board")["number"] == 1


def test_what_it_takes_to_give_her_a_place_is_found_by_a_short_search(
    board: Convocatoria, work_off: WorkOff
) -> None:
    woman = people(board.get("board")["cards"][0])[0]
    edit(board, a_move(woman, None))
    search = board.post("what-ifs", {"person": woman})["id"]
    work_off()

    found = board.get(f"searches/{search}")
    assert found["unkept"] == []
    assert woman in [one["woman"] for one in found["difference"]["women"] if one["change"] == "gets_place"]
    assert woman not in [one for card in board.get("board")["cards"] for one in people(card)]


def test_only_so_many_changes_are_tried_at_once(house: House, board: Convocatoria, work_off: WorkOff) -> None:
    body = {"person": people(board.get("board")["cards"][0])[0], "seconds": 5}
    for _ in range(MOST_TRIALS):
        board.post("what-ifs", body)

    def one_more() -> Any:
        return house.ask(house.coordinator, "POST", f"/plannings/{board.id}/what-ifs", json=body)

    refused = one_more()
    assert (refused.status_code, refused.json()["code"]) == (409, "search_going")
    work_off()
    assert one_more().status_code == 202


def test_what_cannot_be_supposed_is_refused_by_its_name(house: House, board: Convocatoria) -> None:
    card = board.get("board")["cards"][0]
    spot = {"site": card["site"], "slot": card["at"]["slot"]}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "kind"),
        ({"kind": "place"}, "kind"),
        ({"kind": "hour"} | spot, "person"),
        ({"kind": "room"} | spot | {"site": "Luna"}, "site"),
        ({"kind": "room"} | spot | {"slot": "nunca"}, "slot"),
        ({"kind": "interpreter"} | spot, "language"),
    ]

    for body, field in wrong:
        answer = house.ask(house.coordinator, "POST", f"/plannings/{board.id}/what-ifs", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), body
