"""One row that cannot be read stops no other, and does not go unnoticed."""

import json
from datetime import timedelta
from uuid import uuid4

from services.notifications.domain.messages import MessageState, Reason
from services.notifications.tasks import make_handlers, make_timetable
from shared.contracts.codes import DueKind
from shared.contracts.contract import Event
from shared.contracts.events.intake import AlertRaised, WorkDue
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import SERVICE, TEAM, House
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point

WITHHELD = "notifications.message_withheld.v1"
UNCERTAIN = "notifications.message_uncertain.v1"


def hear(house: House, event: Event) -> None:
    handler = make_handlers(lambda: house.runtime.outside).find(event.name)
    assert handler is not None
    with house.works.begin(actor=SERVICE, purpose="event") as work:
        handler.effect(work, event)


def tick(house: House, name: str) -> None:
    entry = make_timetable().find(name)
    assert entry is not None
    entry.tick(house.runtime)


def test_a_message_whose_plan_cannot_be_read_becomes_a_persons_task_and_others_leave(
    house: House, mail: MailCatcher
) -> None:
    broken, whole = house.woman(), house.woman()
    house.spoil("contact_plan.halted", where="scope_id", of=broken)
    stuck, fine = house.remind(broken), house.remind(whole)

    house.deliver()
    assert house.message(fine).state is MessageState.SENT
    assert house.message(stuck).state is MessageState.WAITING
    for _ in range(3):
        house.clock.move(minutes=6)
        house.deliver()
        house.settle()

    row = house.message(stuck)
    assert (row.state, row.reason) == (MessageState.WITHHELD, Reason.UNREADABLE)
    (event,) = house.emitted(WITHHELD)
    assert json.loads(event)["person"] == str(broken)
    assert len(mail.messages) == 1


def test_a_lost_message_whose_route_cannot_be_read_is_uncertain_and_others_are_settled(house: House) -> None:
    both = [house.remind(house.woman()) for _ in range(2)]
    house.deliver()
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        for occurrence in both:
            row = work.session.merge(house.message(occurrence))
            row.state, row.lease_until = MessageState.SENDING, house.clock()
    house.spoil("message_route.channel", where="id", of=house.message(both[0]).id)
    house.clock.move(minutes=2)

    assert house.settle() == 2

    assert {house.message(one).state for one in both} == {MessageState.UNCERTAIN}
    assert len(house.emitted(UNCERTAIN)) == 2


def test_an_alert_reaches_the_others_and_the_coordination_when_one_card_cannot_be_read(
    house: House, mail: MailCatcher
) -> None:
    broken, named, coordinator = house.card(), house.card(), house.card(Role.COORDINATOR)
    house.spoil("staff_card.address", where="id", of=broken)

    hear(
        house,
        AlertRaised(
            subject=uuid4(),
            alert=uuid4(),
            level=Level.EXTREMO,
            team=TEAM,
            owner=None,
            recipients=(broken, named),
            roles=(),
            acknowledge_by=house.clock() + timedelta(hours=1),
        ),
    )
    tick(house, "staff_notices")

    reached = {letter.recipients[0] for letter in mail.wait_for(2)}
    assert reached == {house.address_of(named), house.address_of(coordinator)}


def test_a_digest_reaches_the_others_when_one_card_cannot_be_read(house: House, mail: MailCatcher) -> None:
    broken, whole = house.card(), house.card()
    for owner in (broken, whole):
        due = {"item": uuid4(), "kind": DueKind.OTHER, "owner": owner, "due_at": house.clock()}
        hear(house, WorkDue(subject=uuid4(), **due))  # type: ignore[arg-type]
    house.spoil("staff_card.hours", where="id", of=broken)
    house.clock.move(hours=22)

    tick(house, "digests")

    assert [letter.recipients[0] for letter in mail.wait_for(1)] == [house.address_of(whole)]


def test_a_lapsed_point_that_cannot_be_read_is_told_like_the_others(house: House) -> None:
    lapsed = a_plan(a_point(confirmed_at=house.clock() - timedelta(days=29)))
    broken, whole = house.woman(lapsed), house.woman(lapsed)
    house.spoil("contact_point.safe", where="scope_id", of=broken)
    house.clock.move(days=2)

    tick(house, "unconfirmed_points")
    tick(house, "unconfirmed_points")

    told = [json.loads(event)["person"] for event in house.emitted("notifications.contact_unconfirmed.v1")]
    assert sorted(told) == sorted([str(broken), str(whole)])
