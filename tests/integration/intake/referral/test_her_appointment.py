"""The appointment a partner gives: she is reminded of it if she wants, of no other hour, and not once it is off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.domain.referral.referrals import WrongReferralState
from services.intake.handlers.risk import on_reply_received
from services.intake.store.cases import case_by_id
from services.intake.store.her_reminders import HerReminder, keep_answer
from services.intake.usecases.case.live_work import stop_everything, wake
from services.intake.usecases.contact.announce_reminders import announce_reminders
from services.intake.usecases.contact.remind_of_appointment import want_reminder
from services.intake.usecases.file.withdraw_consent import withdraw_consent
from services.intake.usecases.referral.answer_referral import answer_referral
from services.intake.usecases.referral.close_referral import close_referral
from services.intake.usecases.referral.list_referrals import list_referrals
from services.intake.usecases.referral.revoke_referral import revoke_all, revoke_referral
from shared.actor import Actor
from shared.bus import tables as bus
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.contract import Event
from shared.contracts.events.intake import AppointmentReminderDue, ReminderCancelled
from shared.contracts.events.notifications import ReplyReceived
from shared.errors import Missing
from shared.ids import new_id
from tests.integration.intake.referral.conftest import START, World, a_worker
from tests.integration.intake.referral.pages import door, staff
from tests.support.outbox import as_told
from tests.support.portal import Browser

__all__ = ["door", "staff"]

AT = START + timedelta(days=9)
TWO_BEFORE = AT - timedelta(days=2)


@dataclass
class Line:
    """A referral that its partner has accepted, seen from her side."""

    world: World
    ref: UUID

    def says(self, kind: AnswerKind, **facts: Any) -> None:
        with self.world.begin(Actor.link(self.ref, "referral")) as work:
            assert answer_referral(work, referral_id=self.ref, answer=Answer(kind, **facts)) is not None

    def gives(self, at: datetime = AT) -> None:
        self.says(AnswerKind.APPOINTMENT, appointment_at=at)

    def wants(self, is_wanted: bool = True) -> None:
        with self.world.begin() as work:
            want_reminder(work, referral_id=self.ref, is_wanted=is_wanted)

    def tick(self, now: datetime = TWO_BEFORE) -> int:
        self.world.now = now
        with self.world.begin(Actor.service("intake")) as work:
            return announce_reminders(work)

    def told(self) -> list[AppointmentReminderDue]:
        return [event for event in self.events() if isinstance(event, AppointmentReminderDue)]

    def called_off(self) -> list[ReminderCancelled]:
        return [event for event in self.events() if isinstance(event, ReminderCancelled)]

    def events(self) -> list[Event]:
        """What left for notifications, in order."""
        kinds = {cls.name: cls for cls in (AppointmentReminderDue, ReminderCancelled)}
        query = select(bus.event.c.name, bus.event.c.payload).where(bus.event.c.name.in_(kinds))
        with self.world.begin() as work:
            rows = work.session.execute(query.order_by(*as_told()))
            return [kinds[row.name].model_validate_json(row.payload) for row in rows]

    def states(self) -> list[tuple[datetime, str]]:
        with self.world.begin() as work:
            rows = work.session.scalars(select(HerReminder).order_by(HerReminder.id))
            return [(row.starts_at, str(row.state)) for row in rows]

    def her_answer(self) -> ReplyCode | None:
        with self.world.begin() as work:
            (view,) = list_referrals(work, case_id=self.world.case)
            return view.her_answer


@pytest.fixture
def line(world: World) -> Line:
    made, token = world.deliver()
    world.open(token, made.pin)
    line = Line(world, made.referral)
    line.says(AnswerKind.ACCEPT)
    return line


@pytest.mark.parametrize("is_asked_first", [True, False])
def test_she_is_reminded_two_days_before_if_she_wants_and_only_once(line: Line, is_asked_first: bool) -> None:
    for step in (line.wants, line.gives) if is_asked_first else (line.gives, line.wants):
        step()

    counts = [line.tick(TWO_BEFORE - timedelta(seconds=1)), line.tick(), line.tick()]

    assert counts == [0, 1, 0]
    (told,) = line.told()
    assert (told.starts_at, told.template) == (AT, MessageTemplate.APPOINTMENT_REMINDER)
    assert told.expires_at == AT - timedelta(hours=1)


def test_nobody_reminds_her_of_what_she_was_not_asked_about(line: Line) -> None:
    line.gives()

    assert line.tick() == 0
    assert line.states() == []


def test_another_date_moves_it_and_takes_back_what_was_handed_over(line: Line) -> None:
    line.wants()
    line.gives()
    line.tick()
    line.gives(AT + timedelta(days=5))
    line.tick(TWO_BEFORE + timedelta(days=5))

    first, second = line.told()
    assert [one.occurrence for one in line.called_off()] == [first.occurrence]
    assert second.starts_at == AT + timedelta(days=5)


def test_the_first_date_again_is_the_same_reminder(line: Line) -> None:
    line.wants()
    line.gives()
    line.tick()
    for at in (AT + timedelta(days=5), AT):
        line.gives(at)
    line.tick()

    first, again = line.told()
    assert first.occurrence == again.occurrence


def the_worker_withdraws_it(line: Line) -> None:
    with line.world.begin() as work:
        revoke_referral(work, referral_id=line.ref)


def the_case_ends(line: Line) -> None:
    with line.world.begin() as work:
        revoke_all(work, case_id=line.world.case, reason="closed")


def consent_is_withdrawn(line: Line) -> None:
    with line.world.begin() as work:
        withdraw_consent(work, line.world.case, line.world.consent)
    line.world.tell()


def it_is_not_to_be(line: Line) -> None:
    line.says(AnswerKind.NOT_GIVEN, reason="unavailable")


def it_was_given_and_closed(line: Line) -> None:
    line.says(AnswerKind.SERVICE_GIVEN)
    with line.world.begin() as work:
        close_referral(work, referral_id=line.ref)


def she_wants_it_no_more(line: Line) -> None:
    line.wants(False)


ENDS = [
    the_worker_withdraws_it,
    the_case_ends,
    consent_is_withdrawn,
    it_is_not_to_be,
    it_was_given_and_closed,
    she_wants_it_no_more,
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("is_told", [True, False])
def test_whatever_ends_it_takes_its_reminder_along(line: Line, end: Any, is_told: bool) -> None:
    line.wants()
    line.gives()
    if is_told:
        line.tick()

    end(line)
    line.tick()

    assert [state for _, state in line.states()] == ["cancelled"]
    assert (len(line.told()), len(line.called_off())) == ((1, 1) if is_told else (0, 0))


def test_a_consent_that_ran_out_meanwhile_is_noticed_at_the_hour(world: World) -> None:
    world.withdraw()
    world.tell()
    world.consent_to(
        world.partner, "call_name", "need", "urgency", expires_at=TWO_BEFORE - timedelta(hours=1)
    )
    made, token = world.deliver()
    world.open(token, made.pin)
    line = Line(world, made.referral)
    line.says(AnswerKind.ACCEPT)
    line.wants()
    line.gives()
    assert [state for _, state in line.states()] == ["pending"]

    line.tick()

    assert (line.told(), [state for _, state in line.states()]) == ([], ["cancelled"])


def test_a_block_ends_it_for_good(line: Line) -> None:
    line.wants()
    line.gives()
    with line.world.begin() as work:
        case = case_by_id(work.session, line.world.case)
        assert case is not None
        stop_everything(work, case, reason="blocked")
        stopped_at = work.now
    with line.world.begin() as work:
        case = case_by_id(work.session, line.world.case)
        assert case is not None
        wake(work, case, stopped_at=stopped_at)

    line.tick()

    assert line.told() == []


def test_her_answer_stands_beside_the_appointment_as_it_is(line: Line) -> None:
    line.wants()
    line.gives()
    line.tick()
    (told,) = line.told()
    event = ReplyReceived(
        subject=told.person, person=told.person, reply=new_id(), code=ReplyCode.CANNOT,
        received_at=TWO_BEFORE, occurrence=told.occurrence, template=told.template,
    )  # fmt: skip
    with line.world.begin(Actor.service("intake")) as work:
        on_reply_received(work, event)

    assert line.her_answer() is ReplyCode.CANNOT
    line.gives(AT + timedelta(days=1))
    assert line.her_answer() is None


def test_only_for_those_who_reach_the_case_and_only_while_it_lives(line: Line) -> None:
    with pytest.raises(Missing), line.world.begin(a_worker("otro")) as work:
        want_reminder(work, referral_id=line.ref, is_wanted=True)
    the_worker_withdraws_it(line)
    with pytest.raises(WrongReferralState):
        line.wants()
    line.wants(False)


def test_the_page_offers_it_says_it_and_shows_her_answer(line: Line, staff: Browser) -> None:
    place = f"/casos/{line.world.case}/derivaciones"
    assert "Quiere que le recordemos la cita" in staff.get(place).text

    staff.send_form(f"{place}/{line.ref}/recordar")
    line.gives()
    line.tick()
    (told,) = line.told()
    with line.world.begin(Actor.service("intake")) as work:
        keep_answer(work.session, told.occurrence, ReplyCode.CANNOT, at=TWO_BEFORE)

    page = staff.get(place).text
    assert "Quiere que se le recuerde la cita." in page
    assert "Respuesta al recordatorio, desde su número:" in page
    staff.send_form(f"{place}/{line.ref}/no-recordar")
    assert [state for _, state in line.states()] == ["cancelled"]
