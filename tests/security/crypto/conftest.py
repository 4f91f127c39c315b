"""A bakery on real PostgreSQL, with its keys."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared.crypto import Keyring, Opened, access
from shared.ids import new_id
from tests.security.crypto.bakery import CLASSES, Base, Sessions
from tests.support.servers import Databases


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The bakery's key directory."""
    Keyring.create(tmp_path / "keys", service="bakery", classes=CLASSES)
    return tmp_path / "keys"


@pytest.fixture
def keyring(keys: Path) -> Keyring:
    """All of the bakery's keys, loaded."""
    return Keyring.load(keys, classes=CLASSES)


@pytest.fixture(scope="module")
def _shared_engine(databases: Databases) -> Engine:
    """One database for the tests of a module."""
    return databases.new(Base.metadata)


@pytest.fixture
def engine(_shared_engine: Engine) -> Engine:
    """The bakery's tables, empty."""
    with _shared_engine.begin() as connection:
        connection.execute(text("truncate scope_key, recipe, customer"))
    return _shared_engine


@pytest.fixture
def sessions(engine: Engine, keyring: Keyring) -> Sessions:
    """Opens sessions as services do."""
    return partial(Session, engine, expire_on_commit=False, info={"keyring": keyring})


@pytest.fixture
def opened() -> Iterator[Opened]:
    """An access context for the whole test."""
    with access(actor_ref=new_id(), purpose="test") as context:
        yield context
