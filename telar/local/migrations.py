"""Bring one service's database up to date with its own history."""

from importlib import resources
from pathlib import Path

from shared.db import make_engine
from shared.migrations import upgrade as run


def scripts_of(service: str) -> Path:
    """Folder of a service's Alembic scripts."""
    return Path(str(resources.files(f"services.{service}.store"))) / "migrations"


def upgrade(service: str, url: str) -> bool:
    """Migrate a service's database. Returns whether anything had to be done."""
    engine = make_engine(url, pool_size=1, name="telar-migrate")
    try:
        return run(engine, scripts_of(service))
    finally:
        engine.dispose()
