"""Events in: signed, once, in order; forged, altered and repeated ones change nothing. Staff are told at least once."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.messages import MessageState
from services.notifications.store import staff
from services.notifications.tasks import make_handlers, make_timetable
from services.notifications.usecases.put_staff_card import put_staff_card
from shared.bus.consumer import Consumer
from shared.bus.current import Current, Replay, handling
from shared.bus.envelope import Envelope, seal
from shared.bus.keys import load_event_keys
from shared.contracts.codes import CaseStatus, DueKind, MessageTemplate
from shared.contracts.contract import Event
from shared.contracts.events import groups, intake
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.notifications.conftest import SERVICE, TEAM, House
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

Tell = Callable[..., bytes]


@pytest.fixture
def tell(house: House, keys_dir: Path) -> Tell:
    """A function: event in, its signed body out, having been received once by the service."""
    consumer = Consumer(
        "notifications",
        transactions=house.works,
        handlers=make_handlers(lambda: house.runtime.outside),
        keys=load_event_keys(keys_dir, "notifications"),
        answer=lambda _producer, _answer: None,
        clock=house.clock,
    )
    positions: dict[tuple[str, UUID], int] = {}

    def receive(event: Event | None = None, *, body: bytes = b"") -> bytes:
        if event is not None:
            body = signed(event, house, keys_dir, positions)
        consumer.receive(body)
        return body

    return receive


def signed(event: Event, house: House, keys_dir: Path, positions: dict[tuple[str, UUID], int]) -> bytes:
    """A body as the producer's relay would sign it."""
    place = (event.producer, event.subject)
    after = positions.get(place, 0)
    if event.ordered:
        positions[place] = after + 1
    return sealed_by(event.producer, event, house, keys_dir, after=after)


def sealed_by(signer: str, event: Event, house: House, keys_dir: Path, *, after: int = 0) -> bytes:
    event_id = new_id()
    envelope = Envelope(
        id=event_id,
        name=event.name,
        producer=event.producer,
        subscriber="notifications",
        subject=event.subject,
        occurred_at=house.clock(),
        sequence=after + 1,
        position=after + 1 if event.ordered else 0,
        after=after if event.ordered else 0,
        correlation=event_id,
        causation=None,
        replay=Replay.NO,
        expires_at=house.clock() + timedelta(hours=12),
        data=event.model_dump_json(),
    )
    return seal(envelope, load_event_keys(keys_dir, signer)).encode()


def a_reminder(house: House, person: UUID, **facts: object) -> groups.SessionReminderDue:
    starts = house.clock() + timedelta(hours=24)
    told = {"occurrence": uuid4(), "template": MessageTemplate.SESSION_REMINDER} | facts
    return groups.SessionReminderDue(
        subject=uuid4(), person=person, starts_at=starts, expires_at=starts, **told
    )  # type: ignore[arg-type]


def an_alert(house: House, **facts: object) -> intake.AlertRaised:
    told = {
        "alert": uuid4(), "level": Level.EXTREMO, "team": TEAM, "owner": None, "recipients": (),
        "roles": (Role.COORDINATOR.value,), "acknowledge_by": house.clock() + timedelta(hours=1),
    } | facts  # fmt: skip
    return intake.AlertRaised(subject=uuid4(), **told)  # type: ignore[arg-type]


def test_every_event_owed_to_this_service_has_a_handler() -> None:
    from services.notifications.tasks import handlers

    assert handlers.missing() == ()
    assert {entry.name for entry in make_timetable().entries()} == {
        "staff_notices", "messages", "lost_messages", "digests", "unconfirmed_points",
        "unindexed_points",
    }  # fmt: skip


