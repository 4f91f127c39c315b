"""One way to reach PostgreSQL: engines that never print parameters, one style for HTTP and Celery."""

from typing import Any

from psycopg import Connection, Cursor
from psycopg.pq import Format
from sqlalchemy import Engine, create_engine

_STATEMENT_TIMEOUT_MS = 15_000
_LOCK_TIMEOUT_MS = 5_000


class BinaryCursor(Cursor[Any]):
    """Asks the server for results in binary: bytea as it is instead of hex text, numbers and times unparsed."""

    def __init__(self, connection: Connection[Any], **named: Any) -> None:  # noqa: ANN401, as its parent
        super().__init__(connection, **named)
        self.format = Format.BINARY


def make_engine(url: str, *, pool_size: int = 5, name: str = "telar") -> Engine:
    """Open an engine on a PostgreSQL address (`postgresql://` or `postgresql+psycopg://`).

    Parameters never reach logs or error texts; statements and locks have a limit; times are UTC.
    """
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    options = (
        f"-c timezone=UTC -c statement_timeout={_STATEMENT_TIMEOUT_MS} -c lock_timeout={_LOCK_TIMEOUT_MS}"
    )
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={
            "application_name": name,
            "options": options,
            "connect_timeout": 5,
            "cursor_factory": BinaryCursor,
        },
    )
