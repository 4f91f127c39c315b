"""Her messages a page at a time, and an uncertain one settled by whoever found out from her."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.plan.read_contact_plan import PAGE
from shared.contracts.roles import Role
from shared.work import Work
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import Call, call
from tests.support.smtp import MailCatcher

__all__ = ["call"]
SENT, WITHHELD = "notifications.message_sent.v1", "notifications.message_withheld.v1"


def shown(house: House, call: Call, person: UUID, page: int = 1) -> dict[str, Any]:
    answer = call(house.staff(), "GET", f"/people/{person}/deliveries?page={page}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def an_uncertain_one(house: House, person: UUID) -> UUID:
    """Sent, and then as a crash would leave it; returns the message's id."""
    occurrence = house.remind(person)
    house.deliver()

    def unsettle(work: Work) -> None:
        row = work.session.get_one(MessageRow, house.message(occurrence).id)
        row.state, row.reason = MessageState.UNCERTAIN, Reason.INTERRUPTED

    house.do(unsettle)
    return house.message(occurrence).id


def test_more_messages_than_fit_come_in_pages_newest_first_each_once(house: House, call: Call) -> None:
    person = house.woman()
    for number in range(PAGE * 2 + 3):
        house.clock.move(minutes=1)
        house.remind(person, hours=number + 1)

    pages = [shown(house, call, person, page) for page in (1, 2, 3, 4)]

    assert [len(page["rows"]) for page in pages] == [PAGE, PAGE, 3, 0]
    assert {page["total"] for page in pages} == {PAGE * 2 + 3}
    rows = [row for page in pages for row in page["rows"]]
    assert len({row["id"] for row in rows}) == len(rows)
    planned = [row["planned_at"] for row in rows]
    assert planned == sorted(planned, reverse=True)


@pytest.mark.parametrize("page", [0, -1, 10_001, "x"])
def test_a_page_that_is_none_is_refused(house: House, call: Call, page: object) -> None:
    person = house.woman()

    assert call(house.staff(), "GET", f"/people/{person}/deliveries?page={page}").status_code == 422


def test_a_message_shows_when_it_was_given_to_the_provider_and_how_often(
    house: House, call: Call, mail: MailCatcher
) -> None:
    person = house.woman()
    house.remind(person)
    house.deliver()

    (row,) = shown(house, call, person)["rows"]

    assert row["attempts"] == 1
    assert row["called_at"] is not None
    assert row["channel"] == "email"


@pytest.mark.parametrize(
    ("found", "ends"), [("arrived", ("delivered", SENT)), ("not-arrived", ("failed", WITHHELD))]
)
def test_what_a_person_found_out_ends_the_doubt_and_is_told_and_audited(
    house: House, call: Call, mail: MailCatcher, found: str, ends: tuple[str, str]
) -> None:
    state, told = ends
    person = house.woman()
    message = an_uncertain_one(house, person)
    before, received = len(house.emitted(told)), len(mail.messages)
    house.clock.move(hours=1)

    answer = call(house.staff(), "POST", f"/people/{person}/deliveries/{message}/{found}")
    again = call(house.staff(), "POST", f"/people/{person}/deliveries/{message}/{found}")

    assert (answer.status_code, again.status_code) == (204, 409)
    (row,) = shown(house, call, person)["rows"]
    assert row["state"] == state
    assert len(house.emitted(told)) == before + 1
    house.clock.move(hours=1)
    house.deliver()
    assert len(mail.messages) == received


def test_what_is_known_already_or_of_somebody_else_is_not_settled(
    house: House, call: Call, mail: MailCatcher
) -> None:
    person, other = house.woman(), house.woman()
    message = an_uncertain_one(house, person)
    house.remind(other)
    house.deliver()
    known = shown(house, call, other)["rows"][0]["id"]

    def settle(of: UUID, what: object, **who: Any) -> int:
        actor = house.staff(**who) if who else house.staff()
        status: int = call(actor, "POST", f"/people/{of}/deliveries/{what}/arrived").status_code
        return status

    assert settle(other, known) == 409
    assert settle(other, message) == 404
    assert settle(person, uuid4()) == 404
    assert settle(person, message, team="burgos") == 404
    assert (
        call(house.staff(Role.ADMIN), "POST", f"/people/{person}/deliveries/{message}/arrived").status_code
        == 403
    )
    assert shown(house, call, person)["rows"][0]["state"] == "uncertain"
