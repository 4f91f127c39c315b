"""An interview that is not over: what it says so far, and who may know that it was left half-way."""

from typing import Any

import pytest

from services.intake.domain.instruments.rating import Rating
from tests.integration.intake.risk.conftest import BOOK, Client, dash


def so_far(client: Client, **interview: Any) -> Any:
    answer = client.call("POST", "/interviews/so-far", json=interview)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_says_the_bounds_in_words_and_what_would_tell_most(luz: Client) -> None:
    found = so_far(luz, instrument="HITS", answers={"hurt": 2, "insult": 1})

    assert (found["rating"]["score_min"], found["rating"]["score_max"]) == (5, 13)
    assert found["rating"]["ask_next"] == ["threaten", "scream"]
    assert found["statement"].startswith("Entre 5 y 13 puntos: al menos ")
    assert "Sin saber: 2." in found["statement"]


def test_it_says_each_red_flag_with_what_set_it(luz: Client) -> None:
    found = so_far(luz, instrument="DASH-RIC", answers={"15": "si"}, flags=[{"code": "strangulation"}])

    assert found["flags"] == [{"code": "strangulation", "sources": ["judgement", "DASH-RIC:15"]}]


def test_what_cannot_be_read_yet_is_unknown_and_stops_nothing(luz: Client) -> None:
    found = so_far(
        luz,
        instrument="DASH-RIC",
        answers={"3": "quizá", "15": "si", "99": "si"},
        context={"police_callouts_12m": "muchos"},
    )

    assert "3" in found["rating"]["unknown"]
    assert [flag["code"] for flag in found["flags"]] == ["strangulation"]


def test_nothing_said_yet_is_no_error_and_nothing_is_kept(luz: Client) -> None:
    case = luz.open_case()

    assert so_far(luz) == {"rating": None, "statement": None, "flags": []}
    assert so_far(luz, instrument="EPV-R", answers={"7": "si"})["flags"] != []

    risk = luz.get(f"/cases/{case}/risk")
    assert (risk["assessments"], risk["level"]) == ([], "basal")
    assert luz.get("/alerts") == []


def test_one_without_its_licence_is_not_looked_at(luz: Client) -> None:
    assert luz.call("POST", "/interviews/so-far", json={"instrument": "DA"}).status_code == 422


def test_a_kept_result_is_said_in_words_in_either_language(luz: Client) -> None:
    case = luz.open_case()
    made = luz.make(f"/cases/{case}/assessments", dash("15"))
    path = f"/cases/{case}/assessments/{made}"

    assert luz.get(path)["statement"].startswith("1 punto: ")
    assert luz.get(path, language="en")["statement"].startswith("1 point: ")


@pytest.mark.parametrize("answers", [{}, {"4": "si"}, {str(n): "si" for n in range(1, 21)}])
def test_a_result_comes_back_from_its_document_as_it_was(answers: dict[str, str]) -> None:
    from services.intake.domain.instruments.answers import read_answers, read_context
    from services.intake.domain.instruments.scoring import rate

    instrument = BOOK.instruments.get("EPV-R").instrument
    rating = rate(instrument, read_answers(instrument, answers), read_context(instrument, {}))

    assert Rating.from_document(rating.as_document()) == rating


def test_who_interpreted_is_kept_by_role_and_a_call_by_video_is_a_way_of_asking(luz: Client) -> None:
    case = luz.open_case()
    how = {"mode": "video", "interpreter": True, "interpreter_role": "mediator", "language": "ar"}

    made = luz.make(f"/cases/{case}/assessments", dash("1", **how))

    kept = luz.get(f"/cases/{case}/assessments/{made}")["interview"]
    assert {name: kept[name] for name in how} == how


def test_a_name_is_no_role(luz: Client) -> None:
    case = luz.open_case()

    answer = luz.call("POST", f"/cases/{case}/assessments", json=dash("1", interpreter_role="Fátima"))

    assert answer.status_code == 422


def test_a_colleague_knows_that_one_is_half_way_but_not_what_was_said(
    luz: Client, marta: Client, ines: Client
) -> None:
    case = luz.open_case()
    body = {"typed": {"answers.15": ["si"]}, "case_id": case}
    assert luz.call("PUT", "/drafts/risk_dash_ric", json=body).status_code == 200

    (line,) = marta.get("/drafts", case=case)

    assert (line["form"], line["staff"]) == ("risk_dash_ric", str(luz.actor.ref))
    assert set(line) == {"form", "staff", "case_id", "saved_at"}
    assert marta.get("/drafts") == []
    assert marta.call("GET", f"/drafts/risk_dash_ric?case={case}").status_code == 404
    assert ines.call("GET", f"/drafts?case={case}").status_code == 404
