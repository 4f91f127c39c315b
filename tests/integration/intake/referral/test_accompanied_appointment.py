"""Somebody was to go with her to an appointment whose referral is taken back: a person decides, nothing stays silent."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.domain.contacts import AccompanimentKind, AccompanimentState, CancelReason
from services.intake.domain.due.her_reminders import ReminderState
from services.intake.domain.due.items import LIVE
from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import case_by_id
from services.intake.store.due import DueItem
from services.intake.store.facts.work import AccompanimentFacts, OnSite
from services.intake.store.her_reminders import HerReminder
from services.intake.usecases.case.live_work import stop_everything, wake
from services.intake.usecases.contact.ask_about_accompaniments import ASKED
from services.intake.usecases.contact.plan_accompaniment import (
    cancel_accompaniment,
    move_accompaniment,
    plan_accompaniment,
)
from services.intake.usecases.contact.start_accompaniment import start_accompaniment
from services.intake.usecases.referral.answer_referral import answer_referral
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.actor import Actor
from shared.ids import new_id
from tests.integration.intake.referral.conftest import START, World

AT = START + timedelta(days=9)
GOES = new_id()


@pytest.fixture
def appointed(world: World) -> UUID:
    """A referral with an appointment."""
    made, token = world.deliver()
    assert world.open(token, made.pin) is not None
    for answer in (Answer(AnswerKind.ACCEPT), Answer(AnswerKind.APPOINTMENT, appointment_at=AT)):
        with world.begin(Actor.link(made.referral, "referral")) as work:
            assert answer_referral(work, referral_id=made.referral, answer=answer) is not None
    return made.referral


def going(world: World, referral: UUID | None) -> UUID:
    facts = AccompanimentFacts(referral=referral, kind=AccompanimentKind.COURT)
    with world.begin() as work:
        return plan_accompaniment(
            work, world.case, facts=facts, starts_at=AT, staff=GOES, remind_her=True, key=new_id()
        )


def asked(world: World) -> list[tuple[UUID | None, UUID | None]]:
    """Whom is asked about what."""
    with world.begin() as work:
        items = work.session.scalars(select(DueItem).where(DueItem.state.in_(LIVE)))
        return [(item.owner, item.ref) for item in items if item.title == ASKED]


def state_of(world: World, accompaniment: UUID) -> AccompanimentState:
    with world.begin() as work:
        return work.session.get_one(Accompaniment, accompaniment).state


def is_reminded(world: World, accompaniment: UUID) -> bool:
    with world.begin() as work:
        query = select(HerReminder.state).where(HerReminder.source == accompaniment)
        return any(state is not ReminderState.CANCELLED for state in work.session.scalars(query))


@pytest.mark.parametrize("how", ["by her word", "by a worker"])
def test_whoever_goes_is_asked_at_once_and_she_is_not_reminded(
    world: World, appointed: UUID, how: str
) -> None:
    row = going(world, appointed)
    assert is_reminded(world, row)

    if how == "by her word":
        world.withdraw()
    else:
        with world.begin() as work:
            revoke_referral(work, referral_id=appointed)

    assert asked(world) == [(GOES, row)]
    assert state_of(world, row) is AccompanimentState.PLANNED
    assert not is_reminded(world, row)
    assert "accompaniment_in_doubt" in world.actions()


def test_what_has_nothing_to_do_with_it_or_is_over_stays_as_it_is(world: World, appointed: UUID) -> None:
    other = going(world, None)
    gone = going(world, appointed)
    with world.begin() as work:
        cancel_accompaniment(work, world.case, gone, reason=CancelReason.NOT_NEEDED)

    world.withdraw()

    assert asked(world) == []
    assert is_reminded(world, other)


def test_one_whose_hour_is_over_is_not_asked_about(world: World, appointed: UUID) -> None:
    going(world, appointed)
    world.later(days=9, hours=2)

    world.withdraw()

    assert asked(world) == []


@pytest.mark.parametrize("decision", ["off", "moved", "begun"])
def test_a_decision_takes_the_question_off(world: World, appointed: UUID, decision: str) -> None:
    row = going(world, appointed)
    world.withdraw()
    facts = AccompanimentFacts(kind=AccompanimentKind.COURT)

    with world.begin() as work:
        if decision == "off":
            cancel_accompaniment(work, world.case, row, reason=CancelReason.NOT_NEEDED)
        elif decision == "moved":
            move_accompaniment(
                work, world.case, row, facts=facts, starts_at=AT, staff=GOES, remind_her=True, version=None
            )
    if decision == "begun":
        world.later(days=9)
        with world.begin() as work:
            start_accompaniment(work, world.case, row, on_site=OnSite())

    assert asked(world) == []
    assert is_reminded(world, row) is (decision == "moved")


def test_a_case_that_is_blocked_and_comes_back_asks_again(world: World, appointed: UUID) -> None:
    row = going(world, appointed)
    with world.begin() as work:
        case = case_by_id(work.session, world.case)
        assert case is not None
        stop_everything(work, case, reason="blocked")
    assert (asked(world), state_of(world, row)) == ([], AccompanimentState.CANCELLED)
    stopped_at = world.now
    world.later(hours=1)

    with world.begin() as work:
        case = case_by_id(work.session, world.case)
        assert case is not None
        wake(work, case, stopped_at=stopped_at)

    assert (asked(world), state_of(world, row)) == ([(GOES, row)], AccompanimentState.PLANNED)
    assert not is_reminded(world, row)
