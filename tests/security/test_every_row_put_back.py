"""Whole rows of every sealed table of every service, put back to an older state: the comparison names each."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, bindparam, column, table, text

from shared import audit
from shared.actor import Actor
from shared.bus import upkeep
from shared.crypto import Keyring, SealedRow, create_scope, unmarked_tables
from shared.ids import new_id
from shared.work import Transactions
from telar.inventory import base_of
from tests.security.test_every_sealed_field import drop_unique_and_foreign, reassign_all, sealed_models
from tests.support.rows import honest_row

NUMBERS = itertools.count(1)


@pytest.fixture(params=("intake", "groups", "notifications", "portal"))
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def works(
    service: str,
    new_database: Callable[..., Engine],
    keys_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Transactions:
    monkeypatch.setenv("TELAR_AUDIT_DIR", str(tmp_path))
    engine = new_database(base_of(service).metadata, audit.metadata)
    with engine.begin() as connection:
        drop_unique_and_foreign(connection)
    folder = keys_dir / service
    return Transactions(
        engine, keyring=Keyring.load(folder, classes=None), audit_key=audit.AuditKey.load(folder)
    )


def make(works: Transactions, models: list[type[SealedRow]]) -> dict[type[SealedRow], UUID]:
    rows = {}
    with works.begin(actor=Actor.service("test"), purpose="test") as work:
        scope = new_id()
        create_scope(work.session, scope)
        for model in models:
            row = honest_row(model, scope, number=next(NUMBERS))
            work.session.add(row)
            rows[model] = row.id
    return rows


def stored(works: Transactions, name: str, row: UUID) -> dict[str, Any]:
    with works.engine.connect() as connection:
        columns = connection.execute(
            text("select column_name from information_schema.columns where table_name = :name"),
            {"name": name},
        )
        found = table(name, *(column(each) for (each,) in columns))
        return dict(connection.execute(found.select().where(found.c.id == row)).mappings().one())


def put_back(works: Transactions, name: str, row: dict[str, Any]) -> None:
    seals = ("row_version", "row_seal")
    found = table(name, *map(column, row))
    changed = {each: value for each, value in row.items() if each in seals or isinstance(value, bytes)}
    with works.engine.begin() as connection:
        words = found.update().where(found.c.id == bindparam("this"))
        connection.execute(words.values({each: bindparam(f"new_{each}") for each in changed}),
                           {f"new_{each}": value for each, value in changed.items()} | {"this": row["id"]})  # fmt: skip


def test_the_name_that_marks_use_is_the_tables_own(service: str) -> None:
    assert all(m.__sealed__.table == m.__tablename__ for m in sealed_models(service))  # type: ignore[attr-defined]


def test_only_what_must_say_no_moment_leaves_no_mark() -> None:
    base_of("groups")

    assert unmarked_tables() == {"voice_round", "voice_box", "voice_word"}


def test_an_old_row_of_any_table_is_found(service: str, works: Transactions) -> None:
    models = [model for model in sealed_models(service) if model.__marked__]
    rows = make(works, models)
    upkeep.check_rows(works, service)
    old = {model: stored(works, model.__sealed__.table, row) for model, row in rows.items()}
    with works.begin(actor=Actor.service("test"), purpose="test") as work:
        for model, row in rows.items():
            reassign_all(work.session.get_one(model, row))
    assert upkeep.check_rows(works, service).breaks == ()

    for model, before in old.items():
        put_back(works, model.__sealed__.table, before)

    found = {(each.problem, each.table, each.row) for each in upkeep.check_rows(works, service).breaks}
    assert found == {("older", model.__sealed__.table, row) for model, row in rows.items()}
    assert len(found) >= 1
