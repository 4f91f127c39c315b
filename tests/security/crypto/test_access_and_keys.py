"""Who opens sealed rows on PostgreSQL, with which keys, and in how many queries."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from shared.crypto import Keyring, Opened, OpenRefused, ScopeMissing, access, create_scope, shred_scope
from shared.ids import new_id
from tests.security.crypto.bakery import (
    CLASSES,
    EXPECTED,
    Customer,
    Recipe,
    Sessions,
    a_customer,
    a_recipe,
    a_scope,
    loaded,
    stored_recipe,
)


def statements(engine: Engine) -> list[str]:
    """Return a list that grows by each statement sent."""
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    return seen


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


def test_a_key_that_left_the_cache_is_fetched_again(
    sessions: Sessions, keyring: Keyring, opened: Opened
) -> None:
    recipe = loaded(sessions, stored_recipe(sessions))
    assert recipe.title == "Pan de centeno"

    keyring.cache.clear()

    assert recipe.title == "Pan de centeno"
    assert len(keyring.cache) == 1
