"""Task.status walks every arrow that a referral has, and no other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.fhir.codes import RequestStatus, TaskStatus
from services.intake.domain.fhir.refusal import Lacking, UnknownCode, Unprocessable, outcome_of
from services.intake.domain.fhir.states import answer_behind, request_status, status_behind, task_status
from services.intake.domain.fhir.task import Said, meant, read_task
from services.intake.domain.referral.answers import Answer, AnswerKind, after_answer, checked
from services.intake.domain.referral.referrals import OPENABLE, State, WrongReferralState, can_move, moved
from shared.errors import TelarError
from tests.support.fhir import NOON, resources

DAY = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
OUTPUT = {
    "type": {"coding": [{"system": "urn:telar:task-output", "code": "appointment"}]},
    "valueDateTime": DAY.isoformat(),
}
REASONS = {"rejected": "no_capacity", "failed": "did_not_come"}


def a_task(state: State, status: str, **more: Any) -> dict[str, Any]:
    """The Task as a partner reads it, with another status and whatever that one needs."""
    job = resources({}, state=state)[3] | {"status": status}
    if status == "in-progress":
        job["output"] = [OUTPUT]
    if status in REASONS:
        job["statusReason"] = {"coding": [{"system": "urn:telar:referral-reason", "code": REASONS[status]}]}
    return job | more


def walked(state: State, status: str, **more: Any) -> State:
    """Where an update leads, by the rules of the referral itself."""
    asked = meant(read_task(a_task(state, status, **more)), state=state)
    if asked.sees:
        state = moved(state, to=State.SEEN)
    return after_answer(state, checked(asked.answer, now=NOON)) if asked.answer else state


WALKS = {
    (State.CONSENT_CHECKED, "received"): State.SEEN,
    (State.CONSENT_CHECKED, "accepted"): State.ACCEPTED,
    (State.CONSENT_CHECKED, "rejected"): State.DECLINED,
    (State.SENT, "received"): State.SEEN,
    (State.SENT, "accepted"): State.ACCEPTED,
    (State.SENT, "rejected"): State.DECLINED,
    (State.NO_ANSWER, "received"): State.SEEN,
    (State.NO_ANSWER, "accepted"): State.ACCEPTED,
    (State.NO_ANSWER, "rejected"): State.DECLINED,
    (State.SEEN, "accepted"): State.ACCEPTED,
    (State.SEEN, "rejected"): State.DECLINED,
    (State.ACCEPTED, "in-progress"): State.APPOINTMENT,
    (State.ACCEPTED, "completed"): State.SERVICE_GIVEN,
    (State.ACCEPTED, "failed"): State.NOT_GIVEN,
    (State.APPOINTMENT, "in-progress"): State.APPOINTMENT,
    (State.APPOINTMENT, "completed"): State.SERVICE_GIVEN,
    (State.APPOINTMENT, "failed"): State.NOT_GIVEN,
}


@pytest.mark.parametrize("state", sorted(OPENABLE))
@pytest.mark.parametrize("status", list(TaskStatus))
def test_every_allowed_status_is_walked_and_every_other_refused(state: State, status: TaskStatus) -> None:
    if (state, status.value) in WALKS:
        assert walked(state, status) is WALKS[state, status.value]
    elif task_status(state) is status:
        assert walked(state, status) is state
    else:
        with pytest.raises(TelarError) as refused:
            walked(state, status)
        assert outcome_of(refused.value)["issue"][0]["expression"] == ["Task.status"]


def test_no_walk_takes_an_arrow_that_the_referral_lacks() -> None:
    for (state, _), end in WALKS.items():
        assert can_move(state, to=end) or can_move(State.SEEN, to=end)


@pytest.mark.parametrize("status", ["bogus", "", "REQUESTED", 7, ["accepted"]])
def test_an_unknown_status_is_refused_by_name(status: object) -> None:
    with pytest.raises(UnknownCode) as refused:
        read_task({"status": status})

    assert "accepted" in (refused.value.expected or "")


def test_a_status_must_be_there() -> None:
    with pytest.raises(Lacking):
        read_task({})


def test_an_appointment_needs_its_date_and_zone() -> None:
    with pytest.raises(TelarError) as refused:
        walked(State.ACCEPTED, "in-progress", output=[])
    assert outcome_of(refused.value)["issue"][0]["expression"] == ["Task.output"]
    for text in ("2026-06-10T09:30:00", "mañana", "2026-06-10"):
        with pytest.raises(Unprocessable):
            walked(State.ACCEPTED, "in-progress", output=[OUTPUT | {"valueDateTime": text}])


def test_another_kind_of_output_is_not_dropped_in_silence() -> None:
    with pytest.raises(Unprocessable):
        walked(State.ACCEPTED, "completed", output=[{"type": {"text": "informe"}, "valueString": "x"}])


@pytest.mark.parametrize(("state", "status"), [(State.SEEN, "rejected"), (State.ACCEPTED, "failed")])
def test_a_no_needs_its_reason(state: State, status: str) -> None:
    with pytest.raises(TelarError) as refused:
        walked(state, status, statusReason=None)

    assert outcome_of(refused.value)["issue"][0]["expression"] == ["Task.statusReason"]


def test_a_reason_in_words_alone_is_another_reason() -> None:
    asked = meant(read_task(a_task(State.SEEN, "rejected", statusReason={"text": "Obras"})), state=State.SEEN)

    assert asked.answer == Answer(AnswerKind.DECLINE, reason="other", words="Obras")


def test_a_new_note_is_a_message_and_a_known_one_is_not() -> None:
    held = [Said(Answer(AnswerKind.MESSAGE, words="Hola"), NOON)]
    same = a_task(State.SEEN, "received", note=[{"text": "Hola"}])
    more = a_task(State.SEEN, "received", note=[{"text": "Hola"}, {"text": "¿Habla árabe?"}])

    assert meant(read_task(same), state=State.SEEN, answers=held).answer is None
    told = meant(read_task(more), state=State.SEEN, answers=held).answer
    assert told == Answer(AnswerKind.MESSAGE, words="¿Habla árabe?")


def test_the_same_task_again_says_nothing_and_a_moved_date_does() -> None:
    held = [Said(Answer(AnswerKind.APPOINTMENT, appointment_at=DAY.replace(microsecond=5)), NOON)]
    later = OUTPUT | {"valueDateTime": (DAY + timedelta(days=1)).isoformat()}

    assert (
        meant(
            read_task(a_task(State.APPOINTMENT, "in-progress")), state=State.APPOINTMENT, answers=held
        ).answer
        is None
    )
    moved_date = read_task(a_task(State.APPOINTMENT, "in-progress", output=[OUTPUT, later]))
    told = meant(moved_date, state=State.APPOINTMENT, answers=held).answer
    assert told == Answer(AnswerKind.APPOINTMENT, appointment_at=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([AnswerKind.DECLINE], TaskStatus.REJECTED),
        ([AnswerKind.ACCEPT, AnswerKind.MESSAGE, AnswerKind.SERVICE_GIVEN], TaskStatus.COMPLETED),
        ([AnswerKind.ACCEPT, AnswerKind.NOT_GIVEN, AnswerKind.MESSAGE], TaskStatus.FAILED),
        ([], TaskStatus.CANCELLED),
    ],
)
def test_a_closed_referral_keeps_the_end_it_had(answers: list[AnswerKind], status: TaskStatus) -> None:
    assert task_status(State.CLOSED, answers=answers) is status


@pytest.mark.parametrize("state", [state for state in State if state not in OPENABLE])
def test_a_referral_that_is_over_shows_its_state_and_points_at_nobody(state: State) -> None:
    job = resources({}, state=state, answers=(Said(Answer(AnswerKind.MESSAGE, words="Hola"), NOON),))[3]

    assert not {"for", "focus", "note", "output", "priority"} & set(job)


@given(st.sampled_from(list(State)))
def test_every_state_has_a_name_in_both_resources(state: State) -> None:
    assert task_status(state) in TaskStatus
    assert request_status(state) in RequestStatus
    assert (request_status(state) is RequestStatus.ACTIVE) is (state in OPENABLE)


@given(st.sampled_from(list(AnswerKind)))
def test_each_answer_has_one_status_and_the_other_way_round(kind: AnswerKind) -> None:
    status = status_behind(kind)

    assert (status is None) is (kind is AnswerKind.MESSAGE)
    assert status is None or answer_behind(status) is kind


def test_a_step_back_is_a_conflict() -> None:
    with pytest.raises(WrongReferralState):
        walked(State.ACCEPTED, "received")
