"""Whether the process of this container can do its work: asked by Docker and Kubernetes, prints no secret.

TELAR_HEALTH says what to ask, separated by spaces: `http:8000` (the door answers `/health/ready`; another path
may follow the port), `redis` (the broker answers to this process's own name), `database:intake` (so does its
database).
"""

import os
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError

_TIMEOUT_SECONDS = 3


def http(place: str) -> bool:
    """Whether the door on this port says that it is ready."""
    port, _, path = place.partition("/")
    address = f"http://127.0.0.1:{int(port)}/{path or 'health/ready'}"
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004, OK
    except URLError:
        return False


def redis() -> bool:
    """Whether the broker lets this process in."""
    from redis import RedisError  # noqa: PLC0415, only where it is asked for

    from shared.bus.broker import client_of  # noqa: PLC0415, as above

    try:
        with client_of(_setting("TELAR_REDIS_URL"), seconds=_TIMEOUT_SECONDS) as client:
            return bool(client.ping())
    except (RedisError, ValueError):
        return False


def database(service: str) -> bool:
    """Whether the service's database lets this process in."""
    from psycopg import OperationalError, connect  # noqa: PLC0415, only where it is asked for

    url = _setting(f"TELAR_DATABASE_URL_{service.upper()}").replace("postgresql+psycopg://", "postgresql://")
    try:
        with connect(url, connect_timeout=_TIMEOUT_SECONDS) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except OperationalError:
        return False


def _setting(name: str) -> str:
    """A setting as the services read it: the variable, the file it names, or a secret of that name."""
    found = os.environ.get(name)
    if found:
        return found
    path = Path(os.environ.get(f"{name}_FILE", f"/run/secrets/{name.lower()}"))
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


_CHECKS = {"http": http, "redis": redis, "database": database}


def main() -> int:
    """Ask everything TELAR_HEALTH names; 0 if all is well, else 1 with the names of what is not."""
    wanted = os.environ.get("TELAR_HEALTH", "").split()
    ill = []
    for check in wanted:
        kind, _, detail = check.partition(":")
        ask = _CHECKS[kind]
        if not (ask(detail) if detail else ask()):  # type: ignore[operator]
            ill.append(check)
    if ill or not wanted:
        sys.stderr.write(f"not well: {' '.join(ill) or 'TELAR_HEALTH is empty'}\n")
    return 1 if ill or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
