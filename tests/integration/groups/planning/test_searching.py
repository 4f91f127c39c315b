"""From what a programme has to a plan on the board: asked for, searched, taken."""

from collections.abc import Callable

from tests.support.convocatoria import Convocatoria

WorkOff = Callable[[], None]
QUICK = {"seconds": 60, "seed": 3}


def test_a_search_finds_the_proven_best_plan_and_it_is_put_on_the_board(
    planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", QUICK)["id"]
    waiting = planning.get(f"searches/{search}/progress")
    work_off()
    found = planning.get(f"searches/{search}")
    number = planning.post(f"searches/{search}/take", {"number": 0})["number"]
    board = planning.get("board")

    assert waiting["state"] == "queued"
    assert (found["line"]["state"], found["line"]["is_optimal"], found["line"]["gap"]) == ("done", True, 0)
    assert found["line"]["objective"] == found["line"]["bound"] > found["line"]["greedy"]
    assert (found["line"]["seed"], found["line"]["women"], found["line"]["model"]) == (3, 20, "1")
    assert found["same_data"]
    assert number == board["number"] == 1
    assert board["placed"] == found["line"]["placed"] == sum(len(card["women"]) for card in board["cards"])
    assert board["placed"] + len(board["unplaced"]) == board["asking"] == 20
    assert board["broken"] == []
    assert all(one["reasons"] for one in board["unplaced"])
