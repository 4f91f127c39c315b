"""What a partner's server says is taken by the rules of a referral, and is anything a stranger may write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.fhir.codes import TaskStatus
from services.intake.domain.fhir.exchange import (
    ending,
    heard,
    is_over,
    task_id_in,
    tasks_in,
    the_task,
    version_of,
)
from services.intake.domain.fhir.refusal import Unprocessable
from services.intake.domain.referral.answers import AnswerKind, after_answer
from services.intake.domain.referral.referrals import OPENABLE, State, can_move, moved
from shared.errors import TelarError
from tests.support.fhir import REF, resources

DATE = {
    "type": {"coding": [{"system": "urn:telar:task-output", "code": "appointment"}]},
    "valueDateTime": "2026-06-10T09:30:00+00:00",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def a_task(status: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Task", "id": "t1", "status": status} | more


def leads_to(task: dict[str, Any], state: State) -> State:
    """Where it leads from here, arrow by arrow, by the rules of the referral itself."""
    for asked in heard(task, state=state, answers=(), notes_read=0)[0]:
        if asked.sees:
            state = moved(state, to=State.SEEN)
        if asked.answer is not None:
            state = after_answer(state, asked.answer)
    return state


@pytest.mark.parametrize("start", [State.SENT, State.SEEN, State.NO_ANSWER])
@pytest.mark.parametrize(
    ("status", "more", "end"),
    [
        ("accepted", {}, State.ACCEPTED),
        ("rejected", {}, State.DECLINED),
        ("in-progress", {}, State.ACCEPTED),
        ("in-progress", {"output": [DATE]}, State.APPOINTMENT),
        ("completed", {}, State.SERVICE_GIVEN),
        ("failed", {}, State.NOT_GIVEN),
    ],
)
def test_several_steps_at_once_are_taken_one_by_one(
    start: State, status: str, more: dict[str, Any], end: State
) -> None:
    assert leads_to(a_task(status, **more), start) is end


@pytest.mark.parametrize("status", ["draft", "requested", "ready", "on-hold", "received", "accepted"])
def test_what_lags_behind_leads_nowhere(status: str) -> None:
    assert leads_to(a_task(status), State.APPOINTMENT) is State.APPOINTMENT


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "teleported", None, 7, []])
def test_what_a_partner_may_not_say_is_refused(status: Any) -> None:
    with pytest.raises(TelarError):
        heard(a_task(status), state=State.SENT, answers=(), notes_read=0)


def test_notes_that_were_read_are_not_read_again() -> None:
    task = a_task("requested", note=[{"text": "Uno"}, {"text": "Dos"}])
    (asked,), count = heard(task, state=State.SENT, answers=(), notes_read=1)

    assert asked.answer is not None
    assert (asked.answer.kind, asked.answer.words, count) == (AnswerKind.MESSAGE, "Dos", 2)


@given(st.sampled_from(sorted(OPENABLE)), st.sampled_from(TaskStatus), st.booleans())
def test_no_status_jumps_over_a_rule(state: State, status: TaskStatus, with_date: bool) -> None:
    task = a_task(status.value, **({"output": [DATE]} if with_date else {}))
    try:
        end = leads_to(task, state)
    except TelarError:
        return
    way = {State.SEEN, State.ACCEPTED, state}
    assert end is state or any(can_move(one, to=end) for one in way)


@given(json_values, json_values, json_values)
def test_whatever_a_server_says_is_read_or_refused(one: Any, two: Any, three: Any) -> None:
    task = {
        "resourceType": "Task",
        "id": one,
        "status": "accepted",
        "note": two,
        "output": three,
        "meta": one,
    }
    for read in (
        lambda: heard(task | {"statusReason": one}, state=State.SENT, answers=(), notes_read=0),
        lambda: task_id_in({"entry": one}),
        lambda: task_id_in({"entry": [{"response": two}, {"response": {"location": three}}]}),
        lambda: tasks_in(
            {"entry": [{"resource": {"resourceType": "Task", "identifier": one, "id": two}}]}, ref=REF
        ),
        lambda: the_task(task | {"identifier": two}, task_id="t1", ref=REF),
        lambda: version_of(task),
        lambda: is_over(task | {"status": two}),
    ):
        try:
            read()
        except TelarError:
            continue


@pytest.mark.parametrize(
    "location",
    ["Task/a1", "Task/a1/_history/3", "https://x.example/fhir/Task/a1/_history/3"],
)
def test_the_task_is_found_in_what_a_transaction_answers(location: str) -> None:
    entries = [{"response": {"location": "ServiceRequest/s1"}}, {"response": {"location": location}}]

    assert task_id_in({"entry": entries}) == "a1"


@pytest.mark.parametrize("location", ["Task/../x", "Task/a b", "Task/", "NotATask/a1", "Task/" + "a" * 65])
def test_an_address_that_is_none_is_not_followed(location: str) -> None:
    with pytest.raises(Unprocessable):
        task_id_in({"entry": [{"response": {"location": location}}]})


def test_what_takes_a_task_back_holds_nothing_of_her() -> None:
    bare = resources({}, state=State.REVOKED)[3] | {"meta": {"versionId": "9"}}

    made = ending(bare, task_id="t1", ref=REF)

    assert (made["id"], made["status"]) == ("t1", "cancelled")
    assert not {"meta", "for", "focus", "note", "output", "priority"} & made.keys()
