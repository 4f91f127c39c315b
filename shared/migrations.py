"""One way to migrate a service's database: Alembic, one history a service, with a lock and time limits."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, LargeBinary, MetaData, text
from sqlalchemy.types import TypeDecorator

_MIGRATION_LOCK: Final = 0x7E1A_317C


def upgrade(engine: Engine, scripts: Path) -> bool:
    """Bring a database to the newest revision of the scripts. Returns whether anything had to be done."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def run(metadatas: Sequence[MetaData]) -> None:
    """Run the scripts on the connection that `upgrade` gave; called by each service's `env.py`."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=list(metadatas), compare_type=True, render_item=plain_type
    )
    with context.begin_transaction():
        context.run_migrations()


def plain_type(kind: str, item: object, _autogen: Any) -> str | Literal[False]:  # noqa: ANN401, Alembic's own signature
    """Write sealed columns and index tokens into a script as what they are on disk: bytes and numbers."""
    if kind != "type" or not type(item).__module__.startswith("shared.crypto"):
        return False
    on_disk = item.impl_instance if isinstance(item, TypeDecorator) else item
    return "sa.LargeBinary()" if isinstance(on_disk, LargeBinary) else "sa.Integer()"
