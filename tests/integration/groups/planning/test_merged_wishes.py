"""A wish for a place follows a merged file, and goes back if the merge was a mistake."""

from typing import Any

from services.groups.store.enrolments import participant_of
from services.groups.usecases.enrolment.keep_merge import keep_merge
from shared.contracts.codes import CaseStatus
from tests.integration.groups.house import House
from tests.integration.groups.planning.conftest import WorkOff
from tests.support.convocatoria import Case, Convocatoria


def merge(house: House, stays: Case, goes: Case, *, undone: bool = False) -> None:
    """As intake tells it: the merged case is over, or open again."""
    with house.work() as work:
        keep_merge(
            work,
            case_id=stays[0],
            merged_case=goes[0],
            person=stays[1],
            merged_person=goes[1],
            undone=undone,
        )
    house.tell(*goes, CaseStatus.OPEN if undone else CaseStatus.MERGED, after_minutes=2 if undone else 1)


def wish(house: House, planning: Convocatoria, case: Case) -> dict[str, Any] | None:
    answer = house.ask(house.coordinator, "GET", f"/plannings/{planning.id}/wishes/{case[0]}")
    assert answer.status_code in {200, 404}
    return answer.json() if answer.status_code == 200 else None


def test_what_only_the_merged_file_asked_for_is_asked_for_by_her_who_stays(
    house: House, planning: Convocatoria
) -> None:
    goes, stays = next(iter(planning.cases.values())), house.a_case()
    asked = wish(house, planning, goes)
    assert asked is not None

    merge(house, stays, goes)

    assert wish(house, planning, stays) == asked
    assert planning.get()["readiness"]["asking"] == 20
    with house.work() as work:
        assert participant_of(work.session, stays[1])

    merge(house, stays, goes, undone=True)

    assert wish(house, planning, stays) is None
    assert wish(house, planning, goes) == asked
    assert planning.get()["readiness"]["asking"] == 20


def test_a_wish_of_her_own_comes_first_and_stays(house: House, planning: Convocatoria) -> None:
    goes, stays, *_ = planning.cases.values()
    asked = wish(house, planning, stays)

    merge(house, stays, goes)
    together = wish(house, planning, stays), planning.get()["readiness"]["asking"]
    merge(house, stays, goes, undone=True)

    assert together == (asked, 19)
    assert wish(house, planning, stays) == asked
    assert planning.get()["readiness"]["asking"] == 20


def seats(planning: Convocatoria) -> dict[str, tuple[str, str]]:
    """Who sits where on the board."""
    return {
        one["woman"]["person"]: (card["at"]["room"], card["at"]["slot"])
        for card in planning.get("board")["cards"]
        for one in card["women"]
    }


def test_on_a_board_that_stands_she_keeps_the_place_of_the_merged_file(
    house: House, planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    before = seats(planning)
    goes, stays = next(case for case in planning.cases.values() if str(case[1]) in before), house.a_case()
    at = dict(zip(("room", "slot"), before[str(goes[1])], strict=True))
    pin = {"pin": "inside", "person": str(goes[1]), "at": at, "is_on": True}
    planning.post("board/pins", pin | {"number": planning.get("board")["number"]})

    merge(house, stays, goes)
    together = planning.get("board")
    there = seats(planning)
    merge(house, stays, goes, undone=True)

    assert there == {str(stays[1]) if who == str(goes[1]) else who: seat for who, seat in before.items()}
    assert together["broken"] == []
    assert [
        one["woman"]["person"] for card in together["cards"] for one in card["women"] if one["is_pinned"]
    ] == [str(stays[1])]
    assert seats(planning) == before


def test_of_two_places_her_own_is_the_one_she_keeps(
    house: House, planning: Convocatoria, work_off: WorkOff
) -> None:
    search = planning.post("searches", {"seconds": 5, "seed": 1})["id"]
    work_off()
    planning.post(f"searches/{search}/take", {"number": 0})
    before = seats(planning)
    goes, stays = [case for case in planning.cases.values() if str(case[1]) in before][:2]

    merge(house, stays, goes)

    there = seats(planning)
    assert there == {who: seat for who, seat in before.items() if who != str(goes[1])}
