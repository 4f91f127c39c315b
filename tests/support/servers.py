"""Real servers for tests: one PostgreSQL and one Redis a test process, and databases cloned from templates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, MetaData

from shared.db import make_engine
from telar.local.postgres import Postgres

_SHAPE = """
select md5(string_agg(line, ',' order by line)) from (
  select concat_ws(' ', relname, relkind, relnatts, relhastriggers) from pg_class where relnamespace = 'public'::regnamespace
  union all select conname from pg_constraint where connamespace = 'public'::regnamespace
  union all select concat_ws(' ', tgname, tgenabled) from pg_trigger where not tgisinternal
  union all select proname from pg_proc where pronamespace = 'public'::regnamespace
) as known (line)
"""
_OTHERS = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
_EMPTY = """
set local session_replication_role = replica;
set local lock_timeout = '1s';
do $$ declare name text; begin
  for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
    execute format('delete from public.%I', name);
  end loop;
  for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' loop
    execute format('alter sequence public.%I restart', name);
  end loop;
end $$
"""

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings for a server whose data nobody needs after the test."""


@dataclass(frozen=True)
class _Lent:
    """A database a test has now: the template it is a clone of, and its engine."""

    template: str
    engine: Engine


def _shape(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    row = connection.execute(_SHAPE).fetchone()
    return None if row is None or row[0] is None else str(row[0])


class Databases:
    """Hands out databases with the tables asked for and no row in them.

    The tables are made once and then cloned; a clone that a test gave back unchanged in shape is emptied and lent
    again, since emptying takes 4 ms and cloning 100.
    """

    def __init__(self, folder: Path) -> None:
        self.server = Postgres(folder, settings=FAST)
        self.server.start()
        self._templates: dict[str, str] = {}
        self._shapes: dict[str, str | None] = {}
        self._free: dict[str, list[str]] = defaultdict(list)
        self._lent: list[_Lent] = []

    def new(self, *metadatas: MetaData) -> Engine:
        """Return an engine on an empty database that has the tables of these metadatas."""
        template = self._template(metadatas)
        free = self._free[template]
        name = free.pop() if free else self._clone(template)
        engine = make_engine(self.server.url(name), name="telar-test")
        self._lent.append(_Lent(template, engine))
        return engine

    def _clone(self, template: str) -> str:
        name = f"t_{uuid4().hex[:16]}"
        with self.server.connect() as connection:
            words = sql.SQL("create database {} template {}")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        return name

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
            with self.server.connect(name) as connection:
                self._shapes[name] = _shape(connection)
        return self._templates[key]

    @property
    def lent(self) -> int:
        """How many databases are lent now."""
        return len(self._lent)

    def take_back(self, *, since: int = 0) -> None:
        """Take back what was lent since: close the engines, empty what can be lent again, drop the rest.

        What a longer fixture borrowed before stays with it.
        """
        for lent in self._lent[since:]:
            lent.engine.dispose()
            name = lent.engine.url.database or ""
            if self._is_emptied(name, self._shapes[lent.template]):
                self._free[lent.template].append(name)
            else:
                with self.server.connect() as connection:
                    words = sql.SQL("drop database if exists {} with (force)")
                    connection.execute(words.format(sql.Identifier(name)))
        del self._lent[since:]

    def _is_emptied(self, name: str, shape: str | None) -> bool:
        """Empty a database, unless a test changed its tables or something else is still connected to it."""
        with self.server.connect(name) as connection:
            if shape is None or _shape(connection) != shape or connection.execute(_OTHERS).fetchone() != (0,):
                return False
            with connection.transaction():
                connection.execute(_EMPTY)
        return True

    def stop(self) -> None:
        """End the server."""
        self.take_back()
        self.server.stop()
