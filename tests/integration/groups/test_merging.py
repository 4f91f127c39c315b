"""Two files of one woman: one place, the stronger of the two, and hers again if it was a mistake."""

from uuid import UUID

import pytest

from services.groups.store import enrolments
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.enrolment.keep_merge import keep_merge
from shared.contracts.codes import EnrolmentState as State
from tests.integration.groups.house import House


def states(house: House, edition: UUID) -> dict[UUID, State]:
    with house.work() as work:
        return {one.id: one.state for one in enrolments.enrolments_of(work.session, edition)}


def test_two_people_who_are_one_woman_hold_one_place(house: House) -> None:
    both, only_merged = house.an_edition(), house.an_edition()
    case, merged = house.a_case(), house.a_case()
    house.enrolled(both, "Luna", case=case)
    doubled = house.enrolled(both, "Lunita", case=merged)
    moved = house.enrolled(only_merged, "Lunita", case=merged)

    with house.work() as work:
        keep_merge(
            work,
            case_id=case[0],
            merged_case=merged[0],
            person=case[1],
            merged_person=merged[1],
            undone=False,
        )

    assert states(house, both)[doubled] is State.LEFT
    with house.work() as work:
        row = work.session.get(Enrolment, moved)
        assert row is not None
        assert (row.person, row.case_id, row.state) == (case[1], case[0], State.CONFIRMED)


def test_a_mistaken_merge_gives_each_her_enrolments_back(house: House) -> None:
    hers, other = house.an_edition(), house.an_edition()
    case, merged = house.a_case(), house.a_case()
    own = house.enrolled(hers, "Luna", case=case)
    moved = house.enrolled(other, "Noor", case=merged)
    facts = {
        "case_id": case[0],
        "merged_case": merged[0],
        "person": case[1],
        "merged_person": merged[1],
    }

    for undone in (False, True):
        with house.work() as work:
            keep_merge(work, **facts, undone=undone)

    with house.work() as work:
        rows = {one: work.session.get(Enrolment, one) for one in (own, moved)}
    assert {one: row and row.person for one, row in rows.items()} == {own: case[1], moved: merged[1]}


@pytest.mark.parametrize("own", [State.LEFT, State.PROPOSED, State.WAITLISTED, State.CONFIRMED])
@pytest.mark.parametrize("other", [State.LEFT, State.PROPOSED, State.CONFIRMED])
def test_one_woman_keeps_the_stronger_of_two_places_and_a_mistake_gives_each_hers_back(
    house: House, own: State, other: State
) -> None:
    edition = house.an_edition()
    case, merged = house.a_case(), house.a_case()
    kept = house.enrolled(edition, "Luna", case=case)
    doubled = house.enrolled(edition, "Lunita", case=merged)
    with house.work() as work:
        work.session.get_one(Enrolment, kept).state = own
        work.session.get_one(Enrolment, doubled).state = other
    facts = {"case_id": case[0], "merged_case": merged[0], "person": case[1], "merged_person": merged[1]}

    with house.work() as work:
        keep_merge(work, **facts, undone=False)
    together = states(house, edition)
    with house.work() as work:
        keep_merge(work, **facts, undone=True)

    ranked = [State.LEFT, State.PROPOSED, State.WAITLISTED, State.CONFIRMED]
    # a waitlisted woman is invited as soon as there is a free place
    best = max(own, other, key=ranked.index)
    assert together[kept] is (State.INVITED if best is State.WAITLISTED else best)
    assert together[doubled] is State.LEFT
    assert (states(house, edition)[kept], states(house, edition)[doubled]) == (own, other)


def test_a_place_taken_since_the_merge_is_not_given_twice(house: House) -> None:
    edition = house.an_edition(capacity=6)
    case, merged = house.a_case(), house.a_case()
    house.enrolled(edition, "Luna", case=case)
    doubled = house.enrolled(edition, "Lunita", case=merged)
    facts = {"case_id": case[0], "merged_case": merged[0], "person": case[1], "merged_person": merged[1]}
    with house.work() as work:
        keep_merge(work, **facts, undone=False)
    for number in range(5):
        house.enrolled(edition, f"Mujer {number}")

    with house.work() as work:
        keep_merge(work, **facts, undone=True)

    assert states(house, edition)[doubled] is State.WAITLISTED
