"""The only door out: what leaves, what waits, what is withheld, and that each of those has its task."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from services.notifications.domain.contact_plan import ContactPlan, MessageConsent, PointKind, Safe
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.store import plan_locks
from services.notifications.usecases.message.plan_message import cancel_message
from services.notifications.usecases.plan.contact_nobody import contact_nobody
from services.notifications.usecases.plan.mark_not_safe import mark_not_safe
from services.notifications.usecases.plan.withdraw_message_consent import withdraw_message_consent
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level
from tests.integration.notifications.conftest import House
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import a_plan, a_point, hours

WITHHELD = "notifications.message_withheld.v1"
SENT = "notifications.message_sent.v1"


def test_a_reminder_inside_her_window_reaches_her_mailbox_and_says_only_when(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman()
    occurrence = house.remind(person, hours=25)

    house.deliver()

    (letter,) = mail.wait_for(1)
    assert letter.recipients == ("amaya@example.test",)
    assert letter.text.rstrip() == (
        "Hola:\n\nTe escribo para recordarte que nos vemos el miércoles 25/11 a las 11:00.\n\nUn saludo,\nLola"
    )
    assert letter.subject == "Recordatorio"
    row = house.message(occurrence)
    assert row.state is MessageState.SENT
    assert letter.parsed["X-Client-Ref"] == row.client_ref
    (told,) = house.emitted(SENT)
    assert json.loads(told)["message"] == str(row.id)


def test_outside_her_window_it_waits_and_leaves_when_the_window_opens(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=30)

    house.deliver()

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WAITING, Reason.OUTSIDE_WINDOW)
    assert row.due_at == house.clock() + timedelta(hours=7)
    house.clock.move(hours=7, seconds=-1)
    assert house.deliver() == 0
    assert mail.messages == []
    house.clock.move(seconds=1)
    house.deliver()
    assert house.message(occurrence).state is MessageState.SENT
    assert len(mail.wait_for(1)) == 1


def test_a_waiting_message_is_decided_anew_at_the_window_not_merely_delayed(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=30)
    house.deliver()
    house.do(mark_not_safe, house.staff(), person=person, point=None)

    house.clock.move(hours=7)
    house.deliver()

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WITHHELD, Reason.NOT_SAFE)
    assert mail.messages == []


@pytest.mark.parametrize(
    ("plan", "reason", "told"),
    [
        (a_plan(contact_nobody=True), Reason.CONTACT_NOBODY, "contact_nobody"),
        (a_plan(halted=True), Reason.NOT_SAFE, "not_safe"),
        (a_plan(consent=MessageConsent.NOT_ASKED), Reason.NO_CONSENT, "no_consent"),
        (a_plan(consent=MessageConsent.WITHDRAWN), Reason.CONSENT_WITHDRAWN, "no_consent"),
        (a_plan(points=()), Reason.NO_POINT, "no_usable_channel"),
        (
            a_plan(a_point(kind=PointKind.SMS, value="+34600000000")),
            Reason.NO_MACHINE_CHANNEL,
            "no_usable_channel",
        ),
        (a_plan(a_point(safe=Safe.NO)), Reason.POINT_NOT_SAFE, "not_safe"),
        (a_plan(a_point(safe=Safe.UNKNOWN)), Reason.POINT_SAFETY_UNKNOWN, "safety_unknown"),
        (a_plan(a_point(accepts_messages=False)), Reason.POINT_NOT_ACCEPTED, "no_consent"),
        (a_plan(a_point(confirmed_at=None)), Reason.POINT_UNCONFIRMED, "not_confirmed"),
        (a_plan(a_point(windows=())), Reason.NO_WINDOW, "no_window_in_time"),
        (a_plan(a_point(windows=hours(9, 10, 5))), Reason.NO_WINDOW_IN_TIME, "no_window_in_time"),
        (a_plan(a_point(sender_alias="Grupo")), Reason.WORDING_REFUSED, "wording_refused"),
    ],
)
def test_each_broken_rule_of_the_plan_withholds_and_gives_a_person_a_task(
    house: House, mail: MailCatcher, plan: ContactPlan, reason: Reason, told: str
) -> None:
    person = house.woman(plan)
    occurrence = house.remind(person)

    house.deliver()

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WITHHELD, reason)
    (event,) = house.emitted(WITHHELD)
    assert json.loads(event)["reason"] == told
    assert json.loads(event)["person"] == str(person)
    assert mail.messages == []


@pytest.mark.parametrize(
    "status", [CaseStatus.CLOSED, CaseStatus.BLOCKED, CaseStatus.TRANSFERRED_OUT, CaseStatus.MERGED]
)
def test_a_case_that_is_not_live_withholds(house: House, mail: MailCatcher, status: CaseStatus) -> None:
    person = house.woman(status=status)
    occurrence = house.remind(person)

    house.deliver()

    assert house.message(occurrence).state is MessageState.WITHHELD
    assert len(house.emitted(WITHHELD)) == 1
    assert mail.messages == []


def test_a_woman_nobody_told_us_of_gets_nothing(house: House, mail: MailCatcher) -> None:
    occurrence = house.remind(uuid4())

    house.deliver()

    assert house.message(occurrence).reason is Reason.NO_PLAN
    assert mail.messages == []


def test_a_case_unheard_of_for_a_hundred_days_withholds(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    house.clock.move(days=101)
    house.do(_confirm_all, person=person)
    occurrence = house.remind(person)

    house.deliver()

    assert house.message(occurrence).reason is Reason.CASE_STALE
    assert mail.messages == []


def _confirm_all(work, *, person):
    from services.notifications.store import plans
    from services.notifications.usecases.reach import keep_plan

    row = plan_locks.lock_plan(work.session, person)
    plan = plans.read_plan(work.session, row)
    keep_plan(work, row, replace(plan, points=tuple(replace(p, confirmed_at=work.now) for p in plan.points)))


def test_a_rise_in_risk_shortens_the_confirmation_and_withholds(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(confirmed_at=house.clock() - timedelta(days=8))))
    house.case(person, level=Level.ALTO)
    occurrence = house.remind(person)

    house.deliver()

    assert house.message(occurrence).reason is Reason.POINT_UNCONFIRMED
    assert mail.messages == []


def test_closing_her_case_cancels_what_waits(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=30)
    house.deliver()

    house.clock.move(minutes=1)
    house.case(person, status=CaseStatus.CLOSED)

    assert house.message(occurrence).state is MessageState.CANCELLED
    house.clock.move(hours=8)
    assert house.deliver() == 0


def test_old_news_of_a_case_does_not_open_it_again(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    house.clock.move(minutes=5)
    house.case(person, status=CaseStatus.CLOSED)
    house.case(person, status=CaseStatus.OPEN, told_at=house.clock() - timedelta(minutes=1))
    house.remind(person)

    house.deliver()

    assert mail.messages == []


@pytest.mark.parametrize("stop", [withdraw_message_consent, contact_nobody])
def test_withdrawal_and_the_emergency_switch_cancel_what_waits(
    house: House, mail: MailCatcher, stop: object
) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=30)
    house.deliver()
    facts = {"is_on": True} if stop is contact_nobody else {}

    house.do(stop, house.staff(), person=person, **facts)  # type: ignore[arg-type]

    assert house.message(occurrence).state is MessageState.CANCELLED
    later = house.remind(person, hours=30)
    house.clock.move(hours=7)
    house.deliver()
    assert house.message(later).state is MessageState.WITHHELD
    assert mail.messages == []


def test_a_cancelled_session_reminds_nobody(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(windows=hours(17, 19))))
    occurrence = house.remind(person, hours=30)

    house.do(cancel_message, person=person, occurrence=occurrence)
    house.clock.move(hours=7)
    house.deliver()

    assert house.message(occurrence).state is MessageState.CANCELLED
    assert mail.messages == []


def test_the_same_occurrence_is_planned_once_however_often_it_is_told(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    for _ in range(3):
        house.remind(person, occurrence=occurrence)
        house.deliver()
        house.clock.move(hours=2)

    assert len(mail.messages) == 1
    assert sum(house.counts().values()) == 1


def test_after_an_outage_she_gets_one_an_hour_and_three_a_day(house: House, mail: MailCatcher) -> None:
    person = house.woman(a_plan(a_point(windows=hours(0, 24), confirmed_at=house.clock())))
    for _ in range(5):
        house.remind(person, hours=26)
    sent_at = []

    for _ in range(26 * 4):
        before = len(mail.messages)
        house.deliver()
        sent_at += [house.clock()] * (len(mail.messages) - before)
        house.clock.move(minutes=15)

    assert len(sent_at) == 5
    gaps = [later - earlier for earlier, later in pairwise(sent_at)]
    assert min(gaps) >= timedelta(hours=1)
    assert sent_at[3] - sent_at[0] >= timedelta(days=1)


def test_what_comes_too_late_is_given_to_a_person_instead(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person, hours=1)
    house.clock.move(hours=2)

    house.deliver()

    assert house.message(occurrence).state is MessageState.EXPIRED
    assert json.loads(house.emitted(WITHHELD)[0])["reason"] == "expired"
    assert mail.messages == []


def test_a_provider_that_is_away_is_tried_again_later_and_she_gets_it_once(
    house: House, mail: MailCatcher
) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    mail.refuse_data = "451 try later"
    house.deliver()
    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.WAITING, Reason.PROVIDER_AWAY)

    mail.refuse_data = None
    house.clock.move(minutes=2)
    house.deliver()

    assert house.message(occurrence).state is MessageState.SENT
    assert len(mail.messages) == 1


def test_an_address_that_does_not_exist_becomes_a_task(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    occurrence = house.remind(person)
    mail.refuse_recipient = "550 no such user"

    house.deliver()

    row = house.message(occurrence)
    assert (row.state, row.reason) == (MessageState.FAILED, Reason.PROVIDER_REFUSED)
    assert len(house.emitted(WITHHELD)) == 1


def test_nothing_she_would_be_known_by_leaves_in_any_header(house: House, mail: MailCatcher) -> None:
    person = house.woman()
    house.remind(person)

    house.deliver()

    raw = mail.wait_for(1)[0].raw.decode()
    assert str(person) not in raw
    assert person.hex not in raw
    assert str(house.cases[person]) not in raw
    assert "elar" not in raw


def test_we_greet_her_mail_server_by_the_neutral_domain_not_by_our_machines_name(
    house: House, mail: MailCatcher
) -> None:
    house.remind(house.woman())

    house.deliver()

    assert mail.wait_for(1)[0].greeted_as == "localhost"  # of agenda@localhost
