"""Migration 0021 carries over what each entry of the old directory said, and can be taken back."""

from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from shared.ids import new_id
from telar.local.migrations import scripts_of

ENTRY = (
    "insert into partner (id, scope_id, row_version, row_seal, organisation, services, languages, hours, phone,"
    " accepts_without_papers, is_active, confirmed_at) values (:id, :id, 1, '', :name, :services, array['es'], '',"
    " '987', :papers, true, now())"
)


def move(engine: Engine, to: str, *, is_back: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts_of("intake")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if is_back else command.upgrade)(config, to)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_each_thing_an_entry_said_becomes_a_service_and_back(new_database: Callable[..., Engine]) -> None:
    engine = new_database()
    move(engine, "0020")
    first, second = new_id(), new_id()
    with engine.begin() as connection:
        for ref, name, services, papers in (
            (first, "Uno", ["legal", "health"], True),
            (second, "Dos", ["food"], None),
        ):
            values = {"id": ref, "name": name, "services": services, "papers": papers}
            connection.execute(text(ENTRY), values)

    move(engine, "0021")
    made = rows(
        engine, "select partner_id, need, without_papers, status from directory_service order by need"
    )
    move(engine, "0020", is_back=True)
    back = rows(engine, "select id, services, accepts_without_papers from partner order by organisation")

    assert made == [
        (second, "food", None, "active"),
        (first, "health", True, "active"),
        (first, "legal", True, "active"),
    ]
    assert back == [(second, ["food"], None), (first, ["health", "legal"], True)]
