"""What tests of key commands ask of the services: scopes with keys, rows, what the audit chain says."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from shared import audit
from shared.crypto import create_scope
from shared.ids import new_id
from telar.cli import app

CLASSES = 3
"""Key classes of intake."""


@dataclass(frozen=True)
class House:
    """Key directories and databases of the four services."""

    keys: Path
    engines: dict[str, Engine]

    def noted(self, service: str) -> list[tuple[str, dict]]:
        """Return actions and details of a service's audit chain, in order."""
        wanted = select(audit.entries.c.action, audit.entries.c.detail).order_by(audit.entries.c.seq)
        with self.engines[service].connect() as connection:
            return [(row.action, row.detail) for row in connection.execute(wanted)]


def telar(*words: str) -> Result:
    """Run `telar keys ...` in this process."""
    return CliRunner().invoke(app, ["keys", *words])


def with_scopes(sessions: Callable[[], Session], count: int) -> list[UUID]:
    """Make scopes; return them."""
    with sessions() as session:
        scopes = [new_id() for _ in range(count)]
        for scope in scopes:
            create_scope(session, scope)
        session.commit()
    return scopes


def all_open(sessions: Callable[[], Session], scopes: list[UUID]) -> int:
    """Open every key of these scopes with the keyring the sessions have; return how many there were."""
    from shared.crypto.scopes import fetch_keys, keyring_of

    count = 0
    with sessions() as session:
        keyring = keyring_of(session)
        for key_class in keyring.classes:
            for scope, packed in fetch_keys(session, scopes, key_class).items():
                keyring.data_key(scope, key_class, packed)
                count += 1
    return count
