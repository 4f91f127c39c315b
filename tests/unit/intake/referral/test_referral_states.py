"""A referral's life: states, answers, the link's age, chasing and the brake on guessing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.referral.answers import (
    Answer,
    AnswerKind,
    BadAnswer,
    after_answer,
    checked,
    possible_answers,
)
from services.intake.domain.referral.link import MOST_WRONG_PINS, PinTries, link_expiry
from services.intake.domain.referral.referrals import (
    LIVE,
    OPENABLE,
    State,
    StepKind,
    WrongReferralState,
    can_move,
    chase,
    moved,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

ARROWS = {
    ("draft", "consent_checked"),
    ("consent_checked", "sent"),
    ("consent_checked", "seen"),
    ("sent", "seen"),
    ("sent", "no_answer"),
    ("seen", "accepted"),
    ("seen", "declined"),
    ("seen", "no_answer"),
    ("no_answer", "seen"),
    ("no_answer", "accepted"),
    ("no_answer", "declined"),
    ("no_answer", "closed"),
    ("accepted", "appointment"),
    ("accepted", "service_given"),
    ("accepted", "not_given"),
    ("appointment", "appointment"),
    ("appointment", "service_given"),
    ("appointment", "not_given"),
    ("declined", "closed"),
    ("service_given", "closed"),
    ("not_given", "closed"),
}


@pytest.mark.parametrize("start", list(State))
@pytest.mark.parametrize("end", list(State))
def test_only_the_drawn_arrows_exist_and_every_live_state_can_be_revoked(start: State, end: State) -> None:
    expected = (start.value, end.value) in ARROWS or (end is State.REVOKED and start in LIVE)

    assert can_move(start, to=end) is expected


def test_a_missing_arrow_is_refused_by_name() -> None:
    with pytest.raises(WrongReferralState) as trouble:
        moved(State.REVOKED, to=State.SENT)

    assert (trouble.value.field, trouble.value.expected) == ("state", "consent_checked")


@given(st.lists(st.sampled_from(list(State)), max_size=30))
def test_nothing_leads_out_of_revoked_or_closed(wishes: list[State]) -> None:
    state = State.DRAFT
    ended: State | None = None
    for wish in wishes:
        if can_move(state, to=wish):
            state = moved(state, to=wish)
        if ended is not None:
            assert state is ended
        if state in {State.REVOKED, State.CLOSED}:
            ended = state


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(AnswerKind.DECLINE), "reason"),
        (Answer(AnswerKind.DECLINE, reason="did_not_come"), "reason"),
        (Answer(AnswerKind.DECLINE, reason="other"), "words"),
        (Answer(AnswerKind.DECLINE, reason="other", words="  "), "words"),
        (Answer(AnswerKind.NOT_GIVEN, reason="language"), "reason"),
        (Answer(AnswerKind.ACCEPT, reason="language"), "reason"),
        (Answer(AnswerKind.ACCEPT, appointment_at=NOON), "appointment_at"),
        (Answer(AnswerKind.APPOINTMENT), "appointment_at"),
        (Answer(AnswerKind.APPOINTMENT, appointment_at=NOON - timedelta(seconds=1)), "appointment_at"),
        (Answer(AnswerKind.APPOINTMENT, appointment_at=NOON + timedelta(days=367)), "appointment_at"),
        (Answer(AnswerKind.MESSAGE), "words"),
        (Answer(AnswerKind.MESSAGE, words="x" * 2001), "words"),
    ],
)
def test_an_answer_that_is_not_whole_names_its_field(answer: Answer, field: str) -> None:
    with pytest.raises(BadAnswer) as trouble:
        checked(answer, now=NOON)

    assert trouble.value.field == field
    assert trouble.value.expected


@pytest.mark.parametrize(
    "answer",
    [
        Answer(AnswerKind.ACCEPT),
        Answer(AnswerKind.ACCEPT, words="We are glad to help."),
        Answer(AnswerKind.DECLINE, reason="no_capacity"),
        Answer(AnswerKind.DECLINE, reason="other", words="We moved."),
        Answer(AnswerKind.NOT_GIVEN, reason="did_not_come"),
        Answer(AnswerKind.APPOINTMENT, appointment_at=NOON),
        Answer(AnswerKind.APPOINTMENT, appointment_at=NOON + timedelta(days=366)),
        Answer(AnswerKind.MESSAGE, words="x" * 2000),
    ],
)
def test_a_whole_answer_is_taken_as_it_is(answer: Answer) -> None:
    assert checked(answer, now=NOON) is answer


@pytest.mark.parametrize(
    ("state", "kind", "after"),
    [
        (State.SEEN, AnswerKind.ACCEPT, State.ACCEPTED),
        (State.NO_ANSWER, AnswerKind.ACCEPT, State.ACCEPTED),
        (State.SEEN, AnswerKind.DECLINE, State.DECLINED),
        (State.ACCEPTED, AnswerKind.APPOINTMENT, State.APPOINTMENT),
        (State.APPOINTMENT, AnswerKind.APPOINTMENT, State.APPOINTMENT),
        (State.APPOINTMENT, AnswerKind.SERVICE_GIVEN, State.SERVICE_GIVEN),
        (State.ACCEPTED, AnswerKind.NOT_GIVEN, State.NOT_GIVEN),
        (State.SEEN, AnswerKind.MESSAGE, State.SEEN),
        (State.ACCEPTED, AnswerKind.MESSAGE, State.ACCEPTED),
    ],
)
def test_each_answer_leads_where_it_should(state: State, kind: AnswerKind, after: State) -> None:
    assert after_answer(state, Answer(kind)) is after


@pytest.mark.parametrize("state", sorted(set(State) - OPENABLE))
@pytest.mark.parametrize("kind", list(AnswerKind))
def test_a_referral_that_is_over_takes_no_answer(state: State, kind: AnswerKind) -> None:
    with pytest.raises(WrongReferralState):
        after_answer(state, Answer(kind))


@pytest.mark.parametrize("state", list(State))
def test_the_page_offers_exactly_what_would_be_taken(state: State) -> None:
    def is_taken(kind: AnswerKind) -> bool:
        try:
            after_answer(state, Answer(kind))
        except WrongReferralState:
            return False
        return True

    assert possible_answers(state) == tuple(kind for kind in AnswerKind if is_taken(kind))


def test_a_link_lives_fourteen_days() -> None:
    assert link_expiry(made_at=NOON, now=NOON) == NOON + timedelta(days=14)


def test_a_yes_keeps_the_link_for_thirty_days_more() -> None:
    later = NOON + timedelta(days=10)

    assert link_expiry(made_at=NOON, now=later, answer=Answer(AnswerKind.ACCEPT)) == later + timedelta(
        days=30
    )


def test_an_appointment_keeps_the_link_until_two_weeks_after_it() -> None:
    answer = Answer(AnswerKind.APPOINTMENT, appointment_at=NOON + timedelta(days=40))

    assert link_expiry(made_at=NOON, now=NOON, answer=answer) == NOON + timedelta(days=54)


def test_no_answer_makes_a_link_live_longer_than_ninety_days() -> None:
    answer = Answer(AnswerKind.APPOINTMENT, appointment_at=NOON + timedelta(days=300))

    assert link_expiry(made_at=NOON, now=NOON, answer=answer) == NOON + timedelta(days=90)


def test_silence_is_chased_on_days_two_and_five_and_given_up_on_day_seven() -> None:
    assert chase(sent_at=NOON) == (
        (StepKind.REMIND, NOON + timedelta(days=2)),
        (StepKind.REMIND, NOON + timedelta(days=5)),
        (StepKind.GIVE_UP, NOON + timedelta(days=7)),
    )


def failed(times: int) -> PinTries:
    tries = PinTries()
    for _ in range(times):
        tries = tries.after_failure(now=NOON)
    return tries


def test_two_slips_of_the_finger_cost_no_time() -> None:
    assert not failed(2).is_waiting(now=NOON)


def test_each_further_wrong_pin_doubles_the_wait() -> None:
    waits = [(failed(n).wait_until or NOON) - NOON for n in range(3, 10)]

    assert waits == [timedelta(seconds=s) for s in (2, 4, 8, 16, 32, 64, 128)]


def test_the_wait_ends_on_its_second() -> None:
    tries = failed(3)

    assert tries.is_waiting(now=NOON + timedelta(seconds=1.999))
    assert not tries.is_waiting(now=NOON + timedelta(seconds=2))


def test_the_tenth_wrong_pin_locks_the_door() -> None:
    assert not failed(MOST_WRONG_PINS - 1).is_locked
    assert failed(MOST_WRONG_PINS).is_locked


def test_guessing_has_at_most_ten_chances_in_a_million_before_a_person_hears_of_it() -> None:
    assert MOST_WRONG_PINS / 10**6 <= 1e-5
