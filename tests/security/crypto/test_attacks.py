"""Whoever can write the database can't move, alter, remove or put back a value unnoticed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.security.attacks import Lab, flip, launder, reshape, roll_back, swap
from tests.security.crypto.bakery import MAKERS, Base, Customer, Recipe

CHANGES: dict[Any, Callable[[Any], None]] = {
    Recipe: lambda row: setattr(row, "title", "Pan de molde"),
    Customer: lambda row: setattr(row, "given", "Inés María"),
}


@pytest.fixture
def lab(sessions: Callable[[], Session]) -> Lab:
    return Lab(sessions, MAKERS)


def test_every_sealed_field_of_the_service_is_attacked(lab: Lab) -> None:
    assert lab.uncovered(Base) == set()


def test_no_value_opens_anywhere_but_in_its_own_place(lab: Lab) -> None:
    outcome = swap(lab, at_least=1_000)

    assert outcome.tried >= 2_000
    assert outcome.survivors == []


@pytest.mark.attack
@pytest.mark.slow
@pytest.mark.parametrize("model", MAKERS)
def test_no_flipped_bit_is_accepted(lab: Lab, model: Any) -> None:
    outcome = flip(lab, model)

    assert outcome.tried >= 3 * 50 * 8 + 128 + 480 + 128
    assert outcome.survivors == []


@pytest.mark.parametrize("model", MAKERS)
def test_emptying_cutting_and_re_parenting_are_refused(lab: Lab, model: Any) -> None:
    outcome = reshape(lab, model)

    assert outcome.tried >= 4 * len(model.__sealed__.fields) + 6
    assert outcome.survivors == []


@pytest.mark.parametrize("model", MAKERS)
def test_an_old_value_of_the_same_field_is_refused(lab: Lab, model: Any) -> None:
    outcome = roll_back(lab, model, CHANGES[model])

    assert outcome.tried == 1
    assert outcome.survivors == []


@pytest.mark.parametrize("model", MAKERS)
def test_an_honest_change_does_not_bless_a_tampered_row(lab: Lab, model: Any) -> None:
    outcome = launder(lab, model, CHANGES[model])

    assert outcome.tried == len(model.__sealed__.fields)
    assert outcome.survivors == []


def test_a_change_of_a_clear_column_does_not_bless_a_tampered_row(lab: Lab) -> None:
    outcome = launder(lab, Recipe, lambda row: setattr(row, "shelf", 3))

    assert outcome.tried == len(Recipe.__sealed__.fields)
    assert outcome.survivors == []


def test_the_attacks_would_be_noticed_if_they_worked(lab: Lab) -> None:
    row_id = lab.rows[Recipe][0]

    with lab.tampered("recipe", {"shelf": 7}, id=row_id) as session:
        seen = lab.look(session, Recipe, row_id, "title")

    assert seen == "title opened"
