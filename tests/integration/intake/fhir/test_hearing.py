"""What the Task at a partner's FHIR server says becomes the partner's answer, once."""

import json
from typing import Any

import pytest

from services.intake.domain.referral.referrals import StepKind
from shared.contracts.codes import DueKind
from tests.integration.intake.fhir.conftest import appointment, because
from tests.integration.intake.fhir.partnership import Partnership


def test_the_whole_way_from_seen_to_done_becomes_the_answers_of_a_link(both: Partnership) -> None:
    ref = both.send()
    states = []
    for changes in (
        {"status": "received"},
        {"status": "accepted", "note": [{"text": "Con gusto"}]},
        {"status": "in-progress", "output": [appointment()]},
        {"status": "completed"},
    ):
        both.hear(**changes)
        states.append(both.world.state(ref))

    assert states == ["seen", "accepted", "appointment", "service_given"]
    said = [(one["kind"], one["words"]) for one in both.answers()]
    assert said == [("accept", "Con gusto"), ("appointment", ""), ("service_given", "")]
    assert DueKind.PARTNER_ANSWERED in both.due()
    assert both.steps(StepKind.FHIR_POLL) == ["done"]


def test_a_partner_that_went_several_steps_between_two_looks_is_heard_whole(both: Partnership) -> None:
    ref = both.send()
    both.hear(status="in-progress", output=[appointment()], note=[{"text": "Uno"}, {"text": "Dos"}])
    both.hear(note=[{"text": "Uno"}, {"text": "Dos"}, {"text": "Tres"}])

    assert both.world.state(ref) == "appointment"
    said = [(one["kind"], one["words"]) for one in both.answers()]
    assert said == [("accept", ""), ("appointment", "Uno\nDos"), ("message", "Tres")]


def test_a_no_without_a_reason_is_a_no(both: Partnership) -> None:
    ref = both.send()
    both.hear(status="rejected")

    assert both.world.state(ref) == "declined"
    assert [(one["kind"], one["reason"]) for one in both.answers()] == [("decline", "other")]


def test_a_reason_of_ours_is_kept(both: Partnership) -> None:
    both.send()
    both.hear(status="rejected", statusReason=because("no_capacity"))

    assert both.answers()[0]["reason"] == "no_capacity"


def test_the_same_answer_read_again_is_taken_once(both: Partnership) -> None:
    both.send()
    both.hear(status="accepted", note=[{"text": "Sí"}])
    for _ in range(3):
        both.hear()

    assert len(both.answers()) == 1


def test_what_lags_behind_another_way_says_nothing(both: Partnership) -> None:
    made = both.world.request()
    both.world.tell()
    both.tick()
    both.world.later(days=3)
    both.there.answer_once = [(422, b"{}")]  # the reminder, which a mail with a link takes the place of
    both.tick()
    both.world.tick()
    assert both.world.open(both.world.token(), made.pin) is not None

    both.hear(status="requested")

    assert (both.world.state(made.referral), both.answers()) == ("seen", [])
    assert DueKind.PARTNER_ANSWERED not in both.due()


@pytest.mark.parametrize("status", ["teleported", "cancelled", None, 7])
def test_a_status_that_cannot_be_taken_goes_to_a_person_once(both: Partnership, status: Any) -> None:
    ref = both.send()
    both.hear(status=status)
    for _ in range(3):
        both.world.later(hours=1)
        both.tick()

    assert (both.world.state(ref), both.answers()) == ("sent", [])
    assert both.due().count(DueKind.PARTNER_ANSWERED) == 1
    assert both.world.actions().count("referral.server_unclear") == 1
    assert both.steps(StepKind.FHIR_POLL) == ["due"]
    both.hear(status="accepted")
    assert both.world.state(ref) == "accepted"


def test_an_answer_that_breaks_a_rule_leaves_nothing_half_done(both: Partnership) -> None:
    ref = both.send()
    both.hear(status="in-progress", output=[appointment("2020-01-01T09:00:00+00:00")])

    assert (both.world.state(ref), both.answers()) == ("sent", [])


def test_another_task_than_the_one_asked_for_is_not_heard(both: Partnership) -> None:
    ref = both.send()
    other = both.there.task | {"identifier": [{"system": "urn:telar:referral", "value": "another"}]}
    both.there.answer_once = [(200, json.dumps(other | {"status": "rejected"}).encode())]
    both.world.later(hours=1)
    both.tick()

    assert both.world.state(ref) == "sent"


def test_a_task_that_is_gone_is_asked_for_no_more_and_a_worker_hears(both: Partnership) -> None:
    both.send()
    both.there.held.clear()
    both.world.later(hours=1)
    both.tick()

    assert both.steps(StepKind.FHIR_POLL) == ["failed"]
    assert DueKind.SILENT_PARTNER in both.due()


def test_a_server_is_asked_less_and_less_often_while_it_says_nothing(both: Partnership) -> None:
    both.send()
    both.there.calls.clear()
    for _ in range(24 * 60):
        both.world.later(minutes=1)
        both.tick()

    assert 24 <= len(both.there.calls) <= 32


def test_half_a_letter_is_no_answer(both: Partnership) -> None:
    ref = both.send()
    both.hear(status="accepted", note=[{"text": "\ud800"}])

    assert (both.world.state(ref), both.answers()) == ("sent", [])
    both.hear(note=[{"text": "Sí"}])
    assert both.world.state(ref) == "accepted"
