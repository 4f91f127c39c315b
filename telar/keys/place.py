"""One service's keys and database, as a command reaches them; what it did goes into the service's own audit chain."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import audit
from shared.actor import Actor
from shared.audit import AuditKey
from shared.clock import utc_now
from shared.crypto import Keyring
from shared.db import make_engine
from shared.errors import Invalid, Missing
from shared.settings import Settings
from telar import wiring
from telar.local.keys import KEY_CLASSES, SERVICES

ALL = "all"


@dataclass(frozen=True)
class Place:
    """A service's key directory, all of its keys, and its database."""

    service: str
    folder: Path
    keyring: Keyring
    engine: Engine

    def session(self) -> Session:
        """Open a session that may make and open keys."""
        return Session(self.engine, info={"keyring": self.keyring})

    def note(self, session: Session, action: str, **detail: int | str) -> None:
        """Add what was done to the audit chain, in the session's transaction, with marks of the rows it wrote.

        detail: codes and counts.
        """
        entry = audit.Entry(
            at=utc_now(),
            actor=Actor.service("telar.keys").ref,
            actor_kind="service",
            action=action,
            purpose="keys.care",
            detail=detail,
        )
        marks = audit.packed(audit.taken(session))
        audit.append(session, AuditKey.load(self.folder), [entry], marks=marks)


def chosen(service: str) -> tuple[str, ...]:
    """Return the service named, or all of them. Raises Invalid."""
    if service == ALL:
        return SERVICES
    if service not in SERVICES:
        raise Invalid(f"no hay servicio {service}", expected=", ".join((*SERVICES, ALL)))
    return (service,)


def folder_of(service: str) -> Path:
    """Return a service's key directory. Raises Missing if no keys were made yet."""
    folder = Settings().keys_dir
    if not folder.is_dir():
        raise Missing(
            f"no hay llaves en {folder.absolute()}: se crean al arrancar (`telar up`) o con `telar keys init`"
        )
    return folder / service


@contextmanager
def opened(service: str) -> Iterator[Place]:
    """Reach a service's keys and database."""
    folder = folder_of(service)
    keyring = Keyring.load(folder, classes=KEY_CLASSES[service])
    engine = make_engine(wiring.database_url(service), pool_size=2, name="telar-keys")
    try:
        yield Place(service, folder, keyring, engine)
    finally:
        engine.dispose()
