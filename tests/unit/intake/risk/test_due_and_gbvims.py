"""Due work's limits from both sides, alert moves, and the GBVIMS decision order by brute force."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from services.intake.domain.due.items import MAX_SNOOZE, may_undo, snooze_fault
from services.intake.domain.gbvims import QUESTIONS, IncidentType, classify
from services.intake.domain.risk.alerts import AlertMove, states_for
from shared.contracts.codes import AlertState

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("until", "allowed"),
    [
        (NOW, False),
        (NOW - SECOND, False),
        (NOW + SECOND, True),
        (NOW + MAX_SNOOZE, True),
        (NOW + MAX_SNOOZE + SECOND, False),
    ],
)
def test_a_snooze_goes_forward_and_at_most_thirty_days(until: datetime, allowed: bool) -> None:
    assert (snooze_fault(until, now=NOW) is None) is allowed


@pytest.mark.parametrize(("minutes", "allowed"), [(0, True), (10, True), (11, False)])
def test_done_can_be_taken_back_for_ten_minutes(minutes: int, allowed: bool) -> None:
    assert may_undo(NOW - timedelta(minutes=minutes), now=NOW) is allowed


def test_an_alert_is_acknowledged_once_and_a_closed_one_stays_closed() -> None:
    assert states_for(AlertMove.ACKNOWLEDGE) == {AlertState.OPEN}
    assert states_for(AlertMove.ESCALATE) == {AlertState.OPEN}
    assert AlertState.CLOSED not in states_for(AlertMove.CLOSE)


def by_hand(answers: dict[str, bool]) -> IncidentType | None:
    """The decision order written out, for whole answers."""
    for question, kind in QUESTIONS.items():
        if answers[question]:
            return kind
    return None if answers["is_gbv"] else IncidentType.NON_GBV


def test_whole_answers_follow_the_decision_order() -> None:
    for values in product((True, False), repeat=7):
        answers = dict(zip([*QUESTIONS, "is_gbv"], values, strict=True))

        assert classify(answers).type == by_hand(answers)


def test_an_unknown_answer_settles_the_type_only_when_no_completion_differs() -> None:
    names = [*QUESTIONS, "is_gbv"]
    for values in product((True, False, None), repeat=7):
        answers = dict(zip(names, values, strict=True))
        completions = {
            by_hand(dict(zip(names, full, strict=True)))
            for full in product(*((value,) if value is not None else (True, False) for value in values))
        }

        found = classify(answers)

        assert completions - {None} <= set(found.possible)
        if found.type is not None:
            assert completions == {found.type}


def test_every_yes_is_kept_since_forced_marriage_hides_behind_rape() -> None:
    found = classify({"penetration": True, "forced_marriage": True})

    assert found.type is IncidentType.RAPE
    assert found.all_yes == ("penetration", "forced_marriage")


def test_an_earlier_unknown_keeps_the_type_open() -> None:
    found = classify({"penetration": None, "sexual_contact": False, "physical_assault": True})

    assert found.type is None
    assert found.possible == (IncidentType.RAPE, IncidentType.PHYSICAL_ASSAULT)


def test_nothing_answered_leaves_every_type_possible() -> None:
    assert set(classify({}).possible) == set(IncidentType)
