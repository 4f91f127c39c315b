"""A woman and somebody of the staff who must not be in one group: no place, no team, no plan puts them together."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from services.groups.domain.errors import BadEdition
from services.groups.domain.needs import Needs
from services.groups.store import exclusions
from services.groups.usecases.enrolment.enrol_participant import enrol_participant
from services.groups.usecases.enrolment.keep_merge import keep_merge
from services.groups.usecases.enrolment.undo_leaving import undo_leaving
from shared.actor import Actor
from shared.contracts.codes import CaseStatus
from shared.contracts.codes import EnrolmentState as State
from shared.contracts.roles import Role
from tests.integration.groups.house import TEAM, House, staff
from tests.integration.groups.test_changing_editions import change
from tests.integration.groups.test_keeping_apart import ask
from tests.integration.groups.test_offers import state

MET = "groups.staff_exclusion_met.v1"


def keep(house: House, case: UUID, *people: UUID, by: Actor | None = None) -> bool:
    body = {"kept_from": [str(one) for one in people]}
    answer = house.ask(by or house.coordinator, "PUT", f"/cases/{case}/kept-from", json=body)
    assert answer.status_code == 200
    return bool(answer.json()["is_met"])


def shown(house: House, case: UUID, *, to: Actor) -> list[str]:
    return list(house.ask(to, "GET", f"/cases/{case}").json()["kept_from"])


def test_she_gets_no_place_in_a_group_of_hers_and_one_in_another(house: House) -> None:
    (case, _), other = house.a_case(), staff(Role.FACILITATOR)

    assert not keep(house, case, house.facilitator.ref)

    assert ask(house, house.an_edition(), case) == 409
    assert ask(house, house.an_edition(lead=other), case) == 200


def test_the_waitlist_passes_her_over(house: House) -> None:
    edition = house.an_edition(capacity=6)
    inside = [house.enrolled(edition, f"Mujer {number}") for number in range(6)]
    case = house.a_case()
    waiting = house.enrolled(edition, case=case)
    behind = house.enrolled(edition)
    keep(house, case[0], house.facilitator.ref)

    house.ask(house.coordinator, "POST", f"/enrolments/{inside[0]}/leave", json={"why": "her_wish"})

    assert state(house, waiting, behind) == [State.WAITLISTED, State.INVITED]


def test_nobody_becomes_facilitator_of_a_woman_who_must_not_meet_her(house: House) -> None:
    edition, (case, person), other = house.an_edition(), house.a_case(), staff(Role.FACILITATOR)
    house.enrolled(edition, case=(case, person))
    keep(house, case, other.ref)

    with pytest.raises(BadEdition) as caught:
        change(house, edition, facilitators=(other.ref,))

    assert caught.value.field == "facilitators"
    assert "no puede llevar este grupo" in str(caught.value)
    change(house, edition, facilitators=(staff(Role.FACILITATOR).ref,))


def test_who_is_in_her_group_already_is_a_coordinators_to_part_and_told_once(house: House) -> None:
    edition, (case, person) = house.an_edition(), house.a_case()
    house.enrolled(edition, case=(case, person))

    assert keep(house, case, house.facilitator.ref)
    assert not keep(house, case, house.facilitator.ref)

    (told,) = map(json.loads, house.events(MET))
    assert (told["person"], told["edition"]) == (str(person), str(edition))
    assert str(house.facilitator.ref) not in json.dumps(told)


def test_who_left_comes_back_to_no_group_of_hers(house: House) -> None:
    edition, (case, person) = house.an_edition(), house.a_case()
    place = house.enrolled(edition, case=(case, person))
    house.ask(house.coordinator, "POST", f"/enrolments/{place}/leave", json={"why": "her_wish"})
    keep(house, case, house.facilitator.ref)

    with pytest.raises(Exception, match="No puede entrar"), house.work() as work:
        undo_leaving(work, enrolment_id=place)


def test_whoever_says_it_neither_sees_nor_changes_whether_it_is_she(house: House) -> None:
    (case, _), double = house.a_case(), staff(Role.CASEWORKER, Role.FACILITATOR, teams=(TEAM,))
    keep(house, case, double.ref, house.facilitator.ref)

    assert shown(house, case, to=double) == [str(house.facilitator.ref)]
    keep(house, case, by=double)

    assert shown(house, case, to=house.coordinator) == [str(double.ref)]


def test_it_follows_a_merged_file_and_ends_with_her_erasure(house: House) -> None:
    (goes, merged), (stays, person) = house.a_case(), house.a_case()
    keep(house, goes, house.facilitator.ref)

    with house.work() as work:
        keep_merge(work, case_id=stays, merged_case=goes, person=person, merged_person=merged, undone=False)
    assert shown(house, stays, to=house.coordinator) == [str(house.facilitator.ref)]

    house.tell(stays, person, CaseStatus.ERASED)
    with house.work() as work:
        assert exclusions.kept_from_staff(work.session, [person]) == {}


def test_a_merge_that_brings_them_together_is_a_coordinators_to_part(house: House) -> None:
    edition, (goes, merged), (stays, person) = house.an_edition(), house.a_case(), house.a_case()
    house.enrolled(edition, case=(stays, person))
    keep(house, goes, house.facilitator.ref)

    with house.work() as work:
        keep_merge(work, case_id=stays, merged_case=goes, person=person, merged_person=merged, undone=False)

    (told,) = map(json.loads, house.events(MET))
    assert (told["person"], told["edition"]) == (str(person), str(edition))


def test_a_place_given_in_the_same_moment_is_not_missed(house: House) -> None:
    edition, case = house.an_edition(), house.a_case()
    with ThreadPoolExecutor(1) as pool:
        with house.work() as work:
            enrol_participant(
                work, edition_id=edition, case_id=case[0], alias="Luna", needs=Needs(), ask=State.CONFIRMED
            )
            said = pool.submit(keep, house, case[0], house.facilitator.ref)
            with pytest.raises(TimeoutError):
                said.result(timeout=1)
        assert said.result(timeout=20)

    assert len(house.events(MET)) == 1
