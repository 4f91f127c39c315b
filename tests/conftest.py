"""Fixtures that every test may use: real servers, fresh databases, key material, a clock that stands still."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, MetaData

from telar.local.redis import Redis
from tests.support.left_out import LEFT_OUT, in_words, kinds_of
from tests.support.servers import Databases

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


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing left out."""
    config.stash[LEFT_OUT] = Counter()
    config.pluginmanager.register(_Counting(config), "telar-left-out")


class _Counting:
    """Counts the long tests that a run leaves out; a worker process tells the one that writes the summary."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        if "not slow" in self._config.getoption("markexpr"):
            self._config.stash[LEFT_OUT] |= kinds_of(items)

    def pytest_sessionfinish(self) -> None:
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["left_out"] = dict(self._config.stash[LEFT_OUT])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {}).get("left_out", {})
        self._config.stash[LEFT_OUT] |= Counter(told)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        words = in_words(self._config.stash[LEFT_OUT])
        if words:
            terminalreporter.write_line(words, yellow=True)
