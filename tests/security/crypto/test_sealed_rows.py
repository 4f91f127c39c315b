"""Sealed rows on PostgreSQL: values come back as they were, changes are kept, somebody here already is found."""

from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import undefer
from sqlalchemy.orm.exc import StaleDataError

from shared.crypto import Opened, SealBroken, ValueRefused
from shared.ids import new_id
from tests.security.crypto.bakery import (
    EXPECTED,
    Customer,
    Flour,
    Recipe,
    Sessions,
    a_customer,
    a_recipe,
    a_scope,
    loaded,
    stored_recipe,
)


def test_every_kind_of_value_comes_back_as_it_was(sessions: Sessions, opened: Opened) -> None:
    recipe = loaded(sessions, stored_recipe(sessions))

    assert {name: getattr(recipe, name) for name in EXPECTED} == EXPECTED
    assert type(recipe.is_vegan) is bool
    assert type(recipe.flour) is Flour


def test_the_id_is_there_before_the_row_is_stored() -> None:
    assert a_recipe(new_id()).id.version == 7


def test_a_value_just_assigned_is_read_without_access() -> None:
    assert a_recipe(new_id()).title == "Pan de centeno"


def test_none_is_sealed_as_long_as_a_short_value(sessions: Sessions, opened: Opened) -> None:
    with_secret = loaded(sessions, stored_recipe(sessions, secret="x"))
    without = loaded(sessions, stored_recipe(sessions, secret=None))

    assert without.secret is None
    assert len(without._secret) == len(with_secret._secret)


def test_a_field_nobody_assigned_is_sealed_as_none(sessions: Sessions, opened: Opened) -> None:
    with sessions() as session:
        customer = Customer(scope_id=a_scope(session), given="Inés", surname="Peña")
        session.add(customer)
        session.commit()

        assert customer.birth is None
        assert customer._birth is not None


def test_a_missing_value_that_is_needed_is_refused_by_name(sessions: Sessions) -> None:
    with sessions() as session:
        session.add(Customer(scope_id=a_scope(session), given="Inés"))

        with pytest.raises(ValueRefused) as refused:
            session.flush()

    assert refused.value.field == "surname"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("title", 3),
        ("title", None),
        ("title", "\ud800"),
        ("loaves", True),
        ("is_vegan", 1),
        ("flour", "rye"),
        ("oven", {"celsius": 3}),
        ("prices", {"entero": "caro"}),
        ("label", "centeno"),
    ],
)
def test_a_value_of_another_type_is_refused_when_assigned(name: str, wrong: object) -> None:
    recipe = a_recipe(new_id())

    with pytest.raises(ValueRefused) as refused:
        setattr(recipe, name, wrong)

    assert str(wrong) not in str(refused.value)


def test_an_enumeration_has_one_length_on_disk(sessions: Sessions) -> None:
    lengths = {len(loaded(sessions, stored_recipe(sessions, flour=flour))._flour) for flour in Flour}

    assert len(lengths) == 1


def test_a_text_of_64_bytes_takes_114(sessions: Sessions) -> None:
    recipe = loaded(sessions, stored_recipe(sessions, title="a" * 64))

    assert len(recipe._title) == 114


