"""Bring one service's database up to date with its own history; nothing heavy is loaded when it already is."""

from importlib import resources
from pathlib import Path
from typing import Final

import psycopg

_CONNECT_SECONDS: Final = 5


def scripts_of(service: str) -> Path:
    """Folder of a service's Alembic scripts."""
    return Path(str(resources.files("services"))) / service / "store" / "migrations"


def is_current(service: str, url: str) -> bool:
    """Whether the database stands at the newest script, by their numbered file names."""
    newest = max(path.name.partition("_")[0] for path in (scripts_of(service) / "versions").glob("[0-9]*.py"))
    try:
        with psycopg.connect(
            url.replace("postgresql+psycopg://", "postgresql://"), connect_timeout=_CONNECT_SECONDS
        ) as connection:
            return connection.execute("select version_num from alembic_version").fetchall() == [(newest,)]
    except psycopg.errors.UndefinedTable:
        return False


def upgrade(service: str, url: str) -> bool:
    """Migrate a service's database. Returns whether anything had to be done."""
    if is_current(service, url):
        return False
    from shared.db import make_engine  # noqa: PLC0415, a start with nothing to migrate stays quick
    from shared.migrations import upgrade as run  # noqa: PLC0415, as above

    engine = make_engine(url, pool_size=1, name="telar-migrate")
    try:
        return run(engine, scripts_of(service))
    finally:
        engine.dispose()
