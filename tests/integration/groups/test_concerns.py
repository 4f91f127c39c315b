"""Raising a concern: groups tells whose it is, holds no word of it, and hears only that it was taken."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.contracts.events.intake import ConcernTaken
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff
from tests.integration.groups.test_handlers import hear

RAISED = "groups.concern_raised.v1"


def body(enrolment: UUID) -> dict[str, Any]:
    return {"enrolment": str(enrolment), "category": "violence", "urgency": "today"}


def test_intake_hears_whose_it_is_and_of_what_kind(house: House) -> None:
    case, person = house.a_case()
    enrolment = house.enrolled(house.an_edition(), case=(case, person))
    concern = new_id()

    answer = house.ask(house.facilitator, "PUT", f"/concerns/{concern}", json=body(enrolment))

    assert answer.status_code == 204
    (told,) = map(json.loads, house.events(RAISED))
    assert told == {
        "subject": str(person),
        "person": str(person),
        "concern": str(concern),
        "category": "violence",
        "urgency": "today",
    }


def test_the_same_press_twice_tells_once(house: House) -> None:
    enrolment, concern = house.enrolled(house.an_edition()), new_id()

    for _ in range(2):
        answer = house.ask(house.facilitator, "PUT", f"/concerns/{concern}", json=body(enrolment))
        assert answer.status_code == 204

    assert len(house.events(RAISED)) == 1


def test_only_who_leads_the_edition_raises_one_about_its_women(house: House) -> None:
    enrolment = house.enrolled(house.an_edition())

    answers = [
        house.ask(who, "PUT", f"/concerns/{new_id()}", json=body(enrolment)).status_code
        for who in (staff(Role.FACILITATOR), house.caseworker)
    ]

    assert answers == [404, 403]
    assert house.events(RAISED) == []


def test_words_are_refused_at_the_door(house: House) -> None:
    enrolment = house.enrolled(house.an_edition())

    answer = house.ask(
        house.facilitator, "PUT", f"/concerns/{new_id()}", json=body(enrolment) | {"words": "CANARIA"}
    )

    assert answer.status_code == 422
    assert "CANARIA" not in answer.text


def test_she_sees_that_it_was_taken_and_nothing_else(house: House) -> None:
    edition, concern = house.an_edition(), new_id()
    house.ask(house.facilitator, "PUT", f"/concerns/{concern}", json=body(house.enrolled(edition)))

    hear(house, ConcernTaken(subject=concern, taken_at=house.watch.now))

    (line,) = house.ask(house.facilitator, "GET", f"/editions/{edition}/concerns").json()
    assert set(line) == {"id", "alias", "raised_at", "is_taken"}
    assert (line["alias"], line["is_taken"]) == ("Luna", True)


def test_a_colleague_of_the_same_edition_does_not_see_hers(house: House) -> None:
    edition, concern = house.an_edition(), new_id()
    house.ask(house.facilitator, "PUT", f"/concerns/{concern}", json=body(house.enrolled(edition)))

    assert house.ask(house.coordinator, "GET", f"/editions/{edition}/concerns").json() == []


def test_what_intake_took_and_groups_never_raised_changes_nothing(house: House) -> None:
    hear(house, ConcernTaken(subject=new_id(), taken_at=house.watch.now))

    with house.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from concern")) == 0
