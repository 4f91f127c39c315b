"""A partner's record: counts and days of a year, and which referrals of a board are overdue."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.board import Late, why_late
from services.intake.domain.referral.record import ANSWER_DAYS, Course, Record, record_of
from services.intake.domain.referral.referrals import State

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def course(
    state: str, *said: tuple[str, str | None], days: float | None = None, sent_at: datetime = NOON
) -> Course:
    answered = None if days is None else sent_at + timedelta(days=days)
    return Course(State(state), sent_at, answered, tuple((AnswerKind(kind), why) for kind, why in said))


def test_a_partner_nobody_was_sent_to_has_an_empty_record() -> None:
    assert record_of([]) == Record()


def test_a_year_is_told_in_counts() -> None:
    found = record_of(
        [
            course("closed", ("accept", None), ("service_given", None), days=1),
            course("closed", ("accept", None), ("not_given", "did_not_come"), days=3),
            course("declined", ("message", None), ("decline", "no_capacity"), days=8),
            course("closed", ("decline", "no_capacity"), days=2),
            course("no_answer"),
            course("closed"),
            course("seen", ("message", None)),
            course("revoked"),
            course("revoked", ("accept", None), days=0),
        ]
    )

    assert found == Record(
        sent=9,
        answered=5,
        in_time=4,
        unanswered=2,
        waiting=1,
        withdrawn=1,
        median_days=2.0,
        accepted=3,
        declined={"no_capacity": 2},
        given=1,
        not_given={"did_not_come": 1},
    )


@pytest.mark.parametrize(("seconds", "in_time"), [(0, 1), (1, 0)])
def test_an_answer_is_in_time_until_the_last_day_is_over(seconds: int, in_time: int) -> None:
    late = timedelta(days=ANSWER_DAYS, seconds=seconds) / timedelta(days=1)

    assert record_of([course("accepted", ("accept", None), days=late)]).in_time == in_time


def test_a_partner_quicker_than_our_own_note_took_no_time() -> None:
    assert record_of([course("accepted", ("accept", None), days=-0.01)]).median_days == 0


@given(
    st.lists(
        st.builds(
            Course,
            state=st.sampled_from(State),
            sent_at=st.just(NOON),
            answered_at=st.none() | st.datetimes(NOON.replace(tzinfo=None), timezones=st.just(UTC)),
        )
    )
)
def test_every_referral_is_counted_once(courses: list[Course]) -> None:
    found = record_of(courses)

    assert found.sent == found.answered + found.unanswered + found.waiting + found.withdrawn
    assert found.in_time <= found.answered


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        ("consent_checked", 1, Late.NOT_LEFT),
        ("sent", 7, Late.NO_ANSWER),
        ("seen", 7, Late.NO_ANSWER),
        ("accepted", 7, Late.NO_DATE),
        ("declined", 7, Late.NOT_CLOSED),
        ("service_given", 7, Late.NOT_CLOSED),
        ("not_given", 7, Late.NOT_CLOSED),
    ],
)
def test_each_state_may_wait_its_days_and_no_more(state: str, days: int, late: Late) -> None:
    until = NOON + timedelta(days=days)

    assert why_late(State(state), since=NOON, appointment_at=None, now=until) is None
    assert why_late(State(state), since=NOON, appointment_at=None, now=until + timedelta(seconds=1)) is late


def test_silence_that_was_given_up_on_is_overdue_at_once() -> None:
    assert why_late(State.NO_ANSWER, since=NOON, appointment_at=None, now=NOON) is Late.NO_ANSWER


def test_an_appointment_is_overdue_a_day_after_its_hour() -> None:
    at = NOON + timedelta(days=30)
    for wait, late in ((1, None), (2, Late.DATE_PASSED)):
        now = at + timedelta(days=wait)
        assert why_late(State.APPOINTMENT, since=NOON, appointment_at=at, now=now) is late


@pytest.mark.parametrize("state", ["closed", "revoked"])
def test_what_is_over_is_never_overdue(state: str) -> None:
    now = NOON + timedelta(days=900)

    assert why_late(State(state), since=NOON, appointment_at=None, now=now) is None