def test_a_session_reminder_told_by_groups_reaches_her_and_told_again_does_not(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    person = house.woman()
    body = tell(a_reminder(house, person))
    house.deliver()

    for _ in range(3):
        tell(body=body)
        house.clock.move(hours=2)
        house.deliver()

    assert len(mail.messages) == 1


def test_the_same_occurrence_in_two_events_is_one_message(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    person = house.woman()
    occurrence = uuid4()
    tell(a_reminder(house, person, occurrence=occurrence))
    tell(a_reminder(house, person, occurrence=occurrence))

    house.deliver()
    house.clock.move(hours=2)
    house.deliver()

    assert len(mail.messages) == 1


@pytest.mark.parametrize("spoil", ["flip", "cut", "garbage", "other_person"])
def test_an_altered_event_plans_nothing(
    house: House, tell: Tell, keys_dir: Path, mail: MailCatcher, spoil: str
) -> None:
    person, victim = house.woman(), house.woman()
    body = signed(a_reminder(house, person), house, keys_dir, {})
    forged = {
        "flip": body[:-3] + bytes([body[-3] ^ 1]) + body[-2:],
        "cut": body[:-10],
        "garbage": b"{}",
        "other_person": body.replace(str(person).encode(), str(victim).encode()),
    }[spoil]
    if spoil == "other_person" and forged == body:
        forged = body[::-1]

    tell(body=forged)
    house.deliver()

    assert house.counts() == {}
    assert mail.messages == []


def test_an_event_signed_by_another_service_is_not_believed(house: House, tell: Tell, keys_dir: Path) -> None:
    tell(body=sealed_by("intake", a_reminder(house, house.woman()), house, keys_dir))

    assert house.counts() == {}


def test_a_case_told_by_intake_opens_and_closes_the_way_to_her(
    house: House, tell: Tell, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    case = house.cases[person]
    reminder = a_reminder(house, person)
    tell(reminder)
    house.deliver()
    house.clock.move(minutes=1)

    tell(
        intake.CaseStateChanged(
            subject=case,
            person=person,
            team=TEAM,
            status=CaseStatus.CLOSED,
            level=Level.BASAL,
            changed_at=house.clock(),
        )
    )

    assert house.message(reminder.occurrence).state is MessageState.CANCELLED


def test_erasure_destroys_her_keys_and_every_sealed_row(house: House, tell: Tell, mail: MailCatcher) -> None:
    from sqlalchemy import func, select

    from services.notifications.store.base import ScopeKey
    from services.notifications.store.messages import RouteRow
    from services.notifications.store.plans import PlanRow, PointRow

    person = house.woman()
    tell(a_reminder(house, person))
    house.deliver()
    house.clock.move(minutes=1)

    house.case(person, status=CaseStatus.ERASED)

    with house.works.begin(actor=SERVICE, purpose="test") as work:
        left = [
            work.session.scalar(select(func.count()).select_from(table).where(table.scope_id == person))
            for table in (PlanRow, PointRow, RouteRow, ScopeKey)
        ]
    assert left == [0, 0, 0, 0]
    later = a_reminder(house, person)
    tell(later)
    house.deliver()
    assert house.message(later.occurrence).state is MessageState.WITHHELD
    assert len(mail.messages) == 1


def test_an_assessment_raises_the_level_but_never_lowers_it(house: House, tell: Tell) -> None:
    from services.notifications.store import cases

    person = house.woman(level=Level.MEDIO)
    case = house.cases[person]

    def assessed(level: Level) -> Level:
        tell(intake.RiskAssessed(subject=case, assessment=uuid4(), level=level, reassess_by=house.clock()))
        with house.works.begin(actor=SERVICE, purpose="test") as work:
            copy = cases.case_copy(work.session, case)
            assert copy is not None
            return copy.level

    assert assessed(Level.EXTREMO) is Level.EXTREMO
    assert assessed(Level.BASAL) is Level.EXTREMO


def test_a_merged_person_is_written_to_no_more(house: House, tell: Tell, mail: MailCatcher) -> None:
    kept, merged = house.woman(), house.woman()
    reminder = a_reminder(house, merged)
    tell(reminder)

    tell(
        intake.CasesMerged(
            subject=house.cases[kept],
            merged=house.cases[merged],
            person=kept,
            merged_person=merged,
            undone=False,
        )
    )
    house.deliver()

    assert house.message(reminder.occurrence).state is MessageState.CANCELLED
    assert mail.messages == []


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


@pytest.mark.parametrize(
    ("replay", "state"), [(Replay.INWARD, MessageState.WITHHELD), (Replay.OUTWARD, MessageState.SENT)]
)
def test_a_reminder_told_again_without_leave_to_send_becomes_a_persons_task(
    house: House, mail: MailCatcher, replay: Replay, state: MessageState
) -> None:
    reminder = a_reminder(house, house.woman())

    hear_again(house, reminder, replay)
    house.deliver()

    assert house.message(reminder.occurrence).state is state
    assert len(mail.messages) == len(house.emitted("notifications.message_sent.v1")) == (state == "sent")
    assert len(house.emitted("notifications.message_withheld.v1")) == (state == "withheld")


def test_an_alert_told_again_is_still_owed_and_leaves_with_the_next_tick(
    house: House, mail: MailCatcher
) -> None:
    house.card(Role.COORDINATOR)

    hear_again(house, an_alert(house), Replay.INWARD)
    assert mail.messages == []
    tick(house, "staff_notices")

    assert len(mail.messages) == 1


def hear_again(house: House, event: Event, replay: Replay) -> None:
    handler = make_handlers(lambda: house.runtime.outside).find(event.name)
    assert handler is not None
    with (
        house.works.begin(actor=SERVICE, purpose="event") as work,
        handling(Current(new_id(), new_id(), replay)),
    ):
        handler.effect(work, event)


def tick(house: House, name: str) -> None:
    entry = make_timetable().find(name)
    assert entry is not None
    entry.tick(house.runtime)
