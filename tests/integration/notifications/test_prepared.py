"""Messages are prepared in batches; what leaves is still decided by her plan as it stands at the call."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from services.notifications.domain.contact_plan import ContactPlan
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store import claims, plans
from services.notifications.usecases.message.deliver_due import CLAIM_LEASE
from services.notifications.usecases.message.prepare_messages import prepare_messages
from services.notifications.usecases.reach import held_plan
from shared.audit import entries
from shared.contracts.codes import CaseStatus
from shared.work import Work
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_cancelling import OWNER, begin, hand_over
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

Change = Callable[[ContactPlan], ContactPlan]
TWO_POINTS = a_plan(a_point(value="primera@example.test"), a_point(value="segunda@example.test"))


def change(house: House, person: UUID, how: Change) -> None:
    """Keep her plan otherwise, at the very instant it was read: no clock tells the two apart."""

    def keep(work: Work) -> None:
        row, plan = held_plan(work, person)
        plans.write_plan(work.session, row, how(plan), now=work.now)

    house.do(keep)


def turned(plan: ContactPlan) -> ContactPlan:
    return replace(plan, points=plan.points[::-1])


def without_first(plan: ContactPlan) -> ContactPlan:
    return replace(plan, points=plan.points[1:])


def with_another_address(plan: ContactPlan) -> ContactPlan:
    return replace(plan, points=(replace(plan.points[0], value="tercera@example.test"), *plan.points[1:]))


@pytest.mark.parametrize(
    ("how", "address"),
    [
        (lambda plan: plan, "primera@example.test"),
        (turned, "segunda@example.test"),
        (without_first, "segunda@example.test"),
        (with_another_address, "tercera@example.test"),
    ],
    ids=["the same", "another order", "one point fewer", "another address"],
)
def test_the_message_goes_where_her_plan_says_at_the_call(
    house: House, mail: MailCatcher, how: Change, address: str
) -> None:
    person = house.woman(TWO_POINTS)
    house.remind(person)
    prepared = begin(house)

    change(house, person, how)
    hand_over(house, prepared)

    assert [letter.recipients for letter in mail.messages] == [(address,)]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (lambda plan: replace(plan, contact_nobody=True), Reason.CONTACT_NOBODY),
        (lambda plan: replace(plan, halted=True), Reason.NOT_SAFE),
        (
            lambda plan: replace(plan, points=(replace(plan.points[0], windows=hours(20, 21)),)),
            Reason.OUTSIDE_WINDOW,
        ),
    ],
    ids=["contact nobody", "not safe", "other hours"],
)
def test_what_her_plan_forbids_since_it_was_prepared_does_not_leave(
    house: House, mail: MailCatcher, how: Change, reason: Reason
) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    prepared = begin(house)

    change(house, person, how)
    hand_over(house, prepared)

    assert mail.messages == []
    assert house.message(occurrence).reason is reason


@pytest.mark.parametrize("status", [CaseStatus.BLOCKED, CaseStatus.ERASED, CaseStatus.CLOSED])
def test_a_case_that_ended_since_it_was_prepared_gets_nothing(
    house: House, mail: MailCatcher, status: CaseStatus
) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    prepared = begin(house)

    house.case(person, status=status)
    hand_over(house, prepared)

    assert mail.messages == []
    assert house.message(occurrence).state is not MessageState.SENT


def test_a_second_message_of_the_same_batch_waits_for_the_first(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    first, second = house.remind(person), house.remind(person)

    house.deliver()

    assert len(mail.messages) == 1
    states = {house.message(one).state: house.message(one).reason for one in (first, second)}
    assert states == {MessageState.SENT: None, MessageState.WAITING: Reason.TOO_MANY}


def test_one_row_that_cannot_be_read_spoils_none_of_its_batch(house: House, mail: MailCatcher) -> None:
    women = [house.woman() for _ in range(5)]
    reminders = [house.remind(one) for one in women]
    house.spoil("contact_point.value", where="scope_id", of=women[2])

    house.deliver()

    states = [house.message(one).state for one in reminders]
    assert states.count(MessageState.SENT) == len(mail.messages) == 4
    assert (states[2], house.message(reminders[2]).reason) == (MessageState.WAITING, Reason.UNREADABLE)


def test_another_owners_claims_are_not_prepared(house: House) -> None:
    house.remind(house.woman())
    taken = house.do(
        lambda work: claims.claim_due(work.session, owner="another", now=work.now, lease=CLAIM_LEASE, limit=9)
    )

    found = house.do(prepare_messages, message_ids=taken, owner=OWNER, outside=house.runtime.outside)

    assert found == []


def test_a_woman_unknown_here_gets_nothing_and_a_person_is_told(house: House) -> None:
    occurrence = house.remind(uuid4())

    house.deliver()

    assert house.message(occurrence).reason is Reason.NO_PLAN
    assert len(house.emitted("notifications.message_withheld.v1")) == 1


def test_each_opening_of_her_plan_is_audited_once(house: House) -> None:
    women = [house.woman() for _ in range(3)]
    for person in women:
        house.remind(person)

    house.deliver()

    opened = select(entries.c.subject, func.count()).where(
        entries.c.action == "fields.opened", entries.c.purpose == "message_delivery"
    )
    with house.works.engine.connect() as connection:
        rows = connection.execute(opened.group_by(entries.c.subject))
        found = {row.subject: row[1] for row in rows}
    assert found == dict.fromkeys(women, 1)
