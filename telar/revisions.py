"""Make a migration script from what the models say and the database lacks (for developers, never at run time)."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from shared.db import make_engine
from telar.inventory import base_of
from telar.local.migrations import scripts_of, upgrade


def make(service: str, url: str, *, message: str, number: str) -> Path:
    """Write the next revision of a service's history; `url` is an empty scratch database."""
    base_of(service)
    upgrade(service, url)
    config = Config()
    config.set_main_option("script_location", str(scripts_of(service)))
    engine = make_engine(url, pool_size=1, name="telar-revision")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=number)
    engine.dispose()
    return scripts_of(service) / "versions"
