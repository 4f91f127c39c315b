"""Readiness: ask each thing a service leans on, and name those that are away."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, text

from shared.logging import get_logger

log = get_logger(__name__)
Check = Callable[[], None]
"""Returns if all is well, raises if not."""


def database_check(engine: Engine) -> Check:
    """Check that the database answers."""

    def check() -> None:
        with engine.connect() as connection:
            connection.execute(text("select 1"))

    return check


def readiness(checks: Mapping[str, Check]) -> dict[str, Any]:
    """Run every check; `away` lists the names that failed."""
    away: list[str] = []
    for name, check in checks.items():
        try:
            check()
        except Exception as error:  # noqa: BLE001, whatever is wrong, the answer is that it is away
            log.warning("not_ready", name=name, error=type(error).__name__)
            away.append(name)
    return {"status": "away" if away else "ready", "away": away}
