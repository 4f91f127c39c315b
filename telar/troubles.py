"""Troubles of a machine in one line: what an operator reads instead of a traceback. Never an address or a value."""

from shared.errors import TelarError


class Trouble(RuntimeError):
    """Something outside the code is in the way; the message says what, and what to do."""


def kinds() -> tuple[type[Exception], ...]:
    """What can go wrong outside the code; anything else is our own mistake and deserves its traceback."""
    import httpx  # noqa: PLC0415, only when something has gone wrong
    import psycopg  # noqa: PLC0415, as above
    import redis  # noqa: PLC0415, as above
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415, as above

    return Trouble, TelarError, DBAPIError, psycopg.Error, redis.RedisError, httpx.TransportError


def in_words(error: Exception) -> str:
    """One line for an error of one of these kinds."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, TelarError):
        return error.message + (f" ({error.expected})" if error.expected else "")
    cause = getattr(error, "orig", None) or error
    where = type(cause).__module__.partition(".")[0]
    names = {"psycopg": "PostgreSQL", "redis": "Redis", "httpx": "Un servicio de Telar"}
    who = names.get(where, where)
    return f"{who} no contesta o no deja pasar ({type(cause).__name__}) — away, or refuses: is Telar running?"
