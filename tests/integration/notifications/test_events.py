"""Events in: signed, once, in order; forged, altered and repeated ones change nothing."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.messages import MessageState
from services.notifications.tasks import make_timetable
from shared.bus.current import Replay
from shared.contracts.codes import CaseStatus, MessageTemplate
from shared.contracts.events import groups, intake
from shared.contracts.levels import Level
from tests.integration.notifications.conftest import SERVICE, TEAM, House, Tell, hear_again, sealed_by, signed
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours


def a_reminder(house: House, person: UUID, **facts: object) -> groups.SessionReminderDue:
    starts = house.clock() + timedelta(hours=24)
    told = {"occurrence": uuid4(), "template": MessageTemplate.SESSION_REMINDER} | facts
    return groups.SessionReminderDue(
        subject=uuid4(), person=person, starts_at=starts, expires_at=starts, **told
    )  # type: ignore[arg-type]


def test_every_event_owed_to_this_service_has_a_handler() -> None:
    from services.notifications.tasks import handlers

    assert handlers.missing() == ()
    assert {entry.name for entry in make_timetable().entries()} == {
        "staff_notices", "messages", "lost_messages", "digests", "unconfirmed_points",
        "unindexed_points", "news", "feeds", "old_marks", "channel_notices",
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
    from services.notifications.store.plans import PlanRow, PointRow
    from services.notifications.store.routes import RouteRow

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