def test_a_change_is_kept_and_counted(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        session.get_one(Recipe, row_id).title = "Pan de aceite"
        session.commit()

    changed = loaded(sessions, row_id)

    assert (changed.title, changed.loaves, changed.row_version) == ("Pan de aceite", 12, 2)


def test_a_change_after_an_expiry_is_kept(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        recipe = session.get_one(Recipe, row_id)
        session.expire(recipe)
        recipe.title = "Pan de aceite"
        session.commit()
        session.refresh(recipe)

        assert (recipe.title, recipe.loaves) == ("Pan de aceite", 12)


def test_a_change_of_a_clear_column_keeps_the_seal(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        session.get_one(Recipe, row_id).shelf = 4
        session.commit()

    assert loaded(sessions, row_id).title == "Pan de centeno"


def test_reading_while_a_change_waits_sees_old_and_new(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session, session.no_autoflush:
        recipe = session.get_one(Recipe, row_id)
        recipe.title = "Pan de aceite"

        assert (recipe.title, recipe.loaves) == ("Pan de aceite", 12)


def test_what_was_undone_is_not_seen(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        recipe = session.get_one(Recipe, row_id)
        recipe.title = "Pan de aceite"
        session.flush()
        session.rollback()

        assert recipe.title == "Pan de centeno"


def test_two_people_changing_one_row_notice_each_other(sessions: Sessions) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as first, sessions() as second:
        first.get_one(Recipe, row_id).title = "Pan de aceite"
        second.get_one(Recipe, row_id).title = "Pan de leche"
        first.commit()

        with pytest.raises(StaleDataError):
            second.commit()


def test_a_row_stays_in_its_scope(sessions: Sessions) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        session.get_one(Recipe, row_id).scope_id = a_scope(session)

        with pytest.raises(ValueRefused):
            session.flush()


def test_lists_and_dicts_do_not_change_in_place(sessions: Sessions, opened: Opened) -> None:
    recipe: Any = loaded(sessions, stored_recipe(sessions))

    for change in (
        lambda: recipe.steps.append("comer"),
        lambda: recipe.prices.update(entero=1),
        lambda: recipe.prices.__setitem__("entero", 1),
    ):
        with pytest.raises(TypeError, match="assign a new one"):
            change()
    with pytest.raises(FrozenInstanceError):
        recipe.oven.celsius = 300


def test_a_changed_copy_is_assigned(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        recipe = session.get_one(Recipe, row_id)
        recipe.steps = [*recipe.steps, "comer"]
        session.commit()

    assert loaded(sessions, row_id).steps[-1] == "comer"


def test_columns_left_out_of_a_query_are_fetched_when_needed(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        query = select(Recipe).options(undefer(Recipe.row_seal)).where(Recipe.id == row_id)
        recipe = session.scalars(query).one()
        session.expire(recipe, ["_title", "row_seal"])

        assert recipe.title == "Pan de centeno"


def test_a_value_altered_under_a_loaded_row_is_seen_at_the_refresh(
    sessions: Sessions, opened: Opened
) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        recipe = session.get_one(Recipe, row_id)
        assert recipe.title == "Pan de centeno"
        session.execute(text("update recipe set secret = null"))
        session.refresh(recipe, ["_secret"])

        with pytest.raises(SealBroken):
            _ = recipe.title


def test_somebody_here_already_is_found_whatever_the_spelling(sessions: Sessions, opened: Opened) -> None:
    with sessions() as session:
        scope = a_scope(session)
        session.add_all([a_customer(scope), a_customer(scope, given="Otra", phone=None)])
        session.commit()
        found = session.scalars(
            select(Customer).where(
                Customer.same_person.matches(
                    session, given="  INES ", surname="pena  nunez", birth=date(1990, 2, 3)
                )
            )
        ).all()
        by_phone = session.scalars(
            select(Customer).where(Customer.same_phone.matches(session, phone="+34600000000"))
        ).all()

        assert [row.given for row in found] == ["Inés"]
        assert [row.given for row in by_phone] == ["Inés"]


def test_the_index_follows_a_change_of_one_of_its_fields(sessions: Sessions) -> None:
    with sessions() as session:
        customer = a_customer(a_scope(session))
        session.add(customer)
        session.commit()
        customer.surname = "García"
        session.commit()

    with sessions() as session:
        counts = [
            session.scalar(
                select(func.count())
                .select_from(Customer)
                .where(
                    Customer.same_person.matches(session, given="Inés", surname=name, birth=date(1990, 2, 3))
                )
            )
            for name in ("García", "Peña Ñúñez")
        ]

    assert counts == [1, 0]
