"""A service put together as `telar` does it, on a fresh database."""

import importlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, MetaData

from shared import audit, idempotency
from shared.audit import AuditKey
from shared.bus.tables import metadata as bus_tables
from shared.clock import utc_now
from shared.crypto import Keyring
from shared.health import database_check
from shared.work import Transactions

BASES = {
    "intake": "services.intake.store.base",
    "groups": "services.groups.store.base",
    "notifications": "services.notifications.store.base",
}


def tables_of(service: str) -> Sequence[MetaData]:
    """Every table of a service: its own (all of its store is imported first) and the kernel's."""
    importlib.import_module(f"services.{service}.api.app")
    importlib.import_module(f"services.{service}.tasks")
    base = importlib.import_module(BASES[service]).Base
    return (base.metadata, audit.metadata, idempotency.metadata, bus_tables)


def wired_transactions(
    service: str,
    new_database: Callable[..., Engine],
    keys_dir: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Transactions:
    """Transactions on a fresh database with this service's keys."""
    folder = keys_dir / service
    engine = new_database(*tables_of(service))
    return Transactions(
        engine, keyring=Keyring.load(folder, classes=None), audit_key=AuditKey.load(folder), clock=clock
    )


def wired_runtime(
    service: str,
    new_database: Callable[..., Engine],
    keys_dir: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Any:
    """A service's Runtime on a fresh database."""
    works = wired_transactions(service, new_database, keys_dir, clock=clock)
    public = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
    build = importlib.import_module(f"services.{service}.runtime").build
    return build(transactions=works, token_key=public, checks={"database": database_check(works.engine)})


def wired_app(service: str, new_database: Callable[..., Engine], keys_dir: Path) -> FastAPI:
    """A service's HTTP application on a fresh database."""
    runtime = wired_runtime(service, new_database, keys_dir)
    app: FastAPI = importlib.import_module(f"services.{service}.api.app").create_app(runtime)
    return app
