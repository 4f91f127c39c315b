"""What a result says around its score: notices, order of questions, reasons, and its kind as a document."""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate, score_range
from services.intake.domain.instruments.weighed import reasons
from tests.unit.intake.risk.conftest import published


def rated(name: str, answers: dict[str, Any], **facts: Any) -> Rating:
    instrument = published(name)
    return rate(instrument, read_answers(instrument, answers), read_context(instrument, facts))


def why(name: str, answers: dict[str, Any], **facts: Any) -> tuple[str, ...]:
    instrument = published(name)
    return reasons(instrument, read_answers(instrument, answers), read_context(instrument, facts))


@pytest.mark.parametrize(
    ("name", "version", "group"),
    [("EPV-R", "2010.1", "risk"), ("HITS", "2015.1", "screening"), ("PHQ-9", "1.1", "wellbeing"), ("GBVIMS", "1.1", "record"), ("VioGen", "1.1", "record")],
)  # fmt: skip
def test_a_result_says_which_file_gave_it(name: str, version: str, group: str) -> None:
    document = rated(name, {}).as_document()

    assert (document["instrument"], document["version"], document["group"]) == (name, version, group)


def test_a_document_carries_each_part_of_the_result_under_its_own_name() -> None:
    rating = Rating(
        "I", "V", True, 1, 2, 3, "a", "b", "c", ("f",), ("u",), {"m": 4}, ("n",), {"s": 5.0}, "record"
    )

    assert rating.as_document() == {
        "instrument": "I", "version": "V", "group": "record", "valid": True, "score": 1, "score_min": 2, "score_max": 3,
        "level": "a", "level_min": "b", "level_max": "c", "flags": ["f"], "unknown": ["u"], "ask_next": ["n"],
        "subscales": {"s": 5.0}, "m": 4,
    }  # fmt: skip


def test_nothing_answered_is_said_in_every_kind_of_questionnaire() -> None:
    assert rated("HITS", {}).flags == ("too_incomplete", "unknown_may_change_level", "has_unknown")
    assert rated("VioGen", {}).flags == ("too_incomplete", "has_unknown")
    assert rated("GBVIMS", {}).flags == ("too_incomplete", "unknown_may_change_level", "has_unknown")
    assert rated("AAS", {}).flags[-1] == "never_alone"


def test_a_classification_that_is_not_valid_or_not_sure_has_no_level() -> None:
    unknown = dict.fromkeys(("penetration", "sexual_contact", "physical_assault", "forced_marriage"), "ns")

    nothing = rated("GBVIMS", {})
    assert (nothing.valid, nothing.level, nothing.level_min, nothing.level_max) == (
        False,
        None,
        "non_gbv",
        "rape",
    )
    assert nothing.unknown == nothing.ask_next == tuple(item.id for item in published("GBVIMS").items)
    assert rated("GBVIMS", unknown | {"denial_resources": True}).level is None
    assert rated("GBVIMS", {"penetration": True}).flags == ()


def test_a_record_asks_what_it_lacks_in_order_and_keeps_the_rest() -> None:
    found = rated("Ulises", {"family": "complicado", "land": "simple"})

    assert (found.valid, found.flags, found.subscales) == (True, ("has_unknown",), {})
    assert (
        found.unknown
        == found.ask_next
        == ("language", "culture", "social_status", "belonging_group", "physical_risks")
    )
    assert found.more["record"]["family"] == "complicado"
    assert found.more["record"]["culture"] is None


def test_what_would_tell_most_is_asked_first_and_origin_last_among_equals() -> None:
    epv = {str(n): False for n in range(1, 21)} | dict.fromkeys(("6", "7", "8"), True)

    assert rated("EPV-R", epv | dict.fromkeys(("1", "2", "20"), None)).ask_next == ("20", "2", "1")
    assert rated("EPV-R", epv | dict.fromkeys(("15", "2"), None)).ask_next == ("2", "15")


def test_a_fact_that_counts_otherwise_changes_what_is_asked_first() -> None:
    assert rated("PC-PTSD-5", {"exposure": None}).ask_next[0] == "exposure"
    assert rated("PC-PTSD-5", {"exposure": True, "items": [True, True, None, True, None]}).ask_next == (
        "items_3",
        "items_5",
    )


def test_a_record_among_scored_questions_is_asked_after_them() -> None:
    no = {str(n): False for n in range(1, 20)} | {"3a": False, "5a": False, "10a": False}

    assert rated("DA", no | {"3": None, "2": True, "8": True}).ask_next == ("3", "20")


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("WHO-5", {"1": 5, "2": 0, "3": 3}, ("2", "3")),
        ("HITS", {"hurt": 1, "insult": 2, "threaten": 5, "scream": 2}, ("threaten", "insult", "scream")),
        ("PVS", {"hurt_past_year": False, "safe_current": False, "unsafe_previous_partner": True}, ("safe_current", "unsafe_previous_partner")),
        ("PC-PTSD-5", {"exposure": True, "items": [True, False, True, None, False]}, ("items_1", "items_3")),
        ("PC-PTSD-5", {"exposure": False, "items": [True] * 5}, ()),
        ("DA", {"2": True, "3a": True, "10a": True, "20": True}, ("2",)),
        ("GBVIMS", {"penetration": True}, ()),
        ("VioGen", {"level": "extremo", "force": "x"}, ()),
    ],
)  # fmt: skip
def test_reasons_are_what_weighs_heaviest_first(
    name: str, answers: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert why(name, answers) == expected


def test_reasons_without_facts_take_those_of_the_file() -> None:
    wast = published("WAST-short-ES")

    assert reasons(wast, read_answers(wast, {"q1": "mucha", "q2": "alguna"})) == ("q1", "q2")


@pytest.mark.parametrize(
    ("name", "ends"),
    [("EPV-R", (0, 48)), ("DA", (0, 37)), ("HITS", (4, 20)), ("WHO-5", (0, 100)), ("PC-PTSD-5", (0, 5)), ("WAST-short-ES", (0, 2)), ("MSPSS", (12, 84))],
)  # fmt: skip
def test_the_range_of_a_score_is_that_of_its_points(name: str, ends: tuple[int, int]) -> None:
    instrument: Instrument = published(name)

    assert score_range(instrument) == ends


def test_one_answer_missing_is_enough_to_say_so() -> None:
    incident = dict.fromkeys(("penetration", "sexual_contact", "physical_assault"), False) | {
        "forced_marriage": None
    }
    police = {"level": "bajo", "assessed_on": "2026-11-20", "force": "x", "next_review": "2026-12-20", "protection_order": False}  # fmt: skip

    assert rated("GBVIMS", incident | {"denial_resources": True}).flags == (
        "unknown_may_change_level",
        "has_unknown",
    )
    assert (rated("VioGen", police).unknown, rated("VioGen", police).flags) == (
        ("contact_officer",),
        ("has_unknown",),
    )
