"""Sealed rows on PostgreSQL: what people rely on every day."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session, undefer
from sqlalchemy.orm.exc import StaleDataError

from shared.crypto import (
    Keyring,
    Opened,
    OpenRefused,
    ScopeMissing,
    SealBroken,
    ValueRefused,
    access,
    create_scope,
    shred_scope,
)
from shared.ids import new_id
from tests.security.crypto.bakery import (
    CLASSES,
    Customer,
    Flour,
    Label,
    Oven,
    Recipe,
    a_customer,
    a_recipe,
    a_scope,
)

Sessions = Callable[[], Session]
EXPECTED = {
    "title": "Pan de centeno",
    "secret": "una pizca de alcaravea",
    "flour": Flour.RYE,
    "is_vegan": True,
    "loaves": 12,
    "hydration": 0.75,
    "invented_on": date(1998, 5, 17),
    "oven": Oven(celsius=240, minutes=50),
    "label": Label(text="centeno", allergens=("gluten",)),
    "steps": ["amasar", "esperar", "hornear"],
    "prices": {"entero": 420, "medio": 220},
    "photo": bytes(range(256)),
}


def stored_recipe(sessions: Sessions, **changes: object) -> Any:
    """Store a recipe in a scope of its own; return its id."""
    with sessions() as session:
        recipe = a_recipe(a_scope(session), **changes)
        session.add(recipe)
        session.commit()
        return recipe.id


def loaded(sessions: Sessions, row_id: Any) -> Recipe:
    """Load a recipe and let go of the session."""
    with sessions() as session:
        return session.get_one(Recipe, row_id)


def statements(engine: Engine) -> list[str]:
    """Return a list that grows by each statement sent."""
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    return seen


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


def test_nothing_opens_without_access(sessions: Sessions) -> None:
    recipe = loaded(sessions, stored_recipe(sessions))

    with pytest.raises(OpenRefused):
        _ = recipe.title


def test_access_ends_with_its_block(sessions: Sessions) -> None:
    recipe = loaded(sessions, stored_recipe(sessions))
    with access(actor_ref=new_id(), purpose="test"):
        _ = recipe.title

    with pytest.raises(OpenRefused):
        _ = recipe.title


def test_nothing_opens_with_no_keys_in_the_session(
    engine: Engine, sessions: Sessions, opened: Opened
) -> None:
    row_id = stored_recipe(sessions)
    with Session(engine) as session:
        recipe = session.get_one(Recipe, row_id)

        with pytest.raises(OpenRefused):
            _ = recipe.title


def test_each_opening_is_counted_by_scope_and_field(sessions: Sessions) -> None:
    first, second = (loaded(sessions, stored_recipe(sessions)) for _ in range(2))
    with access(actor_ref=new_id(), purpose="test") as opened:
        _ = first.title, first.title, second.title, first.loaves
        with access(actor_ref=new_id(), purpose="another") as inner:
            _ = first.secret

    assert opened.counts() == {
        (first.scope_id, "recipe.title"): 2,
        (second.scope_id, "recipe.title"): 1,
        (first.scope_id, "recipe.loaves"): 1,
    }
    assert inner.counts() == {(first.scope_id, "recipe.secret"): 1}


def test_the_count_equals_what_the_cipher_did(sessions: Sessions, keyring: Keyring) -> None:
    recipes = [loaded(sessions, stored_recipe(sessions)) for _ in range(5)]
    calls = []
    with access(actor_ref=new_id(), purpose="test") as opened:
        for recipe in recipes:
            key = keyring.data_key(recipe.scope_id, "kitchen", recipe.sealed_key)
            honest = key.decrypt
            key.decrypt = lambda *parts, honest=honest: calls.append(1) or honest(*parts)
            for name in (*EXPECTED, "title", "photo"):
                getattr(recipe, name)

    assert sum(opened.counts().values()) == len(calls) == 5 * (len(EXPECTED) + 2)


def test_a_list_page_is_one_query_and_one_unwrap_a_scope(
    engine: Engine, sessions: Sessions, keyring: Keyring, opened: Opened
) -> None:
    for _ in range(50):
        stored_recipe(sessions)
    keyring.cache.clear()
    sent = statements(engine)
    with sessions() as session:
        page = session.scalars(select(Recipe)).all()
    assert (len(page), len(sent), len(keyring.cache)) == (50, 1, 0)

    titles = {recipe.title for recipe in page}

    assert titles == {"Pan de centeno"}
    assert (len(sent), len(keyring.cache)) == (1, 50)


def test_storing_many_rows_asks_for_their_keys_once(engine: Engine, sessions: Sessions) -> None:
    with sessions() as session:
        scopes = [a_scope(session) for _ in range(20)]
        sent = statements(engine)
        session.add_all([a_recipe(scope) for scope in scopes])
        session.commit()

    assert sum("FROM scope_key" in statement for statement in sent) == 1


def test_a_row_for_a_scope_without_keys_is_refused(sessions: Sessions) -> None:
    with sessions() as session:
        session.add(a_recipe(new_id()))

        with pytest.raises(ScopeMissing):
            session.flush()


def test_making_a_scope_twice_keeps_its_keys(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        recipe = session.get_one(Recipe, row_id)
        create_scope(session, recipe.scope_id)
        session.commit()

    assert loaded(sessions, row_id).title == "Pan de centeno"


def test_a_shredded_scope_is_gone_at_the_next_query_with_warm_keys(
    sessions: Sessions, keyring: Keyring, opened: Opened
) -> None:
    row_id, kept_id = stored_recipe(sessions), stored_recipe(sessions)
    recipe, kept = loaded(sessions, row_id), loaded(sessions, kept_id)
    assert (recipe.title, kept.title) == ("Pan de centeno", "Pan de centeno")
    with sessions() as session:
        assert shred_scope(session, recipe.scope_id) == len(CLASSES)
        session.commit()

    with sessions() as session:
        gone = session.get_one(Recipe, row_id)
        assert session.get_one(Recipe, kept_id).title == "Pan de centeno"
        assert session.scalars(select(Recipe.id).where(Recipe.sealed_key.is_not(None))).all() == [kept_id]
        with pytest.raises(ScopeMissing):
            _ = gone.title


def test_a_process_without_a_class_stores_and_opens_nothing_of_it(
    engine: Engine, sessions: Sessions, keys: Path, opened: Opened
) -> None:
    row_id = stored_recipe(sessions)
    counter = Keyring.load(keys, classes=["counter"])
    narrow = partial(Session, engine, info={"keyring": counter})
    with narrow() as session:
        recipe = session.get_one(Recipe, row_id)
        session.add(a_customer(recipe.scope_id))
        session.flush()
        assert session.scalars(select(Customer)).one().given == "Inés"

        with pytest.raises(Exception, match="class kitchen"):
            _ = recipe.title
        with pytest.raises(Exception, match="only some key classes"):
            create_scope(session, new_id())


def test_a_query_that_locks_leaves_the_keys_of_its_scopes_unlocked(sessions: Sessions) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as holder, sessions() as other:
        holder.scalars(select(Recipe).where(Recipe.id == row_id).with_for_update()).one()
        free = other.execute(text("select 1 from scope_key for update nowait")).all()

    assert len(free) == len(CLASSES)


def test_columns_left_out_of_a_query_are_fetched_when_needed(sessions: Sessions, opened: Opened) -> None:
    row_id = stored_recipe(sessions)
    with sessions() as session:
        query = select(Recipe).options(undefer(Recipe.row_seal)).where(Recipe.id == row_id)
        recipe = session.scalars(query).one()
        session.expire(recipe, ["_title", "row_seal"])

        assert recipe.title == "Pan de centeno"


def test_a_key_that_left_the_cache_is_fetched_again(
    sessions: Sessions, keyring: Keyring, opened: Opened
) -> None:
    recipe = loaded(sessions, stored_recipe(sessions))
    assert recipe.title == "Pan de centeno"

    keyring.cache.clear()

    assert recipe.title == "Pan de centeno"
    assert len(keyring.cache) == 1


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
