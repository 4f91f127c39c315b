"""Troubles of a machine in one line: what an operator reads instead of a traceback. Never an address or a value."""

from shared.errors import TelarError


class Trouble(RuntimeError):
    """Something outside the code is in the way; the message says what, and what to do."""


def in_words(error: Exception) -> str | None:
    """One line for a trouble whose cause is outside the code; None for anything else."""
    import httpx  # noqa: PLC0415, only when something has gone wrong
    import psycopg  # noqa: PLC0415, as above
    import redis  # noqa: PLC0415, as above
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415, as above

    match error:
        case Trouble():
            return str(error)
        case TelarError():
            return error.message + (f" ({error.expected})" if error.expected else "")
        case DBAPIError() | psycopg.Error():
            cause = error.orig if isinstance(error, DBAPIError) else error
            return f"PostgreSQL no contesta o no deja pasar ({type(cause).__name__}) — PostgreSQL is away or refuses"
        case redis.RedisError():
            return f"Redis no contesta o no deja pasar ({type(error).__name__}) — Redis is away or refuses"
        case httpx.TransportError():
            return f"Un servicio no contesta ({type(error).__name__}) — a service is away: is Telar running?"
        case _:
            return None
