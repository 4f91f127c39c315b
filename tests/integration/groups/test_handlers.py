"""What groups does when intake speaks: the handlers as the bus calls them."""

from datetime import timedelta

import pytest

from services.groups.store import enrolments
from services.groups.tasks import handlers
from shared.actor import Actor
from shared.contracts.codes import CaseStatus, EnrolmentState
from shared.contracts.contract import Event
from shared.contracts.events.intake import CaseOpened, CasesMerged, CaseStateChanged
from shared.contracts.levels import Level
from shared.contracts.refs import StaffRef
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff


def hear(house: House, event: Event) -> None:
    handler = handlers.find(event.name)
    assert handler is not None
    with house.transactions.begin(actor=Actor.service("groups"), purpose="event") as work:
        handler.effect(work, event)


def test_a_case_is_known_from_the_moment_it_is_opened(house: House) -> None:
    case, person = new_id(), new_id()

    hear(
        house,
        CaseOpened(
            subject=case,
            person=person,
            team="leon",
            status=CaseStatus.INTAKE,
            level=Level.BASAL,
            opened_at=house.watch.now,
        ),
    )

    enrolment = house.enrolled(house.an_edition(), case=(case, person))
    with house.work() as work:
        row = enrolments.enrolment_by_id(work.session, enrolment)
        assert row is not None
        assert (row.person, row.case_id) == (person, case)


def test_her_caseworker_of_another_team_reaches_her_until_the_case_is_nobodys(house: House) -> None:
    case, person = new_id(), new_id()
    owner, stranger = staff(Role.CASEWORKER, teams=("otro",)), staff(Role.CASEWORKER, teams=("otro",))
    facts = {
        "subject": case,
        "person": person,
        "team": "leon",
        "level": Level.BASAL,
        "status": CaseStatus.OPEN,
    }
    opened = CaseOpened(**facts, opened_at=house.watch.now, owner=StaffRef(owner.ref))  # type: ignore[arg-type]
    path = f"/cases/{case}"

    hear(house, opened)
    assert house.ask(owner, "GET", path).status_code == 200
    assert house.ask(stranger, "GET", path).status_code == 404

    hear(house, CaseStateChanged(**facts, changed_at=house.watch.now))  # type: ignore[arg-type]
    assert house.ask(owner, "GET", path).status_code == 404


@pytest.mark.parametrize("times", [1, 2])
def test_a_closed_case_lets_go_however_often_it_is_told(house: House, times: int) -> None:
    case, person = house.a_case()
    enrolment = house.enrolled(house.an_edition(), case=(case, person))
    event = CaseStateChanged(
        subject=case,
        person=person,
        team="leon",
        status=CaseStatus.CLOSED,
        level=Level.ALTO,
        changed_at=house.watch.now + timedelta(minutes=1),
    )

    for _ in range(times):
        hear(house, event)

    with house.work() as work:
        row = enrolments.enrolment_by_id(work.session, enrolment)
        assert row is not None
        assert row.state is EnrolmentState.LEFT
    assert len(house.events("groups.enrolment_changed.v1")) == 3


def test_a_merge_moves_her_enrolment(house: House) -> None:
    (case, person), (merged, merged_person) = house.a_case(), house.a_case()
    enrolment = house.enrolled(house.an_edition(), case=(merged, merged_person))

    hear(
        house,
        CasesMerged(subject=case, merged=merged, person=person, merged_person=merged_person, undone=False),
    )

    with house.work() as work:
        row = enrolments.enrolment_by_id(work.session, enrolment)
        alias = enrolments.participant_of(work.session, person)
        assert row is not None
        assert alias is not None
        assert (row.person, alias.alias) == (person, "Luna")
