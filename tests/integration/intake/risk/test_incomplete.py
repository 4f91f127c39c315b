"""Interviews left half-way: what is already certain counts, nothing said is no interview, nothing is taken as done."""

from typing import Any

import pytest

from tests.integration.intake.risk.conftest import Client, World, dash

ALREADY_HIGH = ("9", "11", "12", "13", "14", "16", "17", "19", "20")
"""25 points of an EPV-R, of which 24 are high, from nine answers: too few for the result to be valid."""


def part_of_epv(*yes: str, no: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """An EPV-R of which only these items were answered."""
    return {"instrument": "EPV-R", "answers": dict.fromkeys(yes, "si") | dict.fromkeys(no, "no")} | more


def kinds(luz: Client, case: str) -> list[str]:
    return [item["kind"] for item in luz.get(f"/cases/{case}/due") if item["kind"] != "other"]


def test_an_unfinished_interview_that_is_already_high_wakes_people(world: World, luz: Client) -> None:
    case = luz.open_case()

    made = luz.make(f"/cases/{case}/assessments", part_of_epv(*ALREADY_HIGH))

    rating = luz.get(f"/cases/{case}/assessments/{made}")["outcome"]["rating"]
    assert (rating["valid"], rating["level"], rating["score_min"]) == (False, None, 25)
    assert luz.get(f"/cases/{case}/risk")["level"] == "alto"
    (told,) = world.events("intake.alert_raised.v1")
    assert (told["level"], told["roles"]) == ("alto", ["coordinator"])


def test_an_unfinished_interview_that_is_already_high_is_still_to_be_finished(luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", part_of_epv(*ALREADY_HIGH))

    assert kinds(luz, case) == ["first_screen"]
    assert luz.get(f"/cases/{case}/risk")["is_screened"] is False


def test_an_unfinished_interview_under_the_high_band_counts_for_what_is_certain(luz: Client) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", part_of_epv("9", "11", "13", "14"))

    assert luz.get(f"/cases/{case}/risk")["level"] == "medio"


def test_an_unfinished_reassessment_leaves_the_one_owed_and_asks_to_finish_within_a_day(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", {"judgement": "medio"})
    world.later(days=10)

    luz.make(f"/cases/{case}/assessments", part_of_epv("4", "5"))

    (owed,) = luz.get(f"/cases/{case}/due")
    assert (owed["title"], owed["due_at"][:13]) == ("finish_assessment", "2026-12-05T11")


def test_an_unfinished_reassessment_does_not_put_off_one_that_is_late(world: World, luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", {"judgement": "medio"})
    world.later(days=40)

    luz.make(f"/cases/{case}/assessments", part_of_epv("4", "5"))

    (owed,) = luz.get(f"/cases/{case}/due")
    assert (owed["title"], owed["due_at"][:13]) == ("reassess", "2026-12-24T11")


@pytest.mark.parametrize(
    "interview",
    [
        part_of_epv("4", "5", judgement="basal"),
        part_of_epv("4", "5", flags=[{"code": "stalking"}]),
        part_of_epv("4", "7"),
        part_of_epv(no=tuple(str(number) for number in range(6, 18))),
        dash("1"),
    ],
    ids=["judged", "flag seen", "flag answered", "just enough answers", "whole"],
)
def test_a_flag_a_judgement_or_enough_answers_make_a_first_screen(
    luz: Client, interview: dict[str, Any]
) -> None:
    case = luz.open_case()

    luz.make(f"/cases/{case}/assessments", interview)

    assert luz.get(f"/cases/{case}/risk")["is_screened"] is True
    assert "first_screen" not in kinds(luz, case)


def test_a_case_is_not_opened_on_a_few_answers(luz: Client) -> None:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", part_of_epv("4", "5"))

    answer = luz.post(f"/cases/{case}/lifecycle", {"step": "activate", "reason": "started"})

    assert answer.status_code == 409
    assert "first_screen_missing" in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "flags"),
        ({"words": "Vino y no quiso hablar"}, "flags"),
        ({"instrument": "EPV-R"}, "answers"),
        ({"instrument": "DASH-RIC", "answers": {}}, "answers"),
        ({"instrument": "DASH-RIC", "answers": {"1": "no_preguntado", "2": "ns", "3": None}}, "answers"),
        ({"instrument": "DASH-RIC", "context": {"police_callouts_12m": None}}, "answers"),
        ({"instrument": "HITS", "context": {"version": "en"}}, "answers"),
    ],
)
def test_an_interview_in_which_nothing_was_said_is_refused_and_names_the_field(
    luz: Client, body: dict[str, Any], field: str
) -> None:
    case = luz.open_case()

    answer = luz.post(f"/cases/{case}/assessments", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert kinds(luz, case) == ["first_screen"]
    assert luz.get(f"/cases/{case}/risk")["assessments"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"instrument": "DASH-RIC", "context": {"police_callouts_12m": 3}},
        {"instrument": "DASH-RIC", "context": {"professional_judgement_high": True}},
        {"instrument": "EPV-R", "danger_now": True},
        {"judgement": "basal"},
    ],
)
def test_one_thing_said_besides_the_questions_is_an_interview(luz: Client, body: dict[str, Any]) -> None:
    assert luz.post(f"/cases/{luz.open_case()}/assessments", body).status_code == 201
