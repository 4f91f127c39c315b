"""Women who must not meet: a hard rule of every place, and no reason anywhere."""

import json
from uuid import UUID

import pytest

from services.groups.store import exclusions
from shared.contracts.codes import CaseStatus, EnrolmentState
from shared.contracts.events.intake import ExclusionsFound
from tests.integration.groups.house import TEAM, House
from tests.integration.groups.test_handlers import hear

__all__ = ["TEAM"]
MET = "groups.exclusion_met.v1"


def keep(house: House, person: UUID, *others: UUID) -> None:
    hear(house, ExclusionsFound(subject=person, person=person, others=others))


def ask(house: House, edition: UUID, case: UUID, *, state: str = "confirmed") -> int:
    body = {"case": str(case), "alias": "Luna", "needs": {"languages": ["es"]}, "ask": state}
    answer = house.ask(house.coordinator, "PUT", f"/editions/{edition}/enrolments", json=body)
    assert "violencia" not in answer.text
    return int(answer.status_code)


def test_she_gets_no_place_where_somebody_is_whom_she_must_not_meet(house: House) -> None:
    edition = house.an_edition()
    (_, there), (case, person) = first, second = house.a_case(), house.a_case()
    house.enrolled(edition, case=first)
    keep(house, person, there)

    assert [ask(house, edition, case, state=state) for state in ("proposed", "confirmed")] == [409, 409]
    assert ask(house, house.an_edition(), second[0]) == 200


def test_it_holds_whichever_of_the_two_intake_told_of(house: House) -> None:
    edition = house.an_edition()
    first, (case, person) = house.a_case(), house.a_case()
    house.enrolled(edition, case=first)

    keep(house, first[1], person)

    assert ask(house, edition, case) == 409


def test_who_has_left_is_met_by_nobody(house: House) -> None:
    edition = house.an_edition()
    first, (case, person) = house.a_case(), house.a_case()
    enrolment = house.enrolled(edition, case=first)
    house.ask(house.coordinator, "POST", f"/enrolments/{enrolment}/leave", json={"why": "her_wish"})
    keep(house, person, first[1])

    assert ask(house, edition, case) == 200


def test_the_last_word_replaces_those_before(house: House) -> None:
    edition = house.an_edition()
    first, (case, person) = house.a_case(), house.a_case()
    house.enrolled(edition, case=first)
    keep(house, person, first[1])

    keep(house, person)

    assert ask(house, edition, case) == 200


def test_lifted_they_share_a_group_and_kept_apart_again_they_are_a_coordinators_to_part(house: House) -> None:
    edition = house.an_edition()
    first, (case, person) = house.a_case(), house.a_case()
    house.enrolled(edition, case=first)
    for one, other in ((first[1], person), (person, first[1])):
        keep(house, one, other)
    for one in (first[1], person):
        keep(house, one)
    assert ask(house, edition, case) == 200
    assert house.events(MET) == []

    for one, other in ((first[1], person), (person, first[1])):
        keep(house, one, other)

    assert len(house.events(MET)) == 1


def test_a_case_that_ended_and_came_back_finds_her_apart_before_anything_is_told_anew(house: House) -> None:
    edition = house.an_edition()
    first, (case, person) = house.a_case(), house.a_case()
    house.enrolled(edition, case=first)
    keep(house, person, first[1])

    for status in (CaseStatus.CLOSED, CaseStatus.OPEN):
        house.tell(case, person, status)

    assert ask(house, edition, case) == 409


def test_of_an_erased_person_no_pair_is_left(house: House) -> None:
    (case, person), (_, other), (_, third) = (house.a_case() for _ in range(3))
    keep(house, person, other)
    keep(house, other, person, third)

    house.tell(case, person, CaseStatus.ERASED)

    with house.work() as work:
        assert exclusions.kept_apart(work.session, person) == set()
        assert exclusions.kept_apart(work.session, other) == {third}


def test_the_waitlist_passes_her_over_and_keeps_her_in_line(house: House) -> None:
    edition = house.an_edition(capacity=6)
    full = [house.a_case() for _ in range(6)]
    places = [house.enrolled(edition, case=case) for case in full]
    waiting, next_one = house.a_case(), house.a_case()
    kept = house.enrolled(edition, case=waiting)
    behind = house.enrolled(edition, case=next_one)
    keep(house, waiting[1], full[0][1])

    house.ask(house.coordinator, "POST", f"/enrolments/{places[5]}/leave", json={"why": "her_wish"})

    page = house.ask(house.coordinator, "GET", f"/editions/{edition}").json()
    states = {one["enrolment"]: one["state"] for one in page["members"]}
    assert (states[str(kept)], states[str(behind)]) == ("waitlisted", "invited")


def test_two_in_one_group_already_are_told_to_intake_once(house: House) -> None:
    edition = house.an_edition()
    first, second = house.a_case(), house.a_case()
    for case in (first, second):
        house.enrolled(edition, case=case)

    for _ in range(2):
        keep(house, first[1], second[1])
    keep(house, second[1], first[1])

    (told,) = map(json.loads, house.events(MET))
    assert (told["person"], told["other"]) == (str(first[1]), str(second[1]))
    assert told["edition"] == str(edition)


@pytest.mark.parametrize("state", [EnrolmentState.PROPOSED, EnrolmentState.WAITLISTED])
def test_who_holds_no_place_meets_nobody_yet(house: House, state: EnrolmentState) -> None:
    edition = house.an_edition(capacity=6)
    if state is EnrolmentState.WAITLISTED:
        for _ in range(6):
            house.enrolled(edition)
    first, second = house.a_case(), house.a_case()
    asked = EnrolmentState.PROPOSED if state is EnrolmentState.PROPOSED else EnrolmentState.CONFIRMED
    for case in (first, second):
        house.enrolled(edition, case=case, ask=asked)

    keep(house, first[1], second[1])

    assert house.events(MET) == []
