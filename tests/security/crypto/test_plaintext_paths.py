"""No road to a sealed column carries plaintext, and no error says what was on it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.crypto import PlaintextRefused, ValueRefused
from shared.ids import new_id
from tests.security.crypto.bakery import Customer, Recipe, a_customer, a_recipe, a_scope

CANARY = "canario-amarillo-7731"
TABLE: Any = Recipe.__table__
STATEMENTS = {
    "core insert": insert(TABLE).values(id=new_id(), scope_id=new_id(), title=CANARY),
    "core insert of bytes": insert(TABLE).values(id=new_id(), scope_id=new_id(), title=CANARY.encode()),
    "core update": update(TABLE).values(title=CANARY),
    "core update of bytes": update(TABLE).values(title=CANARY.encode()),
    "orm update": update(Recipe).values(title=CANARY),
    "orm update of the private name": update(Recipe).values(_title=CANARY.encode()),
    "orm insert": insert(Recipe).values(id=new_id(), scope_id=new_id(), _title=CANARY),
    "seal": update(Recipe).values(row_seal=CANARY.encode()),
    "comparison": select(Recipe).where(Recipe._title == CANARY),
    "list of candidates": select(Recipe).where(Recipe._title.in_([CANARY.encode()])),
    "token": update(Customer).values(_same_phone=7),
    "token comparison": select(Customer).where(Customer._same_phone == 7),
}


@pytest.mark.parametrize("road", STATEMENTS)
def test_a_statement_with_plaintext_is_refused_before_it_is_sent(engine: Engine, road: str) -> None:
    with Session(engine) as session, pytest.raises(PlaintextRefused) as refused:
        session.execute(STATEMENTS[road])

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("road", ["insert", "insert mappings", "update mappings"])
def test_many_rows_at_once_are_refused(engine: Engine, road: str) -> None:
    rows = [{"id": new_id(), "scope_id": new_id(), "row_version": 1, "_title": CANARY} for _ in range(3)]
    with Session(engine) as session:
        send = {
            "insert": lambda: session.execute(insert(Recipe), rows),
            "insert mappings": lambda: session.bulk_insert_mappings(Recipe.__mapper__, rows),
            "update mappings": lambda: session.bulk_update_mappings(Recipe.__mapper__, rows),
        }[road]

        with pytest.raises(PlaintextRefused):
            send()


def test_a_row_saved_past_the_sealer_is_refused(sessions: Callable[[], Session]) -> None:
    with sessions() as session:
        row = a_recipe(a_scope(session), title=CANARY)

        with pytest.raises(PlaintextRefused):
            session.bulk_save_objects([row])


def test_rows_without_a_seal_are_refused_by_the_database(sessions: Callable[[], Session]) -> None:
    with sessions() as session, pytest.raises(IntegrityError) as refused:
        session.execute(insert(Recipe), [{"id": new_id(), "scope_id": new_id(), "title": CANARY, "shelf": 1}])

    assert CANARY not in str(refused.value)


def test_a_literal_is_never_rendered(engine: Engine) -> None:
    statement = update(TABLE).values(title=CANARY)

    words = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))

    assert "<sealed>" in words
    assert CANARY not in words


@pytest.mark.parametrize("smuggled", [CANARY, CANARY.encode(), literal_column("'x'")])
def test_assigning_the_private_column_is_refused(sessions: Callable[[], Session], smuggled: Any) -> None:
    with sessions() as session:
        recipe = a_recipe(a_scope(session))
        session.add(recipe)
        session.flush()
        recipe._title = smuggled

        with pytest.raises(ValueRefused):
            session.flush()


def test_a_value_copied_from_another_row_is_refused(sessions: Callable[[], Session]) -> None:
    with sessions() as session:
        scope = a_scope(session)
        session.add(a_customer(scope))
        session.commit()
        session.expunge_all()
        first = session.scalars(select(Customer)).one()
        copy = a_customer(scope)
        copy._given = first._given
        session.add(copy)

        with pytest.raises(ValueRefused):
            session.flush()


def test_comparing_a_sealed_field_in_a_query_is_an_error_not_an_empty_answer() -> None:
    with pytest.raises(TypeError, match="BlindIndex"):
        select(Recipe).where(Recipe.title == CANARY)


def test_nothing_shows_a_waiting_value() -> None:
    recipe = a_recipe(new_id(), title=CANARY)

    assert CANARY not in f"{recipe!r} {recipe.__dict__!r} {recipe._title!r} {recipe._title}"
