"""What a form says: codes as they are typed, answers of every shape, and what is wrong with them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain.voice import FACES, HOPES, TIMES, Item, Wrong, code_of, read

FACE, WHO, HOPE, RANK, WORD = (
    Item("liked", "faces"),
    Item("calm", "who5"),
    Item("hopes", "choices"),
    Item("topics", "rank"),
    Item("more", "words"),
)
ALL = (FACE, WHO, HOPE, RANK, WORD)
TOPICS = ("t-1", "t-2", "t-3")


@pytest.mark.parametrize(
    "typed", ["K7M29QXD", " k7m2 9qxd ", "K7M2-9QXD", "k7m2–9qxd", "K7M٢٩QXD", "K7M2.9QXD"]
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert code_of(typed) == "K7M29QXD"


@pytest.mark.parametrize(
    "typed", ["", "K7M29QX", "K7M29QXDD", "K7M29QX!", "../../etc", "К7М29QXD", "<b>K7M29Q"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert code_of(typed) == ""


@given(st.text(max_size=60))
def test_a_code_is_eight_plain_letters_or_nothing(typed: str) -> None:
    code = code_of(typed)

    assert code == "" or (len(code) == 8 and code.isascii() and code.isalnum() and code == code_of(code))


def test_each_shape_is_read_as_groups_wants_it() -> None:
    raw = {
        "liked": ["5"],
        "calm": ["0"],
        "hopes": ["work", "spanish"],
        "topics.1": ["t-2"],
        "topics.2": [""],
        "topics.3": ["t-1"],
        "more": ["  Gracias \n"],
    }

    assert read(ALL, raw, topics=TOPICS) == (
        {"liked": 5, "calm": 0, "hopes": ["spanish", "work"], "topics": ["t-2", "t-1"], "more": "Gracias"},
        [],
    )


def test_what_is_left_out_is_missing_and_one_thing_is_enough() -> None:
    assert read(ALL, {"calm": ["0"], "more": [" "]}, topics=TOPICS) == ({"calm": 0}, [])


def test_an_answer_with_nothing_in_it_is_said_once_on_top() -> None:
    assert read(ALL, {"more": ["   "], "topics.1": [""]}, topics=TOPICS) == (
        {},
        [Wrong("", "errors.nothing")],
    )


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({"liked": ["6"]}, Wrong("liked", "errors.choice")),
        ({"liked": ["0"]}, Wrong("liked", "errors.choice")),
        ({"calm": ["6"]}, Wrong("calm", "errors.choice")),
        ({"hopes": ["work", "escape"]}, Wrong("hopes", "errors.choice")),
        ({"topics.2": ["t-9"]}, Wrong("topics.2", "errors.choice")),
        ({"topics.1": ["t-1"], "topics.3": ["t-1"]}, Wrong("topics.3", "errors.twice")),
        ({"more": ["ñ" * 501]}, Wrong("more", "errors.long")),
    ],
)
def test_a_wrong_value_is_named_at_its_input(raw: dict[str, list[str]], wrong: Wrong) -> None:
    assert read(ALL, raw, topics=TOPICS)[1] == [wrong]


def test_five_hundred_letters_are_fine() -> None:
    assert read([WORD], {"more": ["ñ" * 500]}, topics=())[1] == []


@given(st.fixed_dictionaries({}, optional={
    "liked": st.sampled_from(FACES), "calm": st.sampled_from(TIMES),
    "hopes": st.lists(st.sampled_from(HOPES), unique=True), "more": st.text(max_size=500),
}))  # fmt: skip
def test_what_is_offered_is_never_refused_for_its_value(chosen: dict[str, Any]) -> None:
    raw = {name: value if isinstance(value, list) else [value] for name, value in chosen.items()}

    answers, wrong = read(ALL, raw, topics=TOPICS)

    assert {each.said for each in wrong} <= {"errors.nothing"}
    assert bool(answers) != bool(wrong)
