"""Real servers for tests: one PostgreSQL and one Redis a test process, and databases cloned from templates."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from psycopg import sql
from sqlalchemy import Engine, MetaData

from shared.db import make_engine
from telar.local.postgres import Postgres

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings for a server whose data nobody needs after the test."""


class Databases:
    """Hands out fresh databases with the tables asked for; the tables are made once and then cloned."""

    def __init__(self, folder: Path) -> None:
        self.server = Postgres(folder, settings=FAST)
        self.server.start()
        self._templates: dict[str, str] = {}
        self._engines: list[Engine] = []

    def new(self, *metadatas: MetaData) -> Engine:
        """Return an engine on a fresh database that has the tables of these metadatas."""
        template = self._template(metadatas)
        name = f"t_{uuid4().hex[:16]}"
        with self.server.connect() as connection:
            words = sql.SQL("create database {} template {}")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        engine = make_engine(self.server.url(name), name="telar-test")
        self._engines.append(engine)
        return engine

    def url_of(self, engine: Engine) -> str:
        """Return the address of an engine's database, for another process."""
        return self.server.url(engine.url.database or "")

    def _template(self, metadatas: Sequence[MetaData]) -> str:
        tables = sorted({table.key for metadata in metadatas for table in metadata.tables.values()})
        marks = [str(id(metadata)) for metadata in metadatas]
        key = sha256("|".join([*tables, *marks]).encode()).hexdigest()[:16]
        if key not in self._templates:
            name = f"tpl_{key}"
            with self.server.connect() as connection:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            engine = make_engine(self.server.url(name), name="telar-template")
            for metadata in metadatas:
                metadata.create_all(engine)
            engine.dispose()
            self._templates[key] = name
        return self._templates[key]

    def forget(self) -> None:
        """Close the engines handed out so far, so that a long run does not hold every connection."""
        for engine in self._engines:
            engine.dispose()
        self._engines.clear()

    def stop(self) -> None:
        """End the server."""
        self.forget()
        self.server.stop()
