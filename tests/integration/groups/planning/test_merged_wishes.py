"""A wish for a place follows a merged file, and goes back if the merge was a mistake."""

from typing import Any

from services.groups.store.enrolments import participant_of
from services.groups.usecases.enrolment.keep_merge import keep_merge
from shared.contracts.codes import CaseStatus
from tests.integration.groups.house import House
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
