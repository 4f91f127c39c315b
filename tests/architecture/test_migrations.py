"""Each service's history builds exactly what its models say, from nothing, and twice does no harm."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine

from shared import audit, idempotency
from shared.bus.tables import metadata as bus
from shared.migrations import upgrade
from telar.inventory import base_of
from telar.local.migrations import scripts_of

SERVICES = ("intake", "groups", "notifications", "portal")


@pytest.mark.parametrize("service", SERVICES)
def test_the_history_builds_what_the_models_say(service: str, new_database: Callable[..., Engine]) -> None:
    engine = new_database()
    metadatas = [base_of(service).metadata, audit.metadata, idempotency.metadata]
    if service != "portal":
        metadatas.append(bus)

    assert upgrade(engine, scripts_of(service))
    reader = create_engine(engine.url)  # the catalogue's own types are read as text only
    with reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadatas) == []
    reader.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_migrating_again_does_nothing(service: str, new_database: Callable[..., Engine]) -> None:
    engine = new_database()
    upgrade(engine, scripts_of(service))

    assert not upgrade(engine, scripts_of(service))


@pytest.mark.parametrize("service", SERVICES)
def test_each_history_is_one_line(service: str) -> None:
    assert len(ScriptDirectory(str(scripts_of(service))).get_heads()) == 1
