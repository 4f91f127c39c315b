"""Real servers for tests: one PostgreSQL and one Redis a test process, and databases cloned from templates."""

import signal
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, cast
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, MetaData, QueuePool

from shared.db import make_engine
from telar.local.postgres import Postgres

_NAME: Final = "telar-test"
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
  and application_name <> %s
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


class _Lent(NamedTuple):
    """A database a test has now: the template it is a clone of, and its engine."""

    template: str
    engine: Engine


def _is_idle(engine: Engine) -> bool:
    """Whether every connection is back in the engine's pool, and no test still listens to what it sends."""
    return cast("QueuePool", engine.pool).checkedout() == 0 and not engine.dispatch.before_cursor_execute


def _shape(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    row = connection.execute(_SHAPE).fetchone()
    return None if row is None or row[0] is None else str(row[0])


class Databases:
    """Hands out databases with the tables asked for and no row in them.

    The tables are made once and then cloned; a clone that a test gave back unchanged in shape is emptied and lent
    again, since emptying takes 4 ms and cloning 100. It is lent with the engine it had: a new one would compile every
    statement again.
    """

    def __init__(self, folder: Path) -> None:
        self.server = Postgres(folder, settings=FAST)
        self.server.start()
        self._templates: dict[str, str] = {}
        self._shapes: dict[str, str | None] = {}
        self._free: dict[str, list[Engine]] = defaultdict(list)
        self._lent: list[_Lent] = []

    def new(self, *metadatas: MetaData) -> Engine:
        """Return an engine on an empty database that has the tables of these metadatas."""
        template = self._template(metadatas)
        free = self._free[template]
        engine = free.pop() if free else make_engine(self.server.url(self._clone(template)), name=_NAME)
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
        """Take back what was lent since: empty what can be lent again, drop the rest.

        What a longer fixture borrowed before stays with it.
        """
        for template, engine in self._lent[since:]:
            if _is_idle(engine) and self._is_emptied(engine, self._shapes[template]):
                self._free[template].append(engine)
                continue
            engine.dispose()
            with self.server.connect() as connection:
                words = sql.SQL("drop database if exists {} with (force)")
                connection.execute(words.format(sql.Identifier(engine.url.database or "")))
        del self._lent[since:]

    def _is_emptied(self, engine: Engine, shape: str | None) -> bool:
        """Empty a database, unless a test changed its tables or something else is still connected to it."""
        pooled = engine.raw_connection()
        connection = cast("psycopg.Connection[tuple[object, ...]]", pooled.driver_connection)
        try:
            with connection.transaction():
                is_as_lent = shape is not None and _shape(connection) == shape
                if not is_as_lent or connection.execute(_OTHERS, [_NAME]).fetchone() != (0,):
                    return False
                psycopg.Cursor(connection).execute(_EMPTY)  # in text, as several statements must be
            return True
        finally:
            pooled.close()

    def stop(self) -> None:
        """End the server at once: nobody needs what it would still write."""
        for lent in self._lent:
            lent.engine.dispose()
        for free in self._free.values():
            for engine in free:
                engine.dispose()
        assert self.server.child is not None
        self.server.child.process.send_signal(signal.SIGQUIT)
        self.server.stop()
