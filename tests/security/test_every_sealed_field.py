"""The attacks on sealed values, over every sealed field of every service, found by introspection."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from shared.crypto import Keyring, PlaintextRefused, SealedRow, sealed_fields
from shared.ids import new_id
from telar.inventory import base_of
from tests.security.attacks import Lab, Outcome, flip, launder_each, reshape, roll_back, swap
from tests.support.rows import honest_row, sealed_value

SERVICES = ("intake", "groups", "notifications", "portal")
NUMBERS = itertools.count(1)
SWAPS = 300
"""Swaps tried in each service; a thousand are tried on invented classes in crypto/test_attacks.py."""
BITS = 6
"""Bits flipped of each value; `make attack` flips every single one on invented classes (crypto/test_attacks.py)."""


def sealed_models(service: str) -> list[type[SealedRow]]:
    return [
        mapper.class_ for mapper in base_of(service).registry.mappers if hasattr(mapper.class_, "__sealed__")
    ]


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sessions(service: str, new_database: Callable[..., Engine], keys_dir: Path) -> Callable[[], Session]:
    engine = new_database(base_of(service).metadata)
    keyring = Keyring.load(keys_dir / service, classes=None)
    with engine.begin() as connection:
        drop_unique_and_foreign(connection)
    return lambda: Session(engine, info={"keyring": keyring})


def drop_unique_and_foreign(connection: Any) -> None:
    """Let any row stand beside any other: the rules between rows are not what is attacked here."""
    words = "select conrelid::regclass::text, conname from pg_constraint where contype in ('u', 'f', 'c') and connamespace = 'public'::regnamespace"
    for table, name in connection.execute(text(words)).all():
        connection.execute(text(f'alter table {table} drop constraint "{name}"'))
    words = (
        "select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indrelid"
        " where indisunique and not indisprimary and relnamespace = 'public'::regnamespace"
    )
    for (name,) in connection.execute(text(words)).all():
        connection.execute(text(f"drop index {name}"))


@pytest.fixture
def lab(service: str, sessions: Callable[[], Session]) -> Lab:
    makers = {
        model: (lambda scope, model=model: honest_row(model, scope, number=next(NUMBERS)))
        for model in sealed_models(service)
    }
    return Lab(sessions, makers)


def test_every_sealed_field_is_attacked(service: str, lab: Lab) -> None:
    assert lab.uncovered(base_of(service)) == set()
    assert len(sealed_fields(base_of(service))) >= 1


def test_no_value_opens_in_another_row_column_table_or_case(service: str, lab: Lab) -> None:
    outcome = swap(lab, at_least=SWAPS)

    assert outcome.tried >= min(SWAPS, 12 * len(sealed_fields(base_of(service))))
    assert outcome.survivors == []


def test_emptying_cutting_and_re_parenting_any_field_is_refused(service: str, lab: Lab) -> None:
    outcomes = [reshape(lab, model) for model in sealed_models(service)]

    assert sum(outcome.tried for outcome in outcomes) >= 4 * len(sealed_fields(base_of(service)))
    assert [survivor for outcome in outcomes for survivor in outcome.survivors] == []


def reassign(row: SealedRow, name: str) -> None:
    """An honest change of one field: the value it has, typed anew and so sealed anew."""
    kind = next(item.type for item in row.__sealed__.fields if item.column == name)
    setattr(row, name, sealed_value(kind, name))


def reassign_all(row: SealedRow) -> None:
    for item in row.__sealed__.fields:
        reassign(row, item.column)


def survivors(outcomes: list[Outcome]) -> list[str]:
    return [survivor for outcome in outcomes for survivor in outcome.survivors]


@pytest.mark.attack
@pytest.mark.slow
def test_no_flipped_bit_of_any_field_seal_or_key_is_accepted(service: str, lab: Lab) -> None:
    outcomes = [flip(lab, model, fields=None, sample=BITS) for model in sealed_models(service)]

    models, fields = len(outcomes), len(sealed_fields(base_of(service)))
    assert sum(outcome.tried for outcome in outcomes) == fields * BITS + models * (3 * BITS + 8)
    assert survivors(outcomes) == []


def test_no_field_takes_back_the_value_it_had_before_a_change(service: str, lab: Lab) -> None:
    outcomes = [roll_back(lab, model, reassign_all) for model in sealed_models(service)]

    assert sum(outcome.tried for outcome in outcomes) == len(sealed_fields(base_of(service)))
    assert survivors(outcomes) == []


def test_an_honest_change_of_any_field_blesses_no_field_that_was_tampered_with(
    service: str, lab: Lab
) -> None:
    models = sealed_models(service)
    outcomes = [launder_each(lab, model, reassign) for model in models]

    assert sum(o.tried for o in outcomes) == sum(len(model.__sealed__.fields) ** 2 for model in models)
    assert survivors(outcomes) == []


def test_no_column_takes_plain_words_even_in_bulk(service: str, sessions: Callable[[], Session]) -> None:
    with sessions() as session:
        for model in sealed_models(service):
            table = model.__table__  # type: ignore[attr-defined]
            for item in model.__sealed__.fields:
                with pytest.raises((PlaintextRefused, StatementError)):
                    session.execute(table.insert(), [{"id": new_id(), item.column: b"texto a la vista"}])
                session.rollback()
                with pytest.raises((PlaintextRefused, StatementError)):
                    session.execute(table.update().values({item.column: b"texto a la vista"}))
                session.rollback()
