"""Fixtures that every test may use: real servers, fresh databases, key material, a clock that stands still."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, MetaData

from telar.local.redis import Redis
from tests.support.servers import Databases

settings.register_profile("telar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("telar")
"""No example fails for being slow: a busy machine is no defect."""

pytest_plugins = ["tests.support.left_out"]

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday, noon in León."""


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The PostgreSQL of this test process; not under pytest's own folder, which another run closes to other users."""
    with tempfile.TemporaryDirectory(prefix="telar-pg-") as folder:
        server = Databases(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def new_database(databases: Databases) -> Iterator[Callable[..., Engine]]:
    """A function: metadatas in, engine on a fresh database with their tables out."""

    lent = databases.lent

    def make(*metadatas: MetaData) -> Engine:
        return databases.new(*metadatas)

    yield make
    databases.take_back(since=lent)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """The Redis or Valkey of this test process."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First-run keys of every service, made as `telar` makes them."""
    from telar.local.keys import ensure_keys

    folder = tmp_path_factory.mktemp("keys")
    ensure_keys(folder)
    return folder


@pytest.fixture(scope="session")
def token_key(keys_dir: Path) -> OKPKey:
    """The portal's private key, which signs tokens; services only have its public half."""
    return OKPKey.import_key((keys_dir / "tokens" / "portal.pem").read_text())


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands still at NOON."""
    return lambda: NOON
