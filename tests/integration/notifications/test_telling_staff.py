"""Staff are told at least once: of an alert at once, of due work each morning, of a way to her that lapsed."""

import itertools
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.notifications.gateways.gateway import Answer, Gateway, Outgoing
from services.notifications.store import staff
from services.notifications.store.staff import DueNote
from services.notifications.tasks import make_timetable
from services.notifications.usecases.staff.put_staff_card import put_staff_card
from shared.bus.current import Replay
from shared.contracts.codes import CaseStatus, DueKind
from shared.contracts.events import intake
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import SERVICE, TEAM, House, Tell, hear_again
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point


def an_alert(house: House, **facts: object) -> intake.AlertRaised:
    told = {
        "alert": uuid4(), "level": Level.EXTREMO, "team": TEAM, "owner": None, "recipients": (),
        "roles": (Role.COORDINATOR.value,), "acknowledge_by": house.clock() + timedelta(hours=1),
    } | facts  # fmt: skip
    return intake.AlertRaised(subject=uuid4(), **told)  # type: ignore[arg-type]


def test_an_alert_is_mailed_at_once_to_coordinators_and_says_nothing_of_her(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    coordinator, worker = house.card(Role.COORDINATOR, team="otra"), house.card(Role.CASEWORKER)
    alert = an_alert(house)

    tell(alert)

    (letter,) = mail.wait_for(1)
    assert letter.recipients == (house.address_of(coordinator),)
    assert house.address_of(worker) not in letter.recipients
    assert letter.subject == "Aviso pendiente"
    assert letter.text == "Hay un aviso que espera respuesta.\nEntra aquí para verlo: http://localhost:1/\n"
    for secret in (alert.subject, alert.alert, "extremo", TEAM):
        assert str(secret) not in letter.raw.decode()


def test_an_alert_reaches_its_owner_and_those_it_names(house: House, tell: Tell, mail: MailCatcher) -> None:
    owner, named, other = house.card(), house.card(), house.card()

    tell(an_alert(house, owner=owner, recipients=(named,), roles=()))

    mail.wait_for(2)
    addressed = {letter.recipients[0] for letter in mail.messages}
    assert addressed == {house.address_of(owner), house.address_of(named)}
    assert house.address_of(other) not in addressed


def test_an_alert_that_names_nobody_reachable_goes_to_every_coordinator(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    coordinators = {house.address_of(house.card(Role.COORDINATOR)) for _ in range(2)}

    tell(an_alert(house, owner=uuid4(), roles=()))

    assert {letter.recipients[0] for letter in mail.wait_for(2)} == coordinators


def test_someone_who_left_is_not_mailed(house: House, tell: Tell, mail: MailCatcher) -> None:
    gone = house.card()
    house.do(
        put_staff_card,
        ref=gone,
        roles=frozenset(),
        teams=frozenset(),
        address="x@y.test",
        language="es",
        hours={},
    )
    here = house.card(Role.COORDINATOR)

    tell(an_alert(house, owner=gone))

    assert {letter.recipients[0] for letter in mail.wait_for(1)} == {house.address_of(here)}


def test_an_alert_whose_mail_fails_is_tried_again_until_it_leaves(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR)
    mail.refuse_data = "451 away"
    tell(an_alert(house))
    assert mail.messages == []

    mail.refuse_data = None
    tick(house, "staff_notices")
    assert mail.messages == []
    house.clock.move(seconds=11)
    tick(house, "staff_notices")
    house.clock.move(hours=1)
    tick(house, "staff_notices")

    assert len(mail.messages) == 1


def test_a_crash_among_many_notices_repeats_none_that_was_recorded(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    for _ in range(4):
        house.card(Role.COORDINATOR)
    mail.refuse_data = "451 away"
    tell(an_alert(house))
    mail.refuse_data = None
    house.clock.move(minutes=10)
    real = house.runtime.outside.staff_mail

    class EndsAtTheThird(Gateway):
        kind = real.kind
        name = "ends"

        def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer:
            answer = real.send(outgoing, now=now).answer
            if len(mail.messages) == 3:
                raise SystemExit
            return answer

    outside = replace(house.runtime.outside, staff_mail=EndsAtTheThird())
    with pytest.raises(SystemExit):
        tick(replace(house, runtime=replace(house.runtime, outside=outside)), "staff_notices")
    tick(house, "staff_notices")

    times = Counter(letter.recipients[0] for letter in mail.messages)
    assert sorted(times.values()) == [1, 1, 1, 2]


def test_an_acknowledged_alert_asks_nobody_else_even_if_the_news_came_first(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR)
    alert = an_alert(house)
    tell(intake.AlertAcknowledged(subject=alert.subject, alert=alert.alert, by=uuid4(), at=house.clock()))

    tell(alert)
    tick(house, "staff_notices")

    assert mail.messages == []


def test_each_step_of_an_escalation_is_mailed(house: House, tell: Tell, mail: MailCatcher) -> None:
    house.card(Role.COORDINATOR)
    alert = an_alert(house)
    tell(alert)

    for step in (1, 2):
        facts = alert.model_dump(
            include={"subject", "alert", "level", "team", "recipients", "roles", "acknowledge_by"}
        )
        tell(intake.AlertEscalated(**facts, step=step))

    assert len(mail.wait_for(3)) == 3


def test_due_work_comes_in_one_digest_at_the_start_of_her_working_day(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    worker = house.card(language="es")
    for days in (0, 0, 3):
        tell(
            intake.WorkDue(
                subject=uuid4(),
                item=uuid4(),
                kind=DueKind.NEXT_STEP,
                owner=worker,
                due_at=house.clock() - timedelta(days=days),
            )
        )

    tick(house, "digests")
    assert mail.messages == []
    house.clock.move(hours=21, minutes=59)  # 07:59 on Wednesday
    tick(house, "digests")
    assert mail.messages == []
    house.clock.move(minutes=1)
    for _ in range(3):
        tick(house, "digests")

    (letter,) = mail.wait_for(1)
    assert letter.text == "Tareas para hoy: 3\nCon retraso: 1\nEntra aquí para verlas: http://localhost:1/\n"


def due(owner: UUID, item: UUID, at: datetime) -> intake.WorkDue:
    kind = DueKind.NEXT_STEP
    return intake.WorkDue(subject=uuid4(), item=item, kind=kind, owner=owner, due_at=at, at=at)


def settled(item: UUID, at: datetime) -> intake.WorkSettled:
    return intake.WorkSettled(subject=uuid4(), item=item, at=at)


def in_the_digest(house: House) -> int:
    """How many tasks the digest of the next morning counts; 0 without one."""
    house.clock.move(hours=22)
    tick(house, "digests")
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return len([note for note in work.session.scalars(select(DueNote)) if note.told_at is not None])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_digest_counts_what_was_last_true_whatever_the_order_of_the_news(
    house: House, tell: Tell, order: tuple[int, ...]
) -> None:
    worker, done, undone, now = house.card(), uuid4(), uuid4(), house.clock()
    minute = timedelta(minutes=1)
    of_done = [due(worker, done, now), settled(done, now + minute), due(worker, done, now)]
    of_undone = [
        due(worker, undone, now),
        settled(undone, now + minute),
        due(worker, undone, now + 2 * minute),
    ]
    for place in order:
        tell(of_done[place])
        tell(of_undone[place])

    assert in_the_digest(house) == 1


def test_no_digest_at_night_and_none_when_nothing_is_due(house: House, tell: Tell, mail: MailCatcher) -> None:
    worker = house.card()
    house.clock.move(hours=13)  # an outage until 23:00: the digest of this morning never left
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        card = staff.card_of(work.session, worker, lock=True)
        assert card is not None
        card.digest_at = house.clock() - timedelta(hours=10)
    tell(
        intake.WorkDue(subject=uuid4(), item=uuid4(), kind=DueKind.OTHER, owner=worker, due_at=house.clock())
    )

    tick(house, "digests")
    assert mail.messages == []
    house.clock.move(hours=9)
    tick(house, "digests")
    house.clock.move(days=1)
    tick(house, "digests")

    assert len(mail.messages) == 1


def test_a_lapsed_confirmation_is_told_once_so_that_staff_call_her(house: House) -> None:
    person = house.woman(a_plan(a_point(confirmed_at=house.clock() - timedelta(days=29))))
    told = "notifications.contact_unconfirmed.v1"
    tick(house, "unconfirmed_points")
    assert house.emitted(told) == []

    house.clock.move(days=1)
    tick(house, "unconfirmed_points")
    tick(house, "unconfirmed_points")

    (event,) = house.emitted(told)
    assert json.loads(event)["person"] == str(person)


def test_a_rise_to_high_risk_brings_the_lapse_forward(house: House) -> None:
    person = house.woman(a_plan(a_point(confirmed_at=house.clock() - timedelta(days=8))))
    tick(house, "unconfirmed_points")
    assert house.emitted("notifications.contact_unconfirmed.v1") == []

    house.case(person, level=Level.ALTO)
    tick(house, "unconfirmed_points")

    assert len(house.emitted("notifications.contact_unconfirmed.v1")) == 1


def test_a_point_that_lapses_while_the_case_is_closed_is_told_once_it_is_open_again(house: House) -> None:
    person = house.woman(a_plan(a_point(confirmed_at=house.clock() - timedelta(days=29))))
    house.clock.move(minutes=1)
    house.case(person, status=CaseStatus.CLOSED)
    house.clock.move(days=2)
    tick(house, "unconfirmed_points")
    assert house.emitted("notifications.contact_unconfirmed.v1") == []

    house.case(person)
    tick(house, "unconfirmed_points")

    assert len(house.emitted("notifications.contact_unconfirmed.v1")) == 1


def test_an_alert_told_again_is_still_owed_and_leaves_with_the_next_tick(
    house: House, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR)

    hear_again(house, an_alert(house), Replay.INWARD)
    assert mail.messages == []
    tick(house, "staff_notices")

    assert len(mail.messages) == 1


def tick(house: House, name: str) -> None:
    entry = make_timetable().find(name)
    assert entry is not None
    entry.tick(house.runtime)
